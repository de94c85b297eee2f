"""A pool's endpoints come and go: replicas are started, join, are drained and stopped, as real processes too."""

import asyncio
import os
import sys
from contextlib import aclosing

import pytest

from autoglm.core.chat import ChatRequest, Message, whole_answer
from autoglm.core.errors import ModelError, SettingsError
from autoglm.egress.client import EgressClient
from autoglm.models.replicating.replicas import LocalReplicas
from autoglm.models.replicating.scaling import PoolScaler, Replica
from autoglm.routing.breaker import BreakerState
from autoglm.routing.endpoint import EndpointFacts
from autoglm.routing.scaling import Load, ScalingPolicy
from autoglm.testing.clock import ManualClock
from autoglm.testing.models import FakeModel
from autoglm.testing.simulation.loop import virtually

from .pool_members import OK, UNAVAILABLE, Member, heard, pool, way

ASKED = ChatRequest(messages=(Message(role="user", text="hi"),))
POLICY = ScalingPolicy(least=1, most=3, in_flight=2.0, queued=0.0, up_cooldown_s=10.0, down_cooldown_s=60.0)


class FakeReplicas:
    def __init__(self):
        self.running = []
        self.count = 0
        self.failing = False

    async def start(self):
        if self.failing:
            raise ModelError("No memory left.")
        self.count += 1
        self.running.append(f"http://r{self.count}")
        return self.running[-1]

    async def stop(self, address):
        self.running.remove(address)


class FakePool:
    def __init__(self):
        self.now = Load()
        self.members = []
        self.busy = {}

    def load(self):
        return self.now

    def join(self, facts, model):
        self.members.append(facts.name)

    def leave(self, name):
        self.members.remove(name)

    def in_flight(self, name):
        return self.busy.get(name, 0)


class World:
    def __init__(self, make=None):
        self.pool, self.replicas, self.clock, self.warned = FakePool(), FakeReplicas(), ManualClock(), []
        self.scaler = PoolScaler(
            self.pool,
            self.replicas,
            make=make or (lambda address: Replica(address, EndpointFacts(name=address[-2:]), FakeModel(["hi"] * 9))),
            policy=POLICY,
            clock=self.clock,
            sleep=self.sleep,
            warn=self.warned.append,
            drain_s=30.0,
        )

    async def sleep(self, seconds):
        self.clock.advance(seconds)
        await asyncio.sleep(0)

    async def after(self, seconds, load):
        self.clock.advance(seconds)
        self.pool.now = load
        await self.scaler.look()
        return len(self.replicas.running)


async def test_it_starts_as_many_as_there_must_be_and_as_load_asks_for():
    world = World()

    assert await world.after(0, Load()) == 1
    assert await world.after(20, Load(in_flight=6)) == 3
    assert sorted(world.pool.members) == ["r1", "r2", "r3"]


async def test_it_stops_one_after_a_long_time_of_low_load():
    world = World()
    await world.after(0, Load())
    await world.after(20, Load(in_flight=6))

    assert await world.after(1, Load()) == 3
    assert await world.after(60, Load()) == 2
    assert len(world.pool.members) == 2


async def test_a_replica_is_drained_before_it_is_stopped():
    world = World()
    await world.after(0, Load())
    await world.after(20, Load(in_flight=3))
    leaving = world.scaler.serving[-1].facts.name
    world.pool.busy[leaving] = 1
    await world.after(1, Load())

    draining = await world.after(60, Load())
    members = list(world.pool.members)
    world.pool.busy.clear()
    drained = await world.after(1, Load())

    assert (draining, drained) == (2, 1)
    assert leaving not in members


async def test_a_replica_that_does_not_end_its_calls_is_stopped_after_a_while():
    world = World()
    await world.after(0, Load())
    await world.after(20, Load(in_flight=3))
    world.pool.busy = {"r1": 1, "r2": 1}
    await world.after(1, Load())

    assert await world.after(60, Load()) == 2
    assert await world.after(29, Load()) == 2
    assert await world.after(1, Load()) == 1


async def test_it_grows_while_another_replica_is_drained():
    world = World()
    await world.after(0, Load())
    await world.after(20, Load(in_flight=3))
    world.pool.busy = {"r2": 1}
    await world.after(1, Load())
    await world.after(60, Load())

    assert await world.after(11, Load(in_flight=3)) == 3
    assert sorted(world.pool.members) == ["r1", "r3"]


async def test_a_replica_that_does_not_start_is_told_and_tried_again_later():
    world = World()
    world.replicas.failing = True

    assert await world.after(0, Load()) == 0
    assert world.warned == ["No memory left."]
    world.replicas.failing = False
    assert await world.after(1, Load()) == 1


async def test_a_replica_that_cannot_be_used_is_stopped_again():
    def make(address):
        raise SettingsError("There is no profile x.")

    world = World(make)

    assert await world.after(0, Load()) == 0
    assert world.warned == ["There is no profile x."]


async def test_everything_that_was_started_is_stopped_at_the_end():
    world = World()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(world.scaler.run())
        for _ in range(100):
            await asyncio.sleep(0)
        running.cancel()

    assert world.replicas.running == []
    assert world.pool.members == []


# --- the pool ---------------------------------------------------------------------------------------------------------


def grown(*names):
    return pool({name: FakeModel([f"I am {name}"] * 9) for name in names}, is_growing=True)


