"""The models file becomes pools that answer, over real endpoints on the loopback, of which some fail."""

import asyncio
import sys
from contextlib import AsyncExitStack, aclosing
from dataclasses import fields

import pytest

from autoglm.app.composition import Composition
from autoglm.app.pools.building import ModelsBuilder, known_names, protection_of
from autoglm.app.pools.endpoints import resolved
from autoglm.app.pools.upkeep import ModelsUpkeep, shadow_notes
from autoglm.app.system import SystemClock
from autoglm.core.chat import ChatAnswer, ChatRequest, Message, Usage, whole_answer
from autoglm.core.errors import ModelError, SettingsError
from autoglm.egress.client import EgressClient
from autoglm.models.feedback import Feedback, FeedbackFile
from autoglm.models.presets import PRESETS
from autoglm.routing.balancing import OPTIONS, STRATEGIES
from autoglm.routing.protection import Protection
from autoglm.server.faults import Fault, Manner
from autoglm.server.faulty import FaultyEndpoint
from autoglm.settings.load import load_settings
from autoglm.settings.models_file import parse_models
from autoglm.settings.models_tree import EndpointSettings, ProtectionSettings, Strategy, StrategyOptions
from autoglm.testing.clock import ManualClock, SequentialIds

ASKED = ChatRequest(messages=(Message(role="user", text="Say hello"),))


@pytest.fixture
async def builder():
    http = EgressClient()
    yield ModelsBuilder(http, clock=SystemClock())
    await http.close()


@pytest.fixture
async def endpoints():
    """Three that answer, by the names a, b and c."""
    async with AsyncExitStack() as stack:
        yield {name: await stack.enter_async_context(FaultyEndpoint().serving()) for name in "abc"}


def written(endpoints, rest="", more=""):
    lines = [f'  {name}: {{base_url: "{one.base_url}", model: m, {more}}}' for name, one in endpoints.items()]
    return "\n".join(["endpoints:", *lines, rest])


def parsed(text, tmp_path):
    return parse_models(text, tmp_path / "models.yaml", known=known_names())


async def asked(model, **options):
    return await whole_answer(model.stream(ChatRequest(messages=ASKED.messages, **options)))


def test_the_strategies_of_the_file_are_those_of_the_router():
    assert set(Strategy) == set(STRATEGIES)
    assert {name for names in OPTIONS.values() for name in names} == {one.name for one in fields(StrategyOptions)}


def test_the_defaults_of_the_file_are_those_of_the_router():
    assert protection_of(ProtectionSettings()) == Protection()


def test_a_preset_fills_in_what_the_file_leaves_out(monkeypatch):
    monkeypatch.setenv("ZHIPUAI_API_KEY", "k")

    found = resolved("x", EndpointSettings(preset="glm", model="glm-4.6"))

    assert found.base_url == PRESETS["glm"].base_url
    assert (found.profile, found.protocol) == ("glm", "openai_chat")
    assert found.key == "k"
    assert "tools" in found.capabilities
    assert "'k'" not in repr(found)


def test_an_address_of_a_known_vendor_has_that_vendors_profile():
    vendor = resolved("x", EndpointSettings(base_url=PRESETS["deepseek"].base_url, model="m"))
    own = resolved("x", EndpointSettings(base_url="http://127.0.0.1:1", model="deepseek-chat"))

    assert (vendor.profile, vendor.credential) == ("deepseek", "")
    assert own.profile == "default"


async def test_missing_keys_of_used_endpoints_are_all_named(builder, tmp_path, monkeypatch):
    for name in ("A_KEY", "B_KEY", "C_KEY"):
        monkeypatch.delenv(name, raising=False)
    text = "endpoints:\n" + "".join(
        f'  {name}: {{base_url: "http://x", model: m, credential: "env:{name.upper()}_KEY"}}\n' for name in "abc"
    )

    with pytest.raises(SettingsError) as found:
        builder.build(parsed(text + "pools: {p: {endpoints: [a, b]}}", tmp_path))

    assert "The endpoint a has no key: the variable A_KEY is not set." in found.value.message
    assert "endpoint b" in found.value.message
    assert "endpoint c" not in found.value.message


