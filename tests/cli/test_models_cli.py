"""`autoglm models` as people type it, against endpoints on the loopback: some work, one fails, one is slow."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager

import pytest

from autoglm.cli.errors import Exit
from autoglm.models.updating.versions import FileVersions
from autoglm.server.faults import Fault, Manner
from autoglm.server.faulty import FaultyEndpoint
from autoglm.storage.calls import CallBook
from autoglm.telemetry.calls import CallRecord


@contextmanager
def serving(*endpoints: FaultyEndpoint) -> Iterator[None]:
    """Endpoints in a thread of their own: commands have an event loop of theirs."""
    loop, ready, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            for endpoint in endpoints:
                await stack.enter_async_context(endpoint.serving())
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(5)
        yield
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(5)
        loop.close()


def endpoint(fault: Fault = Fault.OK, **manner) -> FaultyEndpoint:
    return FaultyEndpoint(fault=fault, manner=Manner(**manner))


def write(home, endpoints, pools="", head=""):
    lines = [head, "endpoints:"]
    lines += [f'  {name}: {{base_url: "{one.base_url}", model: m, {more}}}' for name, (one, more) in endpoints.items()]
    (home / "models.yaml").write_text("\n".join([*lines, pools]))


LISTED = """
version: first
endpoints:
  glm: {preset: glm, model: glm-4.6, credential: env:SECRET_KEY, input_price: 4, output_price: 16, currency: CNY}
  bare: {base_url: "http://user:sk-hidden@127.0.0.1:9/v1?key=sk-hidden", model: m}
  keyless: {preset: deepseek, model: deepseek-chat}
pools:
  main: {endpoints: [glm, bare], strategy: weighted}
  safe: {cooperation: {kind: fallback, members: [main, bare]}}
