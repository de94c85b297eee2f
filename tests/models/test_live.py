"""Versions of the pools change under running calls: pinned, tried on a share, sent back, and never cutting a call."""

import asyncio
import json
from contextlib import aclosing

import pytest

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, Usage, whole_answer
from autoglm.core.errors import FailureKind, ModelError, NotFound, SettingsError
from autoglm.models.updating.live import BuiltVersion, LiveModels
from autoglm.models.updating.versions import FileVersions, MemoryVersions
from autoglm.settings.models_file import ModelsFile
from autoglm.settings.models_tree import EndpointSettings, PoolSettings, RolloutSettings
from autoglm.testing.clock import ManualClock
from autoglm.testing.models import FakeModel


def file(version, *, content="", pools=("default",), **rollout) -> ModelsFile:
    return ModelsFile(
        version=version,
        digest=f"digest of {content or version}",
        endpoints={"one": EndpointSettings(base_url="http://one", model=version)},
        pools={name: PoolSettings(endpoints=("one",)) for name in pools},
        rollout=RolloutSettings(**{"least_calls": 5, "window_s": 60.0, **rollout}),
        text=json.dumps([version, content, list(pools), rollout]),
    )


class World:
    """Fake adapters of each version, by its name, and everything that an operator is told."""

    def __init__(self, versions=None, share_drawn=0.0):
        self.clock = ManualClock()
        self.fakes = {}
        self.warned = []
        self.versions = versions or MemoryVersions()
        self.live = LiveModels(
            self.build,
            parse=self.parse,
            clock=self.clock,
            draw=lambda: share_drawn,
            versions=self.versions,
            warn=self.warned.append,
        )

    def says(self, version, say, seconds=0.0):
        def answer(request):
            self.clock.advance(seconds)
            return say(request) if callable(say) else say

        self.fakes[version] = FakeModel(answer)

    def fake(self, version):
        if version not in self.fakes:
            self.says(version, f"I am {version}")
        return self.fakes[version]

    def build(self, found):
        fake = self.fake(found.version)
        pools = dict.fromkeys(found.pools, fake)
        return BuiltVersion(file=found, pools=pools, endpoints={"one": fake}, digests={"one": found.version})

    def parse(self, text):
        version, content, pools, rollout = json.loads(text)
        return file(version, content=content, pools=pools, **rollout)

    async def ask(self, run_id="", model="default", text="hi"):
        request = ChatRequest(messages=(Message(role="user", text=text),), run_id=run_id, model=model)
        return await whole_answer(self.live.stream(request))

    async def versions_of(self, *run_ids):
        return [(await self.ask(run_id)).version for run_id in run_ids]


RUNS = [f"run-{number}" for number in range(60)]


async def test_a_pool_answers_in_its_version():
    world = World()
    world.live.start(file("v1", pools=("fast", "strong")))

    by_default, by_name = await world.ask(), await world.ask(model="strong")

    assert by_default.text == "I am v1"
    assert (by_default.version, by_name.version) == ("v1", "v1")


async def test_an_unknown_pool_is_named_with_those_that_there_are():
    world = World()
    world.live.start(file("v1", pools=("fast", "strong")))

    with pytest.raises(ModelError, match="no pool 'slow'") as found:
        await world.ask(model="slow")

    assert found.value.kind is FailureKind.NOT_FOUND
    assert "fast, strong" in found.value.hint


async def test_a_question_of_ten_megabytes_is_refused_unasked_and_the_next_one_is_answered():
    world = World()
    world.live.start(file("v1"))

    with pytest.raises(ModelError, match="10,000,000 bytes") as found:
        await world.ask(text="x" * 10_000_000)

    assert found.value.kind is FailureKind.TOO_LARGE
    assert "max_prompt_bytes" in found.value.hint
    assert world.fake("v1").requests == []
    assert (await world.ask()).text == "I am v1"


async def test_a_new_version_is_asked_once_and_then_serves_new_runs_while_old_runs_stay():
    world = World()
    world.live.start(file("v1"))
    await world.ask("old")

    await world.live.offer(file("v2"))

    assert [request.purpose for request in world.fake("v2").requests] == ["probe"]
    assert await world.versions_of("old", "new", "old") == ["v1", "v2", "v1"]


async def test_a_version_whose_endpoints_do_not_answer_is_refused_with_the_reason():
    world = World()
    world.live.start(file("v1"))
    world.says("v2", ModelError("The key is wrong.", kind=FailureKind.REFUSED))

    with pytest.raises(SettingsError, match=r"v2 .*was refused.*one: The key is wrong\."):
        await world.live.offer(file("v2"))

    assert await world.versions_of("new") == ["v1"]
    assert world.versions.read().events[-1].event == "refused"


