"""`autoglm runs`: looks at runs (list, show, watch, replay, export); acting on them is in `runs_acting`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import click

from autoglm.app.engine import Engine
from autoglm.cli.base import Group
from autoglm.cli.errors import Exit
from autoglm.cli.follow import Manner, choose_display, show_result
from autoglm.cli.messages import say
from autoglm.cli.progress import Display
from autoglm.cli.report import Brief, brief_of, call_json, list_lines, model_calls, show_lines, state_of, timeline_lines
from autoglm.cli.runs_acting import approve, cancel, resume
from autoglm.cli.session import Options, exit_code, find_run, print_json, print_lines, with_engine, write_text
from autoglm.cli.streams import remark, terminal_width
from autoglm.cli.text import json_text, one_line
from autoglm.core.errors import JournalCorrupt, JournalTooNew
from autoglm.core.events import Event, Record, RunFinished, encode_event
from autoglm.core.ports import ListedRun, UnreadableRun
from autoglm.execution.replay import Difference
from autoglm.execution.state import RunState
from autoglm.execution.views import RunPhase, RunView, run_json, view_of

_POLL_S = 0.3


@click.group(cls=Group, help=say("help.runs"))
def runs() -> None:
    pass


runs.add_command(resume)
runs.add_command(cancel)
runs.add_command(approve)


@runs.command("list", help=say("help.runs.list"))
@click.option("--limit", type=click.IntRange(1, 1000), default=20, help=say("help.runs.limit"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, limit: int, as_json: bool) -> None:
    async def work(engine: Engine) -> list[Brief]:
        listed: Sequence[ListedRun] = await engine.runs(limit=limit)
        return [await _brief(engine, entry) for entry in listed]

    briefs = with_engine(options.settings(), work)
    if as_json:
        print_json([asdict(brief) for brief in briefs])
    else:
        print_lines(list_lines(briefs, width=terminal_width(sys.stdout)))


async def _brief(engine: Engine, entry: ListedRun) -> Brief:
    """A run that has ended is told by its first and last record; any other is read. A damaged one is named as such."""
    if isinstance(entry, UnreadableRun):
        return Brief(run_id=entry.run_id, state="damaged", reason=entry.reason)
    begun = view_of(entry.run_id, [entry.first])
    if isinstance(entry.last.event, RunFinished):
        return brief_of(begun.after(entry.last))
    try:
        is_held = await engine.is_held(entry.run_id)  # asked first: the run may end while it is looked at
        return brief_of(await engine.view(entry.run_id), is_held=is_held)
    except (JournalCorrupt, JournalTooNew) as damage:
        return replace(brief_of(begun), state="damaged", finished=None, reason=damage.message)


@runs.command("show", help=say("help.runs.show"))
@click.argument("run", default="last")
@click.option("--outputs", is_flag=True, help=say("help.runs.outputs"))
@click.option("--events", is_flag=True, help=say("help.runs.events"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def show(options: Options, run: str, *, outputs: bool, events: bool, as_json: bool) -> None:
    run_id, records, is_held = _records(options, run)
    view, calls = view_of(run_id, records), model_calls(records)
    state = state_of(view, is_held=is_held)
    if events:
        print_lines(record_json_lines(records) if as_json else timeline_lines(records))
    elif as_json:
        print_json({**run_json(view), "state": state, "models": [call_json(call) for call in calls]})
    else:
        width = terminal_width(sys.stdout)
        print_lines(show_lines(view, state=state, calls=calls, with_outputs=outputs, width=width))


def _records(options: Options, name: str) -> tuple[str, list[Record], bool]:
    """The run's name and records, and whether a worker has it."""

    async def work(engine: Engine) -> tuple[str, list[Record], bool]:
        run_id = await find_run(engine, name)
        is_held = await engine.is_held(run_id)  # asked first: the run may end while it is looked at
        return run_id, list(await engine.records(run_id)), is_held

    return with_engine(options.settings(), work)


@runs.command("watch", help=say("help.runs.watch"))
@click.argument("run", default="last")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def watch(options: Options, run: str, *, as_json: bool) -> int:
    manner = Manner(as_json=as_json)

    async def work(engine: Engine) -> RunView:
        return await _watched(engine, await find_run(engine, run), choose_display(manner))

    view = with_engine(options.settings(), work)
    show_result(view, manner)
    return exit_code(view.phase)


async def _watched(engine: Engine, run_id: str, display: Display) -> RunView:
    """Follow the journal of another process until the run has ended or waits for a person."""
    view = RunView(state=RunState(run_id=run_id))
    try:
        while True:
            for record in await engine.records(run_id, after_seq=view.seq):
                view = view.after(record)
                display.show(view, record)
            if view.phase not in {RunPhase.PLANNING, RunPhase.RUNNING}:
                return view
            await asyncio.sleep(_POLL_S)
    finally:
        display.close()


@runs.command("replay", help=say("help.runs.replay"))
@click.argument("run", default="last")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def replay(options: Options, run: str, *, as_json: bool) -> int:
    async def work(engine: Engine) -> Replayed:
        run_id = await find_run(engine, run)
        return Replayed(run_id, await engine.records(run_id), await engine.replay(run_id))

    result = with_engine(options.settings(), work)
    if as_json:
        print_json(result.as_json())
    else:
        print_lines(result.lines())
    return Exit.DONE if result.difference is None else Exit.FAILED


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay showed."""

    run_id: str
    records: object
    difference: Difference | None

    def lines(self) -> list[str]:
        records = self.records
        assert isinstance(records, list | tuple)
        if self.difference is None:
            is_over = bool(records) and isinstance(records[-1].event, RunFinished)
            return [say("replay.identical", len(records)) if is_over else say("replay.open")]
        return [
            say("replay.differs", self.difference.seq),
            say("replay.recorded", _event_text(self.difference.recorded)),
            say("replay.decided", _event_text(self.difference.decided)),
        ]

    def as_json(self) -> dict[str, object]:
        found = self.difference
        return {
            "run_id": self.run_id,
            "identical": found is None,
            "seq": None if found is None else found.seq,
            "recorded": None if found is None else _event_text(found.recorded),
            "decided": None if found is None else _event_text(found.decided),
        }


def _event_text(event: Event | None) -> str:
    if event is None:
        return say("replay.nothing")
    name, body = encode_event(event)
    return one_line(f"{name} {body.decode()}", 400)


@runs.command("export", help=say("help.runs.export"))
@click.argument("run", default="last")
@click.option("--out", metavar="FILE", help=say("help.runs.out"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def export(options: Options, run: str, *, out: str | None, as_json: bool) -> None:
    run_id, records, _ = _records(options, run)
    lines = record_json_lines(records)
    if out is None:
        print_lines(lines)
        return
    write_text(out, "\n".join(lines) + "\n")
    if as_json:
        print_json({"run_id": run_id, "records": len(lines), "path": out})
    else:
        remark(say("plan.written", out))


def record_json_lines(records: list[Record]) -> list[str]:
    """One JSON object a record: seq, at (Unix seconds), type, body."""
    lines = []
    for record in records:
        name, body = encode_event(record.event)
        head = {"run_id": record.run_id, "seq": record.seq, "at": record.at, "type": name, "body": json.loads(body)}
        lines.append(json_text(head))
    return lines