"""


def test_the_list_shows_pools_endpoints_prices_and_no_keys(home, typed, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "sk-hidden")
    (home / "models.yaml").write_text(LISTED)

    code, out, _ = typed("models", "list")
    json_code, json_out, _ = typed("models", "list", "--json")

    seen = json.loads(json_out)
    assert (code, json_code) == (Exit.DONE, Exit.DONE)
    assert "main *" in out
    assert "4 / 16 CNY" in out
    assert "unknown" in out
    assert "env:DEEPSEEK_API_KEY is missing" in out
    assert "sk-hidden" not in out + json_out
    assert seen["pools"]["safe"] == {"kind": "fallback", "strategy": None, "members": ["main", "bare"]}
    assert seen["endpoints"]["glm"]["has_key"]
    assert seen["endpoints"]["bare"]["input_price"] is None
    assert seen["endpoints"]["keyless"]["key_missing"]


def test_the_list_speaks_chinese(home, typed):
    (home / "models.yaml").write_text(LISTED)

    assert "模型池" in typed("--lang", "zh", "models", "list")[1]


def test_without_any_model_it_says_what_to_do(home, typed):
    code, _, err = typed("models", "list")

    assert code == Exit.USAGE
    assert "models.yaml" in err


def test_a_bad_file_is_told_with_every_problem(home, typed):
    (home / "models.yaml").write_text("endpoints: {a: {model: m, weight: -1}}\npools: {x: {endpoints: []}}")

    code, _, err = typed("models", "list")

    assert code == Exit.USAGE
    assert "weight = -1: expected at least 0" in err
    assert "pools.x.endpoints has no endpoint" in err


def test_a_missing_key_is_told_when_it_is_needed(home, typed):
    (home / "models.yaml").write_text("endpoints: {a: {preset: glm, model: m}}")

    code, _, err = typed("models", "chat", "default", "hi")

    assert code == Exit.USAGE
    assert "The endpoint a has no key: the variable ZHIPUAI_API_KEY is not set." in err


def test_each_endpoint_is_tried_and_told_what_to_do(home, typed):
    good, bad = endpoint(), endpoint(Fault.BROKEN)
    with serving(good, bad):
        write(home, {"good": (good, ""), "bad": (bad, "")})
        code, out, _ = typed("models", "test")
        json_code, json_out, _ = typed("models", "test", "good", "--json")

    seen = json.loads(json_out)
    assert code == Exit.FAILED
    assert out.count("works, ") >= 2
    assert out.count("unavailable, ") == 3
    assert "bad: " in out
    assert seen["good"]["plain"]["works"]
    assert seen["good"]["stream"]["pieces"] >= 1
    assert json_code in {Exit.DONE, Exit.FAILED}


def test_an_unknown_endpoint_is_named_with_those_that_there_are(home, typed):
    (home / "models.yaml").write_text(LISTED)

    code, _, err = typed("models", "test", "nobody")

    assert code == Exit.USAGE
    assert "glm, bare, keyless" in err


def test_chat_streams_the_answer_and_says_who_gave_it(home, typed):
    good = endpoint()
    with serving(good):
        write(home, {"good": (good, "input_price: 1, output_price: 1")}, head="version: one")
        code, out, err = typed("models", "chat", "default", "Say hello")
        _, json_out, _ = typed("models", "chat", "default", "Say hello", "--json")

    seen = json.loads(json_out)
    assert code == Exit.DONE
    assert out.strip()
    assert "good" in err
    assert (seen["endpoint"], seen["version"]) == ("good", "one")
    assert seen["route"][0]["endpoint"] == "good"


def test_an_unknown_pool_is_named_with_those_that_there_are(home, typed):
    good = endpoint()
    with serving(good):
        write(home, {"good": (good, "")})
        code, _, err = typed("models", "chat", "nobody", "hi")

    assert code == Exit.FAILED
    assert "no pool 'nobody'" in err
    assert "default" in err


def test_as_a_new_user_would_one_endpoint_is_dead_one_is_slow_and_requests_go_on(home, typed):
    good, slow, dead = endpoint(), endpoint(first_s=0.2), endpoint()
    with serving(dead):
        pass
    with serving(good, slow):
        write(home, {"good": (good, ""), "slow": (slow, ""), "dead": (dead, "")})
        code, out, _ = typed("models", "bench", "default", "--requests", "40", "--concurrent", "4", "--json")

    seen = json.loads(out)
    assert code == Exit.DONE
    assert seen["succeeded"] == 40
    assert set(seen["endpoints"]) <= {"good", "slow"}
    assert seen["endpoints"]["good"] > seen["endpoints"].get("slow", 0)
    assert seen["failures"] == {}


def test_bench_tells_what_failed(home, typed):
    bad = endpoint(Fault.BAD_JSON)
    with serving(bad):
        write(home, {"bad": (bad, "")}, "pools: {default: {endpoints: [bad], protection: {retry: {most: 0}}}}")
        code, out, _ = typed("models", "bench", "default", "--requests", "3", "--concurrent", "1")

    assert code == Exit.FAILED
    assert "0 / 3" in out
    assert "failed: bad_output" in out


# --- versions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_versions(home, typed):
    good = endpoint()
    with serving(good):
        write(home, {"good": (good, "")}, head="version: one")
        typed("models", "chat", "default", "hi")
        write(home, {"good": (good, "weight: 2")}, "rollout: {canary_share: 0.5}", head="version: two")
        typed("models", "chat", "default", "hi")
        yield good


def test_versions_are_shown_promoted_and_sent_back(typed, two_versions):
    _, before, _ = typed("models", "versions")
    promoted, told, _ = typed("models", "promote")
    _, json_out, _ = typed("models", "versions", "--json")
    back, _, _ = typed("models", "rollback", "--reason", "too dear")
    _, after, _ = typed("models", "versions")

    assert "one serves" in before
    assert "two is on trial with 50% of new runs" in before
    assert (promoted, back) == (Exit.DONE, Exit.DONE)
    assert "two serves from now on" in told
    assert json.loads(json_out)["previous"] == "one"
    assert "one serves" in after
    assert "too dear" in after


def test_a_version_that_was_sent_back_does_not_serve_though_the_file_says_so(typed, two_versions):
    typed("models", "promote")
    typed("models", "rollback")

    _, out, _ = typed("models", "chat", "default", "hi", "--json")

    assert json.loads(out)["version"] == "one"


def test_what_cannot_be_promoted_or_sent_back_is_told(home, typed, two_versions):
    unknown = typed("models", "promote", "nine")
    outside = typed("models", "promote", "../secrets")
    typed("models", "promote")
    none = typed("models", "promote")

    assert (unknown[0], outside[0], none[0]) == (Exit.USAGE, Exit.USAGE, Exit.USAGE)
    assert "no version nine" in unknown[2]
    assert "no name of a version" in outside[2]
    assert "No version is on trial" in none[2]


def test_without_versions_there_is_nothing_to_go_back_to(home, typed):
    good = endpoint()
    none = typed("models", "rollback")
    with serving(good):
        write(home, {"good": (good, "")})
        typed("models", "chat", "default", "hi")
    single = typed("models", "rollback")

    assert "no version yet" in none[2]
    assert "nothing to go back to" in single[2]
    assert FileVersions(home / "models").read() is not None


# --- usage ------------------------------------------------------------------------------------------------------------


def test_usage_says_that_nothing_was_used(home, typed):
    assert "Nothing was used" in typed("models", "usage")[1]


@pytest.mark.parametrize("by", ["endpoint", "run", "principal"])
def test_usage_is_summed_up_from_the_journal(place, home, typed, by):
    good = endpoint()
    with serving(good):
        write(home, {"good": (good, "input_price: 1, output_price: 2")})
        steps = [{"id": "ask", "model": "default", "args": {"prompt": "Say hello"}}]
        (place / "plan.json").write_text(json.dumps({"goal": "Say hello", "steps": steps}))
        assert typed("run", "--quiet", "--plan", "plan.json")[0] == Exit.DONE
        _, out, _ = typed("models", "usage", "--by", by, "--json")

    seen = json.loads(out)
    assert seen["by"] == by
    assert seen["totals"][0]["calls"] >= 1
    assert seen["totals"][0]["source"] == "runs"
    assert seen["totals"][0]["name"] == {"endpoint": "good", "principal": "local"}.get(by, seen["totals"][0]["name"])


def test_usage_says_how_many_calls_of_the_gateway_are_missing(home, typed):
    async def fill() -> None:
        book = CallBook(home, most_waiting=2, gather_s=60)
        for number in range(5):
            book.note(CallRecord(id=f"c{number}", at=1.0, principal="ann", path="/v1/chat/completions"))
        await book.flush()
        book.note(CallRecord(id="c9", at=2.0, principal="ann", path="/v1/chat/completions", input_tokens=7))
        await book.close()

    asyncio.run(fill())
    _, out, _ = typed("models", "usage")
    _, told, _ = typed("models", "usage", "--json")

    lost = json.loads(told)["lost"]
    assert lost > 0
    assert f"{lost} calls through the gateway are missing here" in out


# --- feedback ---------------------------------------------------------------------------------------------------------


def test_feedback_names_whom_it_is_about_and_is_kept_for_the_pools(place, home, typed):
    good = endpoint()
    with serving(good):
        write(home, {"good": (good, "")}, pools="pools: {x: {endpoints: [good], strategy: adaptive}}")
        steps = [{"id": "ask", "model": "x", "args": {"prompt": "Say hello"}}]
        (place / "plan.json").write_text(json.dumps({"goal": "Say hello", "steps": steps}))
        typed("run", "--quiet", "--plan", "plan.json")
        code, out, _ = typed("models", "feedback", "last", "bad")
        _, told, _ = typed("models", "feedback", "last", "good", "--json")

    said = json.loads(told)
    assert code == Exit.DONE
    assert "Noted for good (answer), good (step ask)." in out
    assert {one["endpoint"] for one in said["of"]} == {"good"}
    assert said["quality"] == 1.0


def test_feedback_on_a_run_that_asked_no_model_or_is_none_is_refused(home, typed):
    typed("run", "--quiet", "What is 2 + 2?")

    asked_nobody = typed("models", "feedback", "last", "good")
    nowhere = typed("models", "feedback", "no-such-run", "good")
    neither = typed("models", "feedback", "last", "perfect")

    assert (asked_nobody[0], nowhere[0], neither[0]) == (2, 2, 2)
    assert "asked no model" in asked_nobody[2]
    assert "no-such-run" in nowhere[2]
    assert "'good'" in neither[2]


# --- doctor -----------------------------------------------------------------------------------------------------------


def test_the_doctor_tells_of_the_file_and_that_it_goes_first(home, typed):
    good = endpoint()
    with serving(good):
        write(home, {"good": (good, "")}, head="version: one")
        simple = ("--set", "model.base_url=http://127.0.0.1:9", "--set", "model.model=m")
        code, out, _ = typed(*simple, "doctor", "--model")
        _, unasked, _ = typed(*simple, "doctor")

    assert code == Exit.DONE
    assert "1 pools, 1 endpoints, version one" in unasked
    assert "the file goes first" in unasked
    assert "default" in out
    assert good.counts.asked == 1


def test_the_doctor_tells_what_is_wrong_with_the_file(home, typed):
    (home / "models.yaml").write_text("endpoints: {a: {model: m, weight: -1}}")

    code, out, _ = typed("doctor")

    assert code == Exit.FAILED
    assert "weight = -1" in out
