"""`autoglm chaos` as people type it: fake endpoints on loopback, and configured ones behind a fault."""

import asyncio
import json
import threading

import pytest

from autoglm.cli.errors import Exit
from autoglm.cli.messages import speak
from autoglm.server.faulty import FaultyEndpoint


@pytest.mark.parametrize("fault", ["429", "503", "cut", "cutclose", "badjson", "html", "redirect", "headers", "empty"])
def test_no_request_fails_while_others_are_healthy(typed, fault):
    code, out, err = typed("chaos", fault, "--requests", "12", "--json")

    seen = json.loads(out)
    assert (code, err) == (Exit.DONE, "")
    assert (seen["fault"], seen["requests"], seen["succeeded"], seen["failed"]) == (fault, 12, 12, [])
    assert seen["faulty_endpoint"]["met_the_fault"] >= 1
    assert {one["name"] for one in seen["endpoints"]} == {"faulty", "healthy-1", "healthy-2"}


def test_a_hanging_endpoint_costs_its_first_callers_the_wait_for_a_first_token(typed):
    code, out, _ = typed("chaos", "hang", "--requests", "12", "--first-token", "0.2", "--json")

    seen = json.loads(out)
    assert code == Exit.DONE
    assert seen["seconds"]["max"] >= 0.2
    assert next(one for one in seen["endpoints"] if one["name"] == "faulty")["outcomes"]["timeout"] >= 1


def test_the_table_tells_who_served_and_how_long_it_took(typed):
    code, out, err = typed("chaos", "500", "--requests", "10", "--concurrent", "2")

    assert (code, err) == (Exit.DONE, "")
    assert "10 of 10 requests answered; p50 " in out
    assert "unavailable" in next(line for line in out.splitlines() if line.startswith("faulty"))
    assert "ENDPOINT" in out


def test_it_speaks_chinese(typed):
    code, out, _ = typed("--lang", "zh", "chaos", "500", "--requests", "4")

    assert code == Exit.DONE
    assert "4 个请求中 4 个得到回答" in out
    speak("en")


def test_a_share_of_the_requests_is_hit(typed):
    _, out, _ = typed("chaos", "500", "--share", "0", "--requests", "30", "--json")

    seen = json.loads(out)
    assert seen["faulty_endpoint"]["met_the_fault"] == 0
    assert seen["faulty_endpoint"]["asked"] >= 1


@pytest.mark.parametrize("words", [("sideways",), ("429", "--share", "2"), ("429", "--requests", "0"), ()])
def test_what_cannot_be_is_said(typed, words):
    code, _, err = typed("chaos", *words)

    assert code == Exit.USAGE
    assert err


def test_real_endpoints_need_to_be_configured(typed):
    code, _, err = typed("chaos", "429", "--real")

    assert code == Exit.USAGE
    assert "No model is configured" in err


@pytest.fixture
def endpoint():
    """A good endpoint that lives as long as the test, on a loop of its own."""
    served, ready, over = FaultyEndpoint(), threading.Event(), threading.Event()

    async def serve():
        async with served.serving():
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait()
    yield served
    over.set()
    thread.join()


def test_a_fault_can_stand_in_front_of_the_configured_endpoint(typed, endpoint):
    model = ("--set", f"model.base_url={endpoint.base_url}", "--set", "model.model=fake")

    code, out, _ = typed("chaos", "503", "--real", "--share", "0.5", "--requests", "12", "--json", *model)

    seen = json.loads(out)
    assert (code, seen["succeeded"]) == (Exit.DONE, 12)
    assert {one["name"] for one in seen["endpoints"]} == {"default", "healthy-1", "healthy-2"}
    assert endpoint.counts.asked == seen["faulty_endpoint"]["asked"] - seen["faulty_endpoint"]["met_the_fault"]


def test_the_rest_of_the_configured_pool_makes_good_for_it(typed, endpoint, home):
    (home / "models.yaml").write_text(
        f"""
endpoints:
  first: {{base_url: "{endpoint.base_url}", model: fake}}
  second: {{base_url: "{endpoint.base_url}", model: fake}}
pools:
  main: {{endpoints: [first, second]}}
"""
    )

    code, out, _ = typed("chaos", "cut", "--real", "--requests", "12", "--json")

    seen = json.loads(out)
    assert (code, seen["succeeded"]) == (Exit.DONE, 12)
    assert {one["name"]: one["served"] for one in seen["endpoints"]} == {"first": 0, "second": 12}


def test_what_cannot_be_made_good_fails_and_the_exit_code_says_so(typed):
    """The text was given out before anybody could know that the end is missing."""
    code, out, _ = typed("chaos", "nofinish", "--requests", "8", "--json")

    seen = json.loads(out)
    assert code == Exit.FAILED
    assert {one["failure"] for one in seen["failed"]} == {"unavailable"}


def test_a_bad_endpoint_is_out_after_five_failures(typed):
    _, out, _ = typed("chaos", "500", "--requests", "30", "--concurrent", "1", "--json")

    faulty = next(one for one in json.loads(out)["endpoints"] if one["name"] == "faulty")
    assert (faulty["outcomes"], faulty["breaker"], faulty["is_ejected"]) == ({"unavailable": 5}, "open", True)
