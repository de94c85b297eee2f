"""What comes back from an API: cut, cleaned, without secrets, and said so; and where secrets go."""

import base64
import json

import pytest

from autoglm.core.errors import FailureKind, SettingsError, ToolError, UsageError
from autoglm.core.values import Value
from autoglm.settings.secrets import Secret
from autoglm.testing.http import Scripted, ScriptedHttp
from autoglm.testing.tools import call_context
from autoglm.tools.openapi.answers import MAX_BYTES
from autoglm.tools.openapi.calling import Caller
from autoglm.tools.registry import ToolRegistry

from .documents import SECRET, answer, answered, api_of, document, one_operation, operation, parameter, sent, tool_from

SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "ask": {"type": "apiKey", "in": "query", "name": "api key"},
    "jar": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "token": {"type": "http", "scheme": "bearer"},
    "login": {"type": "http", "scheme": "basic"},
    "oauth": {"type": "oauth2", "flows": {}},
    "odd": {"type": "mutualTLS"},
}


def secured(security, auth):
    content = document({"/pets": {"get": operation("it", security=security)}}, components={"securitySchemes": SCHEMES})
    return api_of(content, auth=auth)


async def test_an_answer_has_status_json_and_headers_worth_knowing():
    found = await answered(
        answer({"name": "Rex"}, etag='"1"', x_ratelimit_remaining="9", set_cookie="sid=1", server="x")
    )

    assert (found.status, found.json, found.text, found.note) == (200, {"name": "Rex"}, "", "")
    assert found.headers == {"etag": '"1"', "x-ratelimit-remaining": "9"}


@pytest.mark.parametrize(
    ("content_type", "body", "json_value", "text", "note"),
    [
        ("text/plain", b"plain", None, "plain", ""),
        ("image/png", b"\x89PNG\x00", None, "", "The body is image/png of 5 bytes, not text; it was left out."),
        ("text/plain", b"\x00\x01\x02" * 50, None, "", "The body of 150 bytes is not text; it was left out."),
        ("text/plain", b"\x1b[2J\xc2\x9b" + b"x" * 9, None, "x" * 9, "Control characters were taken out."),
        ("application/json", b'{"a":"\\u001b]0;x\\u0007"}', {"a": ""}, "", "Control characters were taken out."),
        ("application/json", b'{"a": NaN}', None, '{"a": NaN}', "given as text: NaN is not a number"),
        ("application/json", b'{"a":1,"a":2}', None, '{"a":1,"a":2}', "'a' is given twice"),
        ("application/json", b"[" * 5_000 + b"]" * 5_000, None, "[" * 5_000 + "]" * 5_000, "nested deeper"),
        ("application/json", b'{"n": 98765432109876543210}', None, '{"n": 98765432109876543210}', "64 bits"),
        ("application/json", b'{"n": 1e999}', None, '{"n": 1e999}', "not a number"),
        ("application/json", b"<html>", None, "<html>", "given as text"),
        ("", b'{"a": 1}', {"a": 1}, "", ""),
        ("application/json", b"", None, "", ""),
    ],
)  # fmt: skip
async def test_whatever_comes_back_is_held_and_said(content_type, body, json_value, text, note):
    found = await answered(Scripted(200, {"content-type": content_type}, [body]))

    assert (found.json, found.text) == (json_value, text)
    assert note in found.note
    assert bool(note) == bool(found.note)


async def test_an_endless_answer_is_cut_and_let_go():
    endless = Scripted(200, {"content-type": "text/plain"}, Forever(b"x" * 65_536))
    http = ScriptedHttp(endless)

    found = (await tool_from(one_operation(), http).invoke({}, call_context())).content

    assert found.size_bytes == MAX_BYTES
    assert found.note == "The answer was cut after 2,000,000 bytes."
    assert http.open == 0


class Forever:
    """Pieces without end."""

    def __init__(self, piece):
        self._piece = piece

    def __iter__(self):
        while True:
            yield self._piece


