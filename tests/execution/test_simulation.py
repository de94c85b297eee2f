"""Whole deployments on virtual time: the invariants hold, a seed says everything, and a broken engine is noticed."""

import asyncio
import os
import subprocess
import sys

import pytest

from autoglm.core.events import Outcome, Record, RunCreated, RunFinished, StepStarted, encode_event
from autoglm.core.ports import Lease
from autoglm.core.task import Task
from autoglm.storage.ledger import Append, Take
from autoglm.storage.rows import seal
from autoglm.testing.clock import ManualClock, SequentialIds
from autoglm.testing.simulation.__main__ import main
from autoglm.testing.simulation.chance import Chance
from autoglm.testing.simulation.deployment import simulate
from autoglm.testing.simulation.invariants import check_starts, check_world
from autoglm.testing.simulation.loop import EPOCH, Agenda, VirtualLoop, WallClock, run_virtually
from autoglm.testing.simulation.world import World


@pytest.mark.parametrize("first", range(0, 500, 50))
def test_500_deployments_keep_every_promise(first):
    for seed in range(first, first + 50):
        report = simulate(seed)

        assert report.findings == (), f"seed {seed}: {report.findings}"


def test_a_seed_gives_the_same_world_to_the_last_bit():
    one, other = simulate(7), simulate(7)

    assert one == other
    assert one.digest != simulate(8).digest
    assert one.trace


def test_a_seed_gives_the_same_world_in_every_process():
    code = "from autoglm.testing.simulation.deployment import simulate as s; print([s(n).digest for n in range(9)])"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }

    assert len(said) == 1


def test_the_seeds_of_the_tests_meet_every_kind_of_trouble():
    figures = simulate(0).figures
    for seed in range(1, 40):
        figures.update(simulate(seed).figures)

    for name in ("deaths", "freezes", "clock jumps", "storage errors", "StaleLease", "BusyError", "letters", "hangs"):
        assert figures[name] > 0, name
    assert figures["effects keyed"] > 50
    assert figures["effects unsafe"] > 20


def test_the_command_prints_one_line_of_figures(capsys):
    assert main(["--seeds", "3", "--first", "5"]) == 0

    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("3 seeds in ")
    assert " runs, " in line


def test_the_command_tells_the_whole_story_of_one_seed(capsys):
    assert main(["--seed", "5", "--verbose"]) == 0

    said = capsys.readouterr().out
    assert f"--- seed 5, digest {simulate(5).digest}" in said
    assert "RunCreated" in said


# --- a broken engine is noticed --------------------------------------------------------------------------------------


def world_with(*events: tuple[int, object]) -> World:
    """A world whose journal holds these events of one run, each under a token."""
    world = World(0)
    token = 0
    for seq, (wanted, event) in enumerate(events, 1):
        while token < wanted:
            token += 1
            world.disk.commit([Take("run-0", f"w{token}", 30.0, EPOCH + 100.0 * token)])
        record = Record("run-0", seq, EPOCH, event)
        lease = Lease("run-0", f"w{token}", token, EPOCH)
        world.disk.commit([Append(lease, (seal(record, *encode_event(event), token=token),))])
    return world


def findings(world: World) -> str:
    check_world(world)
    return "\n".join(world.findings)


CREATED = RunCreated(task=Task())


def test_a_run_that_stands_still_is_found():
    said = findings(world_with((1, CREATED)))

    assert "neither ended nor waits for a person" in said
    assert "replay differs" in said


def test_a_record_after_the_end_is_found():
    end = RunFinished(outcome=Outcome.DONE)

    assert "records after its end" in findings(world_with((1, CREATED), (1, end), (2, CREATED)))


def test_a_token_that_begins_without_taking_the_run_is_found():
    end = RunFinished(outcome=Outcome.DONE)

    assert "token 2 began with RunFinished" in findings(world_with((1, CREATED), (2, end)))


