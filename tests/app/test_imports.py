"""An API on loopback is imported, called in runs and read again; hostile answers and secrets stay where they belong."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.app.sources.imports import Imports
from autoglm.app.tasks import TaskOptions, task_from
from autoglm.core.errors import EgressRefused, NotFound, UsageError
from autoglm.core.plan import Plan, Step
from autoglm.execution.views import RunPhase
from autoglm.settings.load import load_settings
from autoglm.tools.openapi.operations import Choices

CANARY = "canary-8f3a-secret"


class Api:
    """Serves its own document at /openapi.json, and by path whatever it was given: bytes, or pieces without end."""

    def __init__(self) -> None:
        self.port = 0
        self.seen: list[str] = []
        self.answers: dict[str, tuple[str, object]] = {}
        self.document: dict[str, object] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def describe(self, *paths: str, method: str = "get", **more: object) -> None:
        operations = {path: {method: {"operationId": path.strip("/"), "responses": {}}} for path in paths}
        info = {"title": "Hostile API", "version": "1"}
        self.document = {"openapi": "3.1.0", "info": info, "servers": [{"url": "/"}], "paths": operations, **more}

    async def serve(self, reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split()[1].partition("?")[0]
            self.seen.append(head)
            media, body = self._answer(path, head)
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nConnection: close\r\n\r\n".encode())
            for piece in [body] if isinstance(body, bytes) else body:
                writer.write(piece)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self, path, head):
        if path == "/openapi.json":
            return "application/json", json.dumps(self.document).encode()
        if path == "/echo":
            return "application/json", json.dumps({"you sent": head}).encode()
        if path not in self.answers:
            raise ConnectionError("a server that hangs up")
        return self.answers[path]


@asynccontextmanager
async def serving():
    api = Api()
    server = await asyncio.start_server(api.serve, "127.0.0.1", 0)
    api.port = server.sockets[0].getsockname()[1]
    try:
        yield api
    finally:
        server.close()


@pytest.fixture
async def api():
    async with serving() as made:
        yield made


@pytest.fixture
def settings(tmp_path):
    flags = {"home": str(tmp_path / "home"), "egress.allow_hosts": "127.0.0.1"}
    return load_settings(environ={}, folder=tmp_path, flags=flags)


@asynccontextmanager
async def imports_of(settings):
    parts = Composition(settings)
    try:
        yield Imports(parts)
    finally:
        await parts.close()


async def imported(settings, api, **choices):
    async with imports_of(settings) as imports:
        look = await imports.look(Choices(source=f"{api.url}/openapi.json", **choices), name="api")
        imports.keep(look)
        return look


async def run_steps(settings, *tools):
    """A run that calls tools without arguments, each on its own; its view, and everything in the home as bytes."""
    plan = Plan(goal="g", steps=tuple(Step(id=f"s{n}", tool=tool, on_error="continue") for n, tool in enumerate(tools)))
    async with Engine(Composition(settings)) as engine:
        state = await engine.run(task_from(plan, TaskOptions(), settings))
        view = await engine.view(state.run_id)
    kept = b"".join(file.read_bytes() for file in settings.home.rglob("*") if file.is_file())
    return view, kept


def outputs(view):
    return {step.id: step.output or step.error for step in view.steps}


async def test_importing_fetches_the_document_and_nothing_else(settings, api):
    api.describe("/a", "/b", components={"schemas": {"A": {"$ref": f"{api.url}/other.json"}}})

    look = await imported(settings, api)

    assert [head.split()[1] for head in api.seen] == ["/openapi.json"]
    assert look.api.base_url == api.url
    assert [each.name for each in look.api.operations] == ["a", "b"]


async def test_loading_tools_fetches_nothing(settings, api):
    api.describe("/a")
    await imported(settings, api)
    api.seen.clear()

    async with Engine(Composition(settings)) as engine:
        names = [spec.name for spec in await engine.tools()]

    assert "api_a" in names
    assert api.seen == []


async def test_hostile_answers_go_through_a_run(settings, api):
    api.answers = {
        "/large": ("text/plain", [b"x" * 1_000_000] * 100),
        "/endless": ("application/json", (b"[" * 65_536 for _ in range(10_000))),
        "/binary": ("text/plain", bytes(range(256)) * 100),
        "/escapes": ("text/plain", b"calm \x1b]0;pwned\x07\x1b[2J text" + b" and more of it" * 20),
        "/deep": ("application/json", b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
        "/double": ("application/json", b'{"a":1,"a":2}'),
        "/nan": ("application/json", b'{"a":NaN}'),
    }
    api.describe(*api.answers)
    await imported(settings, api)

    view, kept = await run_steps(settings, *(f"api_{path[1:]}" for path in api.answers))

    found = dict(zip(api.answers, outputs(view).values(), strict=True))
    assert view.phase is RunPhase.DONE
    assert "cut after 2,000,000 bytes" in found["/large"]["note"]
    assert "cut after 2,000,000 bytes" in found["/endless"]["note"]
    assert found["/binary"]["text"] == ""
    assert "left out" in found["/binary"]["note"]
    assert found["/escapes"]["text"].startswith("calm  text")
    assert "taken out" in found["/escapes"]["note"]
    assert all("given as text" in found[path]["note"] for path in ("/deep", "/double", "/nan"))
    assert b"\x1b" not in json.dumps([*found.values()]).encode()
    assert len(kept) < 40_000_000


@pytest.mark.parametrize("method", ["get", "put"])
async def test_a_secret_is_sent_and_stands_nowhere_else(settings, api, tmp_path, method):
    (tmp_path / "key.txt").write_text(CANARY)
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    api.describe("/echo", "/gone", method=method, security=[{"key": []}], components={"securitySchemes": schemes})
    look = await imported(settings, api, auth={"key": f"file:{tmp_path / 'key.txt'}"})

    view, kept = await run_steps(settings, "api_echo", "api_gone")

    assert f"X-Key: {CANARY}" in api.seen[1]
    assert "***" in outputs(view)["s0"]["json"]["you sent"]
    assert CANARY.encode() not in kept
    assert CANARY not in repr((view, look))


async def test_a_newer_version_is_used_once_it_is_approved(settings, api):
    api.describe("/a", "/b")
    await imported(settings, api)
    api.describe("/a", "/c", servers=[{"url": "https://evil.test"}])
    api.document["paths"]["/a"]["get"]["summary"] = "Other words."

    async with imports_of(settings) as imports:
        newer = await imports.newer("api")
        before = [each.name for each in imports.list()[0][1].operations]
        imports.approve(newer)
        after = imports.list()[0][1]

    assert (newer.changes.changed, newer.changes.added, newer.changes.removed) == (("a",), ("c",), ("b",))
    assert newer.server == "https://evil.test"
    assert before == ["a", "b"]
    assert [each.name for each in after.operations] == ["a", "c"]
    assert after.base_url == api.url


async def test_a_file_is_imported_and_forgotten(settings, api, tmp_path):
    api.describe("/a")
    place = tmp_path / "api.json"
    place.write_text(json.dumps(api.document))

    async with imports_of(settings) as imports:
        look = await imports.look(Choices(source=str(place), base_url=api.url))
        imports.keep(look)
        imports.forget(look.name)

        assert (look.name, look.choices.source) == ("hostile-api", str(place))
        with pytest.raises(NotFound):
            await imports.newer(look.name)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("/nowhere/api.json", "No such file"),
        ("/dev/zero", "not a regular file"),
        ("a\0b", "cannot be read"),
        ("file:///etc/passwd", "No such file"),
    ],
)
async def test_a_source_that_cannot_be_read_is_told(settings, source, said):
    async with imports_of(settings) as imports:
        with pytest.raises(UsageError, match=said):
            await imports.look(Choices(source=source))


async def test_a_document_at_a_private_address_needs_an_administrator(settings, api):
    api.describe("/a")
    closed = replace(settings, egress=replace(settings.egress, allow_hosts=()))

    async with imports_of(closed) as imports:
        with pytest.raises(EgressRefused, match="private"):
            await imports.look(Choices(source=f"{api.url}/openapi.json"))
    assert api.seen == []


async def test_a_document_without_a_fitting_operation_says_why(settings, api):
    api.describe("/a")

    async with imports_of(settings) as imports:
        with pytest.raises(UsageError, match="can be a tool") as caught:
            await imports.look(Choices(source=f"{api.url}/openapi.json", allow=("nothing",)))

    assert "--allow" in caught.value.hint


async def test_an_import_that_is_broken_is_told_of_and_the_others_stay(settings, api):
    api.describe("/a")
    await imported(settings, api)
    broken = settings.home / "imports" / "broken"
    broken.mkdir()
    (broken / "import.yaml").write_text("{")

    async with Engine(Composition(settings)) as engine:
        names = [spec.name for spec in await engine.tools()]
        troubles = engine.parts.troubles

    assert "api_a" in names
    assert [(trouble.origin, "cannot be read" in trouble.problem) for trouble in troubles] == [("openapi:broken", True)]