async def test_an_answer_fits_the_registry_and_is_labelled_as_strange():
    registry = ToolRegistry()
    registry.put("openapi:pets", [tool_from(one_operation(), ScriptedHttp(answer([1])))])

    value = await registry.call("pets_it", Value({}), call_context())

    assert set(value.labels.sources) == {"tool:pets_it", "untrusted", "url:api.test"}
    assert set(value.content) == set(registry.specs()[0].returns["properties"])


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, FailureKind.INVALID_ARGS), (401, FailureKind.REFUSED), (404, FailureKind.NOT_FOUND),
        (429, FailureKind.RATE_LIMITED), (500, FailureKind.UNAVAILABLE), (504, FailureKind.TIMEOUT),
    ],
)  # fmt: skip
async def test_a_status_of_failure_fails_the_step_with_its_kind(status, kind):
    with pytest.raises(ToolError, match=f"status {status}: .*no such pet") as caught:
        await answered(answer({"error": "no such pet\x1b[2J"}, status, retry_after="7"))

    assert (caught.value.kind, caught.value.retry_after_s) == (kind, 7.0)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    ("scheme", "where"),
    [
        ("key", {"X-Key": SECRET}), ("token", {"Authorization": f"Bearer {SECRET}"}),
        ("oauth", {"Authorization": f"Bearer {SECRET}"}),
        ("login", {"Authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()}),
        ("jar", {"Cookie": "sid=canary%2F7%2B%22secret"}),
    ],
)  # fmt: skip
async def test_a_secret_goes_where_its_scheme_says(scheme, where):
    request = await sent(secured([{scheme: []}], {scheme: "env:KEY"}), {})

    assert {name: request.headers[name] for name in where} == where


async def test_no_argument_takes_the_place_of_a_secret():
    paths = {"/pets": {"get": operation("it", parameter("x-key", "header"), security=[{"key": []}])}}
    api = api_of(document(paths, components={"securitySchemes": SCHEMES}), auth={"key": "env:KEY"})

    request = await sent(api, {"x-key": "of the caller"})

    assert [value for name, value in request.headers.items() if name.lower() == "x-key"] == [SECRET]


async def test_a_secret_in_the_query_is_encoded():
    request = await sent(secured([{"ask": []}], {"ask": "env:KEY"}), {})

    assert request.url.endswith("?api%20key=canary%2F7%2B%22secret")


async def test_the_first_alternative_with_all_its_secrets_is_taken():
    api = secured([{"token": [], "jar": []}, {"key": []}], {"token": "env:A", "key": "env:B"})

    headers = (await sent(api, {})).headers

    assert headers["X-Key"] == SECRET
    assert "Authorization" not in headers


@pytest.mark.parametrize("security", [[{"key": []}, {}], []])
async def test_what_needs_no_secret_is_sent_without(security):
    assert "X-Key" not in (await sent(secured(security, {}), {})).headers


@pytest.mark.parametrize(
    ("security", "auth", "read", "said"),
    [
        ([{"key": []}], {}, SECRET, "needs a credential: key"),
        ([{"key": []}], {"key": "env:PETS_KEY"}, "", "env:PETS_KEY is empty or not set"),
        ([{"odd": []}], {"odd": "env:KEY"}, SECRET, "a kind of credential"),
    ],
)
async def test_without_its_secret_a_call_is_refused_unsent(security, auth, read, said):
    http = ScriptedHttp(answer({}))
    api = secured(security, auth)
    caller = Caller(api=api, http=http, read=lambda _: Secret(read))

    with pytest.raises(ToolError, match=said) as caught:
        await caller.call(api.operations[0], {}, call_context())
    assert caught.value.kind is FailureKind.REFUSED
    assert http.requests == []


async def test_a_secret_file_that_is_gone_is_a_refusal():
    def read(reference):
        raise SettingsError(f"The credential file {reference} cannot be read.")

    api = secured([{"key": []}], {"key": "file:/gone"})

    with pytest.raises(ToolError, match="cannot be read"):
        await Caller(api=api, http=ScriptedHttp(), read=read).call(api.operations[0], {}, call_context())


async def test_a_document_that_says_nothing_of_secrets_may_be_helped():
    request = await sent(one_operation_with({"header:X-Own": "env:KEY"}), {})

    assert request.headers["X-Own"] == SECRET


def one_operation_with(auth):
    return api_of(document(), auth=auth)


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        ({"key": SECRET}, "written out"),
        ({"nobody": "env:KEY"}, "no security scheme 'nobody'"),
        ({"header:": "env:K"}, "no"),
    ],
)
def test_wrong_credentials_are_told_at_the_import(auth, said):
    with pytest.raises(UsageError, match=said) as caught:
        secured([], auth)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("scheme", ["key", "ask", "token", "login"])
async def test_a_server_that_sends_the_secret_back_is_not_quoted(scheme, status):
    api = secured([{scheme: []}], {scheme: "env:KEY"})
    encoded = base64.b64encode(SECRET.encode()).decode()
    echo = {"you": SECRET, "url": "?k=canary%2F7%2B%22secret", "basic": encoded, "plain": "kept"}
    tool = tool_from(api, ScriptedHttp(answer(echo, status, etag=SECRET, location=f"/x?k={SECRET}")))

    try:
        shown = repr((await tool.invoke({}, call_context())).content)
    except ToolError as error:
        shown = f"{error}{error.hint}"

    assert "***" in shown
    assert not any(spelling in shown for spelling in (SECRET, "canary", json.dumps(SECRET)[1:-1]))
    assert scheme != "login" or encoded not in shown


async def test_a_secret_in_an_error_of_the_network_is_hidden():
    api = secured([{"key": []}], {"key": "env:KEY"})
    lost = ToolError(f"lost {SECRET}", kind=FailureKind.UNAVAILABLE)

    with pytest.raises(ToolError) as caught:
        await tool_from(api, ScriptedHttp(lost)).invoke({}, call_context())
    assert (caught.value.message, caught.value.kind) == ("lost ***", FailureKind.UNAVAILABLE)


@pytest.mark.parametrize(
    ("key", "response", "following"),
    [
        (
            "page",
            answer([], link='<https://evil.test/pets?page=3&x=1>; rel="next", <https://x>; rel="prev"'),
            {"page": 3},
        ),
        ("cursor", answer({"next_cursor": "abc"}), {"cursor": "abc"}),
        ("pageToken", answer({"nextPageToken": "t"}), {"pageToken": "t"}),
        ("continue", answer({"metadata": {"continue": "c"}}), {"continue": "c"}),
        ("offset", answer({"next": "https://api.test/pets?offset=40&limit=20"}), {"offset": 40}),
        ("page", answer({"links": {"next": "/pets?page=2"}}), {"page": 2}),
        ("page", answer({"next": None}), None),
        ("page", answer([1], link='<https://api.test/?page=1>; rel="prev"'), None),
        ("page", answer({"next": "http://[broken?page=2"}), None),
        ("name", answer({"next_cursor": "abc"}), None),
    ],
)
async def test_the_next_piece_is_told_as_arguments(key, response, following):
    kind = "integer" if key in {"page", "offset"} else "string"
    api = one_operation("get", "/pets", parameter(key, schema={"type": kind}))

    assert (await answered(response, api)).next == following


def test_a_tool_that_pages_says_so():
    api = one_operation("get", "/pets", parameter("page"))

    assert "`page`" in tool_from(api, ScriptedHttp()).spec.description