COOPERATION = """
pools:
  single: {endpoints: [a, b], strategy: round_robin}
  fallback: {cooperation: {kind: fallback, members: [a, single]}}
  hedge: {cooperation: {kind: hedge, members: [a, b], after_s: 5}}
  cascade: {cooperation: {kind: cascade, members: [a, single], judge: c}}
  voting: {cooperation: {kind: voting, members: [a, b, c]}}
  cached: {endpoints: [a], protection: {coalescing: true, cache_entries: 5, cache_s: 60}}
"""


@pytest.mark.parametrize("pool", ["single", "fallback", "hedge", "cascade", "voting", "cached"])
async def test_every_kind_of_pool_answers(builder, endpoints, tmp_path, pool):
    version = builder.build(parsed(written(endpoints, COOPERATION), tmp_path))

    answer = await asked(version.pool(pool), temperature=0.0)

    assert answer.text
    assert answer.endpoint in {"a", "b", "c"}


@pytest.mark.parametrize("streaming", ["null", "true", "false"])
async def test_a_whole_answer_survives_an_endpoint_that_breaks_off_half_way(builder, endpoints, tmp_path, streaming):
    bad = endpoints["a"]
    bad.fault, bad.manner = Fault.CUT, Manner(pieces_before_cut=2)
    pool = "pools: {x: {endpoints: [a, b], strategy: round_robin}}"
    built = builder.build(parsed(written(endpoints, pool, f"streaming: {streaming}"), tmp_path))

    answers = [await asked(built.pools["x"], is_whole=True) for _ in range(4)]

    assert {(answer.text, answer.endpoint) for answer in answers} == {("You said 2 words: Say hello", "b")}
    assert bad.counts.faulty >= 2
    assert {answer.route[0].failure for answer in answers if len(answer.route) > 1} == {"unavailable"}


async def test_a_fallback_goes_on_when_its_first_member_fails(builder, endpoints, tmp_path):
    endpoints["a"].fault = Fault.BROKEN
    rest = "pools: {p: {cooperation: {kind: fallback, members: [a, b]}, protection: {retry: {most: 0}}}}"
    version = builder.build(parsed(written(endpoints, rest), tmp_path))

    answer = await asked(version.pool("p"))

    assert answer.endpoint == "b"


async def test_equal_pools_of_two_versions_are_one_so_that_what_they_learned_stays(builder, endpoints, tmp_path):
    rest = "pools: {p: {endpoints: [a, b]}, q: {endpoints: [b, c]}}"
    one = builder.build(parsed(written(endpoints, rest), tmp_path))
    other = builder.build(parsed(written(endpoints, rest.replace("[b, c]", "[c]")), tmp_path))

    assert other.pools["p"] is one.pools["p"]
    assert other.pools["q"] is not one.pools["q"]


async def test_the_bound_of_an_endpoint_holds_over_all_pools_and_versions(builder, endpoints, tmp_path):
    slow = endpoints["a"]
    slow.manner = Manner(first_s=0.02)
    one = {"a": slow}
    text = written(one, "pools: {x: {endpoints: [a]}, y: {endpoints: [a]}, v: {cooperation: CO}}", "max_in_flight: 2")
    text = text.replace("CO", "{kind: fallback, members: [x, a]}")
    old = builder.build(parsed(text, tmp_path))
    new = builder.build(parsed(text.replace("max_in_flight: 2", "max_in_flight: 2, weight: 2"), tmp_path))

    models = [version.pools[name] for version in (old, new) for name in "xyv"]
    answers = await asyncio.gather(*(asked(model) for model in models * 3))

    assert len(answers) == 18
    assert slow.counts.most_open == 2


ADAPTIVE = "pools: {x: {endpoints: [a, b], strategy: adaptive, options: {exploration: 0, latency_price: 0}}}"