async def test_a_version_is_taken_unasked_when_told_so():
    world = World()
    world.live.start(file("v1"))
    world.says("v2", ModelError("Down.", kind=FailureKind.UNAVAILABLE))

    assert await world.live.offer(file("v2", probe=False))
    assert await world.live.offer(file("v3"), must_answer=False)

    assert world.live.rollout.new == "v3"


async def test_the_same_version_is_not_taken_twice():
    world = World()
    world.live.start(file("v1"))
    await world.live.offer(file("v2"))

    assert not await world.live.offer(file("v2"))
    assert len(world.fake("v2").requests) == 1


async def test_a_canary_gets_its_share_of_runs_until_it_is_promoted():
    world = World()
    world.live.start(file("v1"))
    await world.live.offer(file("v2", canary_share=0.3))

    before = await world.versions_of(*RUNS)
    world.live.promote()
    again = await world.versions_of(*RUNS)
    after = await world.versions_of(*(f"later-{run}" for run in RUNS))

    assert 8 <= before.count("v2") <= 30
    assert again == before
    assert set(after) == {"v2"}


async def test_failures_of_a_new_version_bring_the_old_one_back_for_its_runs_too():
    world = World()
    world.live.start(file("v1"))
    world.says(
        "v2", lambda request: "ok" if request.purpose == "probe" else ModelError("Broken.", kind=FailureKind.CRASHED)
    )
    await world.live.offer(file("v2"))

    failed = 0
    for run in RUNS[:10]:
        try:
            await world.ask(run)
        except ModelError:
            failed += 1

    assert failed == 5
    assert world.live.rollout.current == "v1"
    assert not world.live.rollout.new
    assert await world.versions_of(*RUNS[:5]) == ["v1"] * 5
    assert "sent back" in world.warned[0]
    assert world.versions.read().sent_back["v2"].startswith("100.0% of 5 calls failed")


async def test_a_new_version_that_is_a_second_slower_goes_back():
    world = World()
    world.says("v1", "fast", seconds=0.5)
    world.says("v2", "slow", seconds=1.6)
    world.live.start(file("v1"))
    await world.versions_of(*RUNS[:5])
    await world.live.offer(file("v2"))

    served = await world.versions_of(*(f"later-{run}" for run in RUNS[:8]))

    assert served == ["v2"] * 5 + ["v1"] * 3
    assert "p95" in world.versions.read().sent_back["v2"]


async def test_what_a_caller_does_wrong_is_not_the_versions_fault():
    world = World()
    world.live.start(file("v1"))
    await world.live.offer(file("v2"))
    world.says("v2", ModelError("Bad schema.", kind=FailureKind.INVALID_ARGS))
    world.live._built["v2"] = world.build(file("v2"))

    for run in RUNS[:20]:
        with pytest.raises(ModelError):
            await world.ask(run)

    assert world.live.rollout.new == "v2"


async def test_a_version_that_was_sent_back_is_not_taken_again_until_it_is_promoted():
    world = World()
    world.live.start(file("v1"))
    await world.live.offer(file("v2"))
    world.live.roll_back(reason="it is rude", by="me")

    with pytest.raises(SettingsError, match="sent back before: it is rude"):
        await world.live.offer(file("v2"))
    world.live.start(file("v2"))

    assert await world.versions_of("new") == ["v1"]
    assert "autoglm models promote v2" in world.warned[-1]
    assert world.live.promote("v2") == "v2"
    assert await world.versions_of("newer") == ["v2"]


async def test_the_old_file_again_ends_the_trial_of_the_new_one():
    world = World()
    world.live.start(file("v1"))
    await world.live.offer(file("v2", canary_share=0.5))

    await world.live.offer(file("v1"))

    assert set(await world.versions_of(*RUNS)) == {"v1"}


async def test_a_label_that_stands_for_something_else_already_gets_a_digest():
    world = World()
    world.live.start(file("v1"))

    await world.live.offer(file("v1", content="other"))

    assert world.live.rollout.new.startswith("v1+")


async def test_a_call_under_way_ends_in_the_version_in_which_it_began():
    world = World()
    world.live.start(file("v1"))
    request = ChatRequest(messages=(Message(role="user", text="hi"),))

    async with aclosing(world.live.stream(request)) as chunks:
        first = await anext(chunks)
        await world.live.offer(file("v2"))
        world.live.promote()
        world.live.refresh()
        rest = [chunk async for chunk in chunks]

    assert first + "".join(rest[:-1]) == "I am v1"
    assert rest[-1].version == "v1"
    assert [version.name for version in world.live.alive] == ["v1", "v2"]
    world.live.refresh()
    assert [version.name for version in world.live.alive] == ["v2"]


async def test_a_run_that_is_silent_for_an_hour_begins_anew():
    world = World()
    world.live.start(file("v1"))
    await world.ask("run")
    await world.live.offer(file("v2"))
    world.live.promote()

    pinned = await world.versions_of("run")
    world.clock.advance(3601)
    world.live.refresh()

    assert pinned == ["v1"]
    assert await world.versions_of("run") == ["v2"]