def test_an_acknowledged_record_that_is_gone_or_changed_is_found():
    world = world_with((1, CREATED))
    world.acknowledge("w1", [Record("run-0", 1, EPOCH, RunCreated(task=Task(request="other")))])
    world.acknowledge("w1", [Record("run-0", 2, EPOCH, CREATED)])

    said = findings(world)

    assert "('run-0', 1): acknowledged and changed" in said
    assert "('run-0', 2): acknowledged and lost" in said


def test_an_effect_that_happened_twice_and_a_key_with_two_meanings_are_found():
    world = World(0)
    world.effects.done["run-0:a"] = 2
    world.effects.sent["run-0:b"] = {"one", "two"}

    said = findings(world)

    assert "run-0:a: its effect happened 2 times" in said
    assert "run-0:b: was sent with 2 different arguments" in said


def test_the_same_attempt_twice_is_found():
    started = StepStarted(step="a", attempt=1, key="run-0:a", args_digest="d")
    world = world_with((1, CREATED))

    check_starts(world, "run-0", [Record("run-0", seq, EPOCH, started) for seq in (1, 2)])

    assert world.findings == ["run-0: attempt 1 of a came twice"]


# --- virtual time ----------------------------------------------------------------------------------------------------


def test_an_hour_of_virtual_time_takes_no_time():
    async def main() -> float:
        await asyncio.sleep(3600.0)
        return asyncio.get_running_loop().time()

    assert run_virtually(main()) == 3600.0


def test_waiting_for_what_never_comes_is_an_error():
    async def main() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(RuntimeError, match="never comes"):
        run_virtually(main())


def test_a_frozen_process_stands_still_while_the_world_goes_on():
    agenda = Agenda()
    loop, seen = VirtualLoop(agenda), []

    async def tick() -> None:
        for _ in range(4):
            await asyncio.sleep(1.0)
            seen.append(agenda.now)

    task = loop.create_task(tick())
    agenda.at(1.5, lambda: loop.freeze(10.0))
    while agenda.step():
        pass
    loop.close()

    assert task.done()
    assert seen == [1.0, 11.5, 12.5, 13.5]


def test_equal_moments_keep_their_order():
    agenda, seen = Agenda(), []
    for name in "abc":
        agenda.at(1.0, lambda name=name: seen.append(name))
    agenda.at(0.5, lambda: agenda.at(0.0, lambda: seen.append("not in the past")))

    while agenda.step():
        pass

    assert seen == ["not in the past", "a", "b", "c"]
    assert agenda.now == 1.0


def test_a_wall_clock_can_be_set():
    agenda = Agenda()
    clock = WallClock(agenda)
    clock.shift_s = -5.0

    assert clock.now() == EPOCH - 5.0


def test_streams_of_chance_are_independent_and_repeatable():
    one, other = Chance(1, "a"), Chance(1, "b")

    assert [one.whole(0, 99) for _ in range(9)] == [Chance(1).stream("a").whole(0, 99), *one_more(9)]
    assert one.whole(0, 10**9) != other.whole(0, 10**9)


def one_more(count: int) -> list[int]:
    chance = Chance(1, "a")
    return [chance.whole(0, 99) for _ in range(count)][1:]


def test_weights_say_how_likely_a_choice_is():
    chance = Chance(1)

    picked = [chance.weighted((("often", 9.0), ("never", 0.0), ("seldom", 1.0))) for _ in range(500)]

    assert 400 < picked.count("often") < 500
    assert picked.count("never") == 0


def test_a_manual_clock_moves_when_it_is_told_to():
    clock = ManualClock(100.0)

    clock.advance(5.0)
    assert clock.now() == 105.0
    clock.set(1.0)
    assert clock.now() == 1.0


def test_sequential_ids_are_in_order():
    ids = SequentialIds("run")

    assert [ids.new_id(), ids.new_id()] == ["run-000001", "run-000002"]
