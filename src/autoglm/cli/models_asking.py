"""`autoglm models test|chat|bench`: asks endpoints and pools, and tells what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TypeVar

import click

from autoglm.app.composition import Composition
from autoglm.app.pools.building import ModelsBuilder, read_models
from autoglm.app.pools.endpoints import ResolvedEndpoint, resolved
from autoglm.app.pools.load import BenchResult
from autoglm.app.pools.load import bench as bench_pool
from autoglm.cli.base import Command
from autoglm.cli.errors import Exit
from autoglm.cli.messages import say
from autoglm.cli.session import Options, print_json, print_lines
from autoglm.cli.streams import read_bytes, remark
from autoglm.cli.text import amount, duration, one_line, plain, table
from autoglm.core.chat import ChatAnswer, ChatRequest, Message
from autoglm.core.errors import FailureKind, NotFound, UsageError
from autoglm.core.ports import ChatModel, Clock
from autoglm.models.updating.probing import WORD, Probe, all_probed, probe, probe_tool_call
from autoglm.settings.models_file import ModelsFile
from autoglm.settings.tree import Settings

T = TypeVar("T")
_CHECKS = ("plain", "stream", "tools")
_MOST_INPUT_BYTES = 20_000_000


# --- test -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tested:
    """An endpoint with what came of each question; none was asked when its key is missing."""

    endpoint: ResolvedEndpoint
    probes: Mapping[str, Probe]

    @property
    def is_good(self) -> bool:
        return bool(self.probes) and all(found.failure is None for found in self.probes.values())


@click.command("test", cls=Command, help=say("help.models.test"))
@click.argument("endpoints", nargs=-1)
@click.option("--wait", "wait_s", type=click.FloatRange(0.1, 600), default=30.0, help=say("help.models.wait"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def test(options: Options, endpoints: tuple[str, ...], *, wait_s: float, as_json: bool) -> int:
    settings = options.settings()
    file = required_models(settings)
    chosen = _chosen(file, endpoints)
    tested = asyncio.run(_test_all(settings, chosen, wait_s))
    if as_json:
        print_json({one.endpoint.name: _tested_json(one) for one in tested})
    else:
        print_lines(_tested_lines(tested))
    return Exit.DONE if all(one.is_good for one in tested) else Exit.FAILED


def required_models(settings: Settings) -> ModelsFile:
    """Raises NotFound when no model is configured."""
    file = read_models(settings)
    if file is None:
        raise NotFound(say("models.none"), hint=say("models.none_hint"))
    return file


def _chosen(file: ModelsFile, names: Sequence[str]) -> list[ResolvedEndpoint]:
    for name in names:
        if name not in file.endpoints:
            raise NotFound(say("models.no_endpoint", name, ", ".join(file.endpoints)))
    return [resolved(name, file.endpoints[name]) for name in names or file.endpoints]


async def _test_all(settings: Settings, chosen: Sequence[ResolvedEndpoint], wait_s: float) -> list[_Tested]:
    parts = Composition(settings)
    try:
        builder = ModelsBuilder(parts.egress, clock=parts.clock)
        asked: dict[str, Callable[[], Awaitable[Probe]]] = {}
        for one in chosen:
            if not one.key_problem and one.base_url:
                asked |= _questions(one, builder, parts.clock, wait_s)
        found = await all_probed(asked)
    finally:
        await parts.close()
    return [
        _Tested(one, {check: found[key] for check in _CHECKS if (key := f"{one.name}\0{check}") in found})
        for one in chosen
    ]


def _questions(
    one: ResolvedEndpoint, builder: ModelsBuilder, clock: Clock, wait_s: float
) -> dict[str, Callable[[], Awaitable[Probe]]]:
    whole, stream = (builder.endpoint(one, is_streaming=streams) for streams in (False, True))
    return {
        f"{one.name}\0plain": partial(probe, whole, WORD, clock=clock, wait_s=wait_s),
        f"{one.name}\0stream": partial(probe, stream, WORD, clock=clock, wait_s=wait_s),
        f"{one.name}\0tools": partial(probe_tool_call, stream, clock=clock, wait_s=wait_s),
    }


def _tested_lines(tested: Sequence[_Tested]) -> list[str]:
    rows = [tuple(say(f"column.{key}") for key in ("endpoint", *_CHECKS))]
    rows += [(one.endpoint.name, *(_cell(one.probes.get(check)) for check in _CHECKS)) for one in tested]
    lines = table(rows)
    for one in tested:
        lines += _advice(one)
    return lines


def _cell(found: Probe | None) -> str:
    if found is None:
        return "-"
    took = duration(found.seconds)
    return say("models.works", took) if found.failure is None else say("models.fails", found.failure.value, took)


def _advice(one: _Tested) -> list[str]:
    """What is wrong with an endpoint, each thing once, and what to do about it."""
    if one.endpoint.key_problem:
        return [f"{one.endpoint.name}: {one.endpoint.key_problem}"]
    if not one.endpoint.base_url:
        return [f"{one.endpoint.name}: {say('models.is_template')}"]
    told = {f"{one_line(found.words, 300)} {_what_to_do(found)}" for found in one.probes.values() if found.failure}
    return [f"{one.endpoint.name}: {words}" for words in sorted(told)]


def _what_to_do(found: Probe) -> str:
    if found.hint:
        return found.hint
    if found.failure in {FailureKind.UNAVAILABLE, FailureKind.TIMEOUT}:
        return say("models.check_address")
    if found.failure is FailureKind.BAD_OUTPUT and found.answer is not None:
        return say("models.no_tools")
    return ""


def _tested_json(one: _Tested) -> dict[str, object]:
    checks = {check: _probe_json(found) for check, found in one.probes.items()}
    return {"works": one.is_good, "key_problem": one.endpoint.key_problem or None, **checks}


def _probe_json(found: Probe) -> dict[str, object]:
    return {
        "works": found.failure is None,
        "seconds": round(found.seconds, 4),
        "first_s": round(found.first_s, 4),
        "pieces": found.pieces,
        "failure": found.failure.value if found.failure else None,
        "message": found.words or None,
        "advice": _what_to_do(found) or None,
    }


# --- chat -------------------------------------------------------------------------------------------------------------


@click.command("chat", cls=Command, help=say("help.models.chat"))
@click.argument("pool")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def chat(options: Options, pool: str, text: str, *, as_json: bool) -> None:
    request = ChatRequest(messages=(Message(role="user", text=_read(text)),), model=pool, purpose="chat")

    async def work(model: ChatModel) -> ChatAnswer | None:
        answer: ChatAnswer | None = None
        async for chunk in model.stream(request):
            if isinstance(chunk, ChatAnswer):
                answer = chunk
            elif not as_json:
                click.echo(plain(chunk), nl=False)
        return answer

    answer = _with_model(options.settings(), work)
    assert answer is not None
    if as_json:
        print_json(_answer_json(answer))
        return
    click.echo()
    way = " -> ".join(f"{step.endpoint}{f' ({step.failure})' if step.failure else ''}" for step in answer.route)
    used = say("show.tokens", answer.usage.input_tokens, answer.usage.output_tokens)
    remark(say("models.served", way or answer.endpoint, used, _cost(answer)))
    if answer.route:
        remark(say("models.why", answer.route[-1].reason))


def _read(text: str) -> str:
    if text != "-":
        return text
    content = read_bytes(_MOST_INPUT_BYTES + 1)
    if len(content) > _MOST_INPUT_BYTES:
        raise UsageError(say("error.stdin_long", _MOST_INPUT_BYTES))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(say("error.stdin", error)) from error


def _with_model(settings: Settings, work: Callable[[ChatModel], Awaitable[T]]) -> T:
    """What `work` gives; the pools live as long as it. Raises NotFound when no model is configured."""

    async def inner() -> T:
        parts = Composition(settings)
        try:
            if parts.model is None:
                raise NotFound(say("models.none"), hint=say("models.none_hint"))
            return await work(parts.model)
        finally:
            await parts.close()

    return asyncio.run(inner())


def _cost(answer: ChatAnswer) -> str:
    money = answer.usage.money
    shown = say("models.unknown") if money is None else amount(money)
    return f"~{shown}" if answer.usage.is_estimate and money is not None else shown


def _answer_json(answer: ChatAnswer) -> dict[str, object]:
    return {
        "text": answer.text,
        "finish": answer.finish,
        "endpoint": answer.endpoint,
        "version": answer.version,
        "route": [asdict(step) for step in answer.route],
        "usage": asdict(answer.usage),
    }


# --- bench ------------------------------------------------------------------------------------------------------------


@click.command("bench", cls=Command, help=say("help.models.bench"))
@click.argument("pool")
@click.option("--requests", type=click.IntRange(1, 1_000_000), default=50, help=say("help.models.requests"))
@click.option("--concurrent", type=click.IntRange(1, 10_000), default=8, help=say("help.models.concurrent"))
@click.option("--text", default="Answer with the word: ok", help=say("help.models.text"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def bench(options: Options, pool: str, *, requests: int, concurrent: int, text: str, as_json: bool) -> int:
    request = ChatRequest(messages=(Message(role="user", text=text),), model=pool, max_tokens=256, purpose="bench")

    async def work(model: ChatModel) -> BenchResult:
        return await bench_pool(model, request, requests=requests, concurrent=concurrent)

    result = _with_model(options.settings(), work)
    print_json(_bench_json(result)) if as_json else print_lines(_bench_lines(result))
    return Exit.DONE if result.succeeded == result.requests else Exit.FAILED


def _bench_lines(result: BenchResult) -> list[str]:
    lines = table(
        [
            (say("models.answered"), f"{result.succeeded} / {result.requests}"),
            (say("models.rate"), f"{result.per_second:.1f} /s"),
            ("p50 / p99", f"{duration(result.p50_s)} / {duration(result.p99_s)}"),
            (say("models.tokens_rate"), f"{result.tokens_per_second:.1f} /s"),
        ]
    )
    shares = [(name, str(count), f"{count / result.succeeded:.0%}") for name, count in result.endpoints.items()]
    return [*lines, *(["", *table(shares)] if shares else []), *_failure_lines(result)]


def _failure_lines(result: BenchResult) -> list[str]:
    return [say("models.failed", kind, count) for kind, count in result.failures.items()]


def _bench_json(result: BenchResult) -> dict[str, object]:
    rates = {"per_second": result.per_second, "tokens_per_second": result.tokens_per_second}
    return {**asdict(result), **rates, "succeeded": result.succeeded}