async def test_a_trial_with_everything_ends_by_itself_after_its_window():
    world = World()
    world.live.start(file("v1"))
    await world.live.offer(file("v2", window_s=60.0))

    world.clock.advance(61)
    world.live.refresh()

    assert world.live.rollout.current == "v2"
    assert world.live.rollout.previous == "v1"


async def test_shadow_calls_are_asked_of_the_new_version_and_given_to_nobody():
    world = World()
    world.live.start(file("v1"))
    shadowed = []
    world.live.shadows.observe = lambda request, answer: shadowed.append((request.purpose, answer.version))
    priced = ChatAnswer(text="new", usage=Usage(input_tokens=3, output_tokens=2, money=0.5))
    world.says("v2", priced)
    await world.live.offer(file("v2", canary_share=0.0, shadow_share=1.0))

    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(world.live.shadows.run())
        await asyncio.sleep(0)
        served = await world.versions_of(*RUNS[:3])
        for _ in range(100):
            await asyncio.sleep(0)
        working.cancel()

    assert served == ["v1"] * 3
    assert shadowed == [("shadow:", "v2")] * 3
    assert world.live.shadows.totals.usage == Usage(input_tokens=9, output_tokens=6, money=1.5)


async def test_shadow_failures_send_the_new_version_back():
    world = World()
    world.live.start(file("v1"))
    world.says("v2", lambda asked: "ok" if asked.purpose == "probe" else ModelError("No.", kind=FailureKind.CRASHED))
    await world.live.offer(file("v2", canary_share=0.0, shadow_share=1.0))

    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(world.live.shadows.run())
        await asyncio.sleep(0)
        served = await world.versions_of(*RUNS[:6])
        for _ in range(100):
            await asyncio.sleep(0)
        working.cancel()

    assert served == ["v1"] * 6
    assert "v2" in world.versions.read().sent_back
    assert world.live.shadows.totals.failures >= 5


async def test_shadows_need_somebody_to_work_them_off():
    world = World()
    world.live.start(file("v1"))
    await world.live.offer(file("v2", canary_share=0.0, shadow_share=1.0))

    await world.versions_of(*RUNS[:3])

    assert [request.purpose for request in world.fake("v2").requests] == ["probe"]


# --- several processes ------------------------------------------------------------------------------------------------


async def test_a_version_promoted_or_sent_back_elsewhere_is_taken_up_here(tmp_path):
    here, there = World(FileVersions(tmp_path)), FileVersions(tmp_path)
    here.live.start(file("v1"))
    await here.live.offer(file("v2", canary_share=0.0))

    there.change(lambda state: state.promoted(now=1.0))
    here.live.refresh()
    promoted = await here.versions_of("a")
    there.change(lambda state: state.rolled_back(now=2.0, reason="no"))
    here.live.refresh()

    assert promoted == ["v2"]
    assert await here.versions_of("b") == ["v1"]


async def test_a_process_that_starts_later_serves_what_the_first_one_serves(tmp_path):
    first = World(FileVersions(tmp_path))
    first.live.start(file("v1"))
    await first.live.offer(file("v2"))
    first.live.roll_back(reason="bad")

    later = World(FileVersions(tmp_path))
    later.live.start(file("v2"))

    assert await later.versions_of("a") == ["v1"]


async def test_a_version_that_cannot_be_built_here_changes_nothing(tmp_path):
    here, there = World(FileVersions(tmp_path)), FileVersions(tmp_path)
    here.live.start(file("v1"))

    there.change(lambda state: state.promoted("v9", now=1.0))
    here.live.refresh()

    assert await here.versions_of("a") == ["v1"]
    assert "v9" in here.warned[0]


def test_a_version_that_was_never_kept_is_not_promoted():
    world = World()
    world.live.start(file("v1"))

    with pytest.raises(NotFound, match="no version v7"):
        world.live.promote("v7")


def test_promoting_an_older_version_sends_the_newer_one_back(tmp_path):
    world = World(FileVersions(tmp_path))
    world.live.start(file("v1"))
    world.live._take(file("v2"))
    world.live.promote()

    world.live.promote("v1")

    assert world.versions.read().sent_back == {"v2": "v1 was promoted in its place"}


async def test_a_home_that_cannot_be_written_does_not_keep_a_version_from_serving(tmp_path):
    (tmp_path / "models").write_text("not a folder")
    world = World(FileVersions(tmp_path / "models"))

    world.live.start(file("v1"))

    assert await world.versions_of("a") == ["v1"]
    assert "cannot be kept" in world.warned[0]


async def test_a_state_that_cannot_be_understood_leaves_the_file_alone(tmp_path):
    (tmp_path / "state.json").write_text("{nonsense")
    world = World(FileVersions(tmp_path))

    world.live.start(file("v1"))

    assert await world.versions_of("a") == ["v1"]
    assert "Move it away" in world.warned[0]
