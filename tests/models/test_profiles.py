"""Every family against answers in the shape that its vendor documents; see fixtures/README.md."""

import json
from pathlib import Path

import msgspec
import pytest

from autoglm.core.chat import ChatRequest, Message, OfferedTool, whole_answer
from autoglm.core.errors import FailureKind, ModelError, NotFound, UsageError
from autoglm.models.endpoint import EndpointModel
from autoglm.models.profiles import Profile, load_profile, profile_names, read_profile
from autoglm.models.wire import PROTOCOLS
from autoglm.testing.http import Scripted, ScriptedHttp

FIXTURES = Path(__file__).parent / "fixtures"
FAMILIES = {path.parent.name: json.loads(path.read_text("utf-8")) for path in sorted(FIXTURES.glob("*/cases.json"))}
CASES = [(name, case) for name, family in FAMILIES.items() for case in family["cases"]]
ANSWERS = [entry for entry in CASES if "failure" not in entry[1]]
FAILURES = [entry for entry in CASES if "failure" in entry[1]]
TOOLS = tuple(
    OfferedTool(
        name=name,
        description=f"Looks up the {name}.",
        parameters={"type": "object", "properties": {field: {"type": "string"}}, "required": [field]},
    )
    for name, field in (("weather", "city"), ("time", "zone"))
)
ASKED = ChatRequest(messages=(Message(role="user", text="What is it like in Beijing?"),), tools=TOOLS)


def named(entry):
    return f"{entry[0]}/{entry[1]['file']}"


async def read(family, case, size):
    body = (FIXTURES / family / case["file"]).read_bytes()
    kind = "text/event-stream" if case["file"].endswith(".sse") else "application/json"
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    response = Scripted(case.get("status", 200), {"content-type": kind, **case.get("headers", {})}, pieces)
    facts = FAMILIES[family]
    model = EndpointModel(
        ScriptedHttp(response),
        name="e",
        base_url="https://models.test/v1",
        model="m",
        protocol=facts["protocol"],
        profile=load_profile(facts["profile"]),
    )
    return [chunk async for chunk in model.stream(ASKED)]


@pytest.mark.parametrize("size", [7, 1_000_000])
@pytest.mark.parametrize("entry", ANSWERS, ids=named)
async def test_an_answer_is_read_as_its_family_means_it(entry, size):
    family, case = entry

    *pieces, answer = await read(family, case, size)

    wanted = [(call["tool"], call["arguments"]) for call in case.get("calls", ())]
    assert [(call.tool, call.arguments) for call in answer.calls] == wanted
    assert all(
        call.id == known.get("id", call.id) != ""
        for call, known in zip(answer.calls, case.get("calls", ()), strict=True)
    )
    assert answer.finish == case.get("finish", "stop")
    assert [answer.usage.input_tokens, answer.usage.output_tokens] == case["tokens"]
    if "text" in case:
        assert answer.text == case["text"]
    if "reasoning" in case:
        assert answer.reasoning == case["reasoning"]
    assert "".join(pieces) == (answer.text if case["file"].endswith(".sse") else "")


@pytest.mark.parametrize("size", [7, 1_000_000])
@pytest.mark.parametrize("entry", FAILURES, ids=named)
async def test_a_failure_has_the_kind_that_its_family_means(entry, size):
    family, case = entry

    with pytest.raises(ModelError) as caught:
        await read(family, case, size)

    assert caught.value.kind is FailureKind(case["failure"])
    assert case.get("says", "") in caught.value.message
    if "retry_after_s" in case:
        assert caught.value.retry_after_s == case["retry_after_s"]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_the_cases_that_count(family):
    kinds = {case["kind"] for case in FAMILIES[family]["cases"]}

    assert {"plain", "sse", "call", "calls", "calls_sse", "error", "busy"} <= kinds


def test_every_profile_and_every_protocol_has_fixtures():
    assert {family["profile"] for family in FAMILIES.values()} == set(profile_names())
    assert {family["protocol"] for family in FAMILIES.values()} == set(PROTOCOLS)


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_names_its_sources(name):
    profile = load_profile(name)

    assert profile.name == name
    assert all(source.startswith("https://") for source in profile.sources)


def test_an_unknown_profile_is_told_with_the_known_ones():
    with pytest.raises(NotFound, match=r"'gln'.*deepseek, default.*glm"):
        load_profile("gln")


MINIMAL = {"name": "mine", "checked": "2026-11", "sources": ["https://example.org"]}


def test_a_profile_of_ones_own_needs_little():
    profile = read_profile(json.dumps({**MINIMAL, "errors": {"e7": "rate_limited"}}).encode(), origin="mine.json")

    assert profile == Profile(
        name="mine", checked="2026-11", sources=("https://example.org",), errors={"e7": FailureKind.RATE_LIMITED}
    )
    assert msgspec.json.decode(msgspec.json.encode(profile), type=Profile) == profile


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sources": []}, "mine.json names no sources"),
        ({"errors": {"Busy": "rate_limited"}}, "capitals: Busy"),
        ({"errors": {"busy": "slow"}}, r"'slow'.*\$\.errors"),
        ({"jsonmode": "none"}, "unknown field `jsonmode`"),
        ({"system": "top"}, r"\$\.system"),
        ({"stop_reasons": {"x": "ended"}}, r"\$\.stop_reasons"),
    ],
)
def test_a_bad_profile_is_told_with_its_field(change, words):
    with pytest.raises(UsageError, match=words):
        read_profile(json.dumps({**MINIMAL, **change}).encode(), origin="mine.json")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"[" * 100_000])
def test_what_is_no_profile_is_told(content):
    with pytest.raises(UsageError, match=r"mine\.json cannot be read"):
        read_profile(content, origin="mine.json")


async def test_broken_arguments_without_the_tool_on_offer_are_no_call():
    family = FAMILIES["glm"]
    body = (FIXTURES / "glm" / "glued.json").read_bytes()
    model = EndpointModel(
        ScriptedHttp(Scripted(200, {}, [body])),
        name="e",
        base_url="https://models.test",
        model="m",
        protocol=family["protocol"],
        profile=load_profile("glm"),
    )

    with pytest.raises(ModelError, match="call of weather cannot be read"):
        await whole_answer(model.stream(ChatRequest(messages=ASKED.messages, tools=TOOLS[1:])))