async def test_people_say_which_answers_were_good_and_adaptive_learns_in_every_process(endpoints, tmp_path):
    async with EgressClient() as http:
        running, later = (ModelsBuilder(http, clock=SystemClock(), folder=tmp_path / "models") for _ in range(2))
        file = parsed(written(endpoints, ADAPTIVE), tmp_path)
        old = running.build(file)
        said = (Feedback(at=1.0, run_id="r", kind="k", endpoint=name, quality=0.5 * (name == "b")) for name in "ab")
        FeedbackFile(tmp_path / "models").add(said)
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(old.keepers[-1].run())
            await asyncio.sleep(0.01)
            reading.cancel()
        new = later.build(file)

        answers = [await asked(built.pools["x"], purpose="k") for built in (old, new) for _ in range(3)]

    assert {answer.endpoint for answer in answers} == {"b"}


async def test_what_a_vote_or_a_verifier_finds_out_reaches_every_pool_with_that_endpoint(builder, endpoints, tmp_path):
    vote = "vote: {cooperation: {kind: voting, members: [a, b, c]}}"
    built = builder.build(parsed(written(endpoints, f"{ADAPTIVE[:-1]}, {vote}}}"), tmp_path))

    built.pools["vote"]._feedback.judged("k", "a", 0.0)
    built.pools["vote"]._feedback.judged("k", "b", 1.0)
    answers = [await asked(built.pools["x"], purpose="k") for _ in range(3)]

    assert {answer.endpoint for answer in answers} == {"b"}


async def test_a_changed_key_makes_a_new_pool(builder, endpoints, tmp_path, monkeypatch):
    text = written(endpoints, "pools: {p: {endpoints: [a]}}", "credential: 'env:SOME_KEY'")
    monkeypatch.setenv("SOME_KEY", "one")
    before = builder.build(parsed(text, tmp_path))
    monkeypatch.setenv("SOME_KEY", "two")
    after = builder.build(parsed(text, tmp_path))

    assert after.pools["p"] is not before.pools["p"]
    assert after.digests != before.digests


async def test_bounds_of_an_endpoint_go_before_those_of_its_pool(builder, endpoints, tmp_path):
    endpoints["a"].manner = Manner(first_s=5.0)
    text = written({"a": endpoints["a"]}, "", "limits: {first_token_s: 0.1}")
    version = builder.build(parsed(text + "\npools: {p: {endpoints: [a], protection: {retry: {most: 0}}}}", tmp_path))

    with pytest.raises(ModelError, match=r"gave nothing for 0\.1 s"):
        await asked(version.pool("p"))


# --- the whole application --------------------------------------------------------------------------------------------


@pytest.fixture
async def composed(tmp_path):
    made = []

    def make(text="", **flags):
        if text:
            (tmp_path / "models.yaml").write_text(text)
            flags["models_file"] = str(tmp_path / "models.yaml")
        settings = load_settings(environ={"AUTOGLM_HOME": str(tmp_path / "home")}, folder=tmp_path, flags=flags)
        made.append(Composition(settings))
        return made[-1]

    yield make
    for parts in made:
        await parts.close()


async def test_without_a_file_the_simple_settings_are_the_pool_default(composed, endpoints):
    parts = composed(**{"model.base_url": endpoints["a"].base_url, "model.model": "m"})

    answer = await asked(parts.model)

    assert answer.endpoint == "default"
    assert not (parts.settings.home / "models").exists()


async def test_the_file_goes_before_the_simple_settings(composed, endpoints):
    flags = {"model.base_url": endpoints["a"].base_url, "model.model": "m"}
    parts = composed(written({"b": endpoints["b"]}), **flags)

    assert (await asked(parts.model)).endpoint == "b"
    assert endpoints["a"].counts.asked == 0


async def test_neither_is_no_model(composed):
    assert composed().model is None