async def test_endpoints_join_and_leave_while_calls_go_on():
    model = grown("a")
    async with aclosing(model.stream(ASKED)) as under_way:
        await anext(under_way)
        before = model.load()
        model.join(EndpointFacts(name="b"), FakeModel(["I am b"] * 9))
        model.leave("a")
        load, busy = model.load(), model.in_flight("a")
        answered = await whole_answer(model.stream(ASKED))
        rest = [chunk async for chunk in under_way]

    assert (before, load, busy) == (Load(in_flight=1), Load(), 1)
    assert answered.text == "I am b"
    assert rest[-1].text == "I am a"
    assert (model.load(), model.in_flight("a")) == (Load(), 0)


@virtually
async def test_a_call_that_waits_gets_the_place_of_an_endpoint_that_joins():
    model = pool({"a": Member((9.0, *OK))}, facts=[EndpointFacts(name="a", max_in_flight=1)], is_growing=True)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(heard(model))
        await asyncio.sleep(1.0)
        waiting = tasks.create_task(heard(model))
        await asyncio.sleep(1.0)
        load = model.load()
        model.join(EndpointFacts(name="b"), Member(OK, name="b"))
        model.leave("a")

    assert load == Load(in_flight=1, queued=1)
    assert way(waiting.result()[1]) == [("b", "")]


@virtually
async def test_a_call_is_made_even_when_its_endpoint_leaves_in_the_moment_it_gets_the_place():
    model = pool({"a": Member((1.0, *OK))}, facts=[EndpointFacts(name="a", max_in_flight=1)], is_growing=True)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(heard(model))
        waiting = tasks.create_task(heard(model))
        await asyncio.sleep(0.5)
        asyncio.get_running_loop().call_at(1.0, lambda: asyncio.get_running_loop().call_soon(model.leave, "a"))

    assert way(waiting.result()[1]) == [("a", "")]
    assert model.in_flight("a") == 0


@virtually
async def test_what_is_known_of_the_others_stays_when_endpoints_come_and_go():
    model = pool({"bad": Member(UNAVAILABLE), "good": Member((0.5, *OK))}, is_growing=True)
    for _ in range(10):
        await heard(model)
    before = model.states()

    model.join(EndpointFacts(name="r1"), Member(OK))
    joined = model.states()[:2]
    model.leave("r1")

    assert [state.outcomes for state in before] == [{"unavailable": 5}, {"": 10}]
    assert before[0].breaker is BreakerState.OPEN
    assert joined == model.states() == before


async def test_a_pool_without_endpoints_yet_says_so():
    model = grown()

    with pytest.raises(ModelError, match="it has no endpoint yet"):
        await whole_answer(model.stream(ASKED))


# --- real processes ---------------------------------------------------------------------------------------------------

SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404)
        self.send_header("content-length", "0")
        self.end_headers()
    def log_message(self, *words):
        print(*words)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SERVER


class LoopClock:
    def now(self):
        return asyncio.get_running_loop().time()


@pytest.fixture
async def local(tmp_path):
    http = EgressClient()

    def make(program, *words, **options):
        command = (sys.executable, "-c", program, *words)
        return LocalReplicas(command, http=http, clock=LoopClock(), log=tmp_path / "log", **options)

    yield make
    await http.close()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_real_server_is_started_found_healthy_and_stopped(local):
    replicas = local(SERVER, "{port}")

    address = await replicas.start()
    other = await replicas.start()
    pids = [process.pid for process in replicas._processes.values()]
    alive = [is_alive(pid) for pid in pids]
    await replicas.stop(address)
    await replicas.stop(other)
    await replicas.stop(other)

    assert address.startswith("http://127.0.0.1:")
    assert address.endswith("/v1")
    assert address != other
    assert alive == [True, True]
    assert not any(map(is_alive, pids))


async def test_a_server_that_does_not_listen_to_the_asking_is_killed(local):
    replicas = local(STUBBORN, "{port}", stop_s=0.1)

    address = await replicas.start()
    pid = replicas._processes[address].pid
    await replicas.stop(address)

    assert not is_alive(pid)


async def test_a_program_that_ends_at_once_is_told_with_its_code(local, tmp_path):
    replicas = local("import sys; print('no model file'); sys.exit(7)", "{port}")

    with pytest.raises(ModelError, match="ended with code 7 before it was ready") as found:
        await replicas.start()

    assert str(tmp_path / "log") in found.value.hint
    assert "no model file" in (tmp_path / "log").read_text()


async def test_a_program_that_never_gets_ready_is_stopped(local):
    replicas = local("import time; time.sleep(60)", "{port}", start_s=0.3)

    with pytest.raises(ModelError, match=r"not ready within 0\.3 s"):
        await replicas.start()

    assert replicas._processes == {}


async def test_a_program_that_is_not_there_is_told():
    http = EgressClient()
    replicas = LocalReplicas(("/no/such/program", "{port}"), http=http, clock=LoopClock())

    with pytest.raises(ModelError, match="cannot be started"):
        await replicas.start()

    await http.close()


async def test_words_are_started_as_they_are_and_no_shell_reads_them(local, tmp_path):
    trap = f"; touch {tmp_path / 'owned'} #"
    replicas = local(SERVER, "{port}", trap, "$(id)")

    address = await replicas.start()
    await replicas.stop(address)

    assert not (tmp_path / "owned").exists()