async def test_as_a_new_user_would_one_is_killed_one_is_slow_while_answers_stream(composed):
    good, slow, killed = FaultyEndpoint(), FaultyEndpoint(manner=Manner(first_s=0.2)), FaultyEndpoint()
    answers = []
    async with good.serving(), slow.serving():
        async with killed.serving():
            parts = composed(written({"good": good, "slow": slow, "killed": killed}))
            model = parts.model
            answers += [await asked(model) for _ in range(5)]
        async with asyncio.TaskGroup() as tasks:
            asking = [tasks.create_task(asked(model)) for _ in range(40)]
        answers += [task.result() for task in asking]

    assert len(answers) == 45
    assert {answer.endpoint for answer in answers[5:]} <= {"good", "slow"}
    assert all(answer.text for answer in answers)


# --- long-running -----------------------------------------------------------------------------------------------------


async def until(condition, *, seconds=10.0):
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 -- another process decides
            await asyncio.sleep(0.01)


async def quick(_seconds):
    await asyncio.sleep(0.01)


async def test_a_running_service_takes_a_new_file_and_keeps_the_old_one_when_it_is_malformed(
    composed, endpoints, tmp_path
):
    parts = composed("version: one\n" + written({"a": endpoints["a"]}))
    live, path = parts.models, parts.settings.models_file
    async with asyncio.TaskGroup() as tasks:
        upkeep = tasks.create_task(ModelsUpkeep(live, path=path, sleep=quick).run())
        await asyncio.sleep(0.05)
        async with aclosing(live.stream(ASKED)) as under_way:
            first = await anext(under_way)
            path.write_text("version: two\n" + written({"b": endpoints["b"]}))
            await until(lambda: live.rollout.new == "two")
            rest = [chunk async for chunk in under_way]
        path.write_text("endpoints: {b: {weight: -1")
        await asyncio.sleep(0.1)
        after = await asked(live)
        upkeep.cancel()

    assert first
    assert rest[-1].version == "one"
    assert (after.version, after.endpoint) == ("two", "b")


REPLICA = """
import asyncio, sys
from autoglm.server.faulty import FaultyEndpoint
async def main():
    endpoint = FaultyEndpoint()
    server = await asyncio.start_server(endpoint._connected, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""


async def test_a_pool_grows_by_real_processes_and_they_end_with_the_service(composed, tmp_path):
    (tmp_path / "replica.py").write_text(REPLICA)
    parts = composed(f"""
endpoints: {{worker: {{model: m}}}}
pools:
  grown:
    replicas:
      command: ["{sys.executable}", "{tmp_path / "replica.py"}", "{{port}}"]
      endpoint: worker
      least: 2
      most: 2
      health: /v1/models
""")
    live = parts.models
    scaler = live.current.keepers[0]
    with pytest.raises(ModelError, match="no endpoint yet"):
        await asked(live)
    async with asyncio.TaskGroup() as tasks:
        upkeep = tasks.create_task(ModelsUpkeep(live, path=None).run())
        await until(lambda: len(scaler.serving) == 2)
        answers = [await asked(live) for _ in range(4)]
        addresses = [replica.address for replica in scaler.serving]
        upkeep.cancel()

    assert all(answer.endpoint.startswith("worker-") for answer in answers)
    assert scaler.serving == ()
    for address in addresses:
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", int(address.split(":")[2].split("/")[0]))


async def test_shadow_calls_are_noted_with_their_cost_and_as_nobodys_run():
    notes = []
    observe = shadow_notes(notes.append, clock=ManualClock(), ids=SequentialIds())

    observe(
        ChatRequest(messages=ASKED.messages, principal="ann", model="main"),
        ChatAnswer(text="x", endpoint="a", usage=Usage(input_tokens=3, output_tokens=1, money=0.5)),
    )

    assert (notes[0].path, notes[0].principal, notes[0].run_id) == ("shadow", "shadow:ann", "")
    assert (notes[0].endpoint, notes[0].money) == ("a", 0.5)
