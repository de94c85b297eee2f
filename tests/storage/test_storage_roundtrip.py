"""Whatever an event holds comes back from disk as it was, and its checks see every change."""

from __future__ import annotations

import asyncio
import dataclasses
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from autoglm.core.chat import RouteStep, Usage
from autoglm.core.errors import FailureKind, JournalCorrupt, Problem
from autoglm.core.events import EVENT_TYPES, Bid, Event, Outcome, Record, Topic, encode_event
from autoglm.core.plan import Comparison, Condition, Plan, Retry, Step
from autoglm.core.task import Budget, Limits, Task
from autoglm.core.tools import Effect, StepCall, ToolRole, ToolTraits
from autoglm.core.values import FieldLabels, Labels, Value
from autoglm.storage import SqliteHome
from autoglm.storage.rows import FIRST_HASH, EventRow, link, seal
from autoglm.testing.clock import ManualClock
from autoglm.testing.memory import MemoryDisk, MemoryHome

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
number = st.integers(-(2**53), 2**53)
real = st.floats(allow_nan=False, allow_infinity=False)
json = st.recursive(
    st.none() | st.booleans() | number | real | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
FIELDS: dict[str, st.SearchStrategy[object]] = {
    "Json": json,
    "Mapping[str, Json]": st.dictionaries(text, json, max_size=3),
    "Path": st.lists(text | st.integers(0, 99), max_size=3).map(tuple),
    "Literal['fail', 'continue']": st.sampled_from(["fail", "continue"]),
    "Plan | None": st.none() | st.just(Plan(steps=(Step(id="a", tool="t"),))),
    "Condition | None": st.none() | st.just(Condition(value={"$ref": "a"}, op=Comparison.GT, to=1)),
    "bool": st.booleans(), "int": number, "float": real, "str": text,
    "float | None": st.none() | real, "int | None": st.none() | number, "str | None": st.none() | text,
    "tuple[str, ...]": st.lists(text, max_size=3).map(tuple),
    "tuple[str, ...] | None": st.none() | st.lists(text, max_size=3).map(tuple),
    "tuple[Condition, ...]": st.just(()),
}  # fmt: skip
for choice in (Comparison, Effect, FailureKind, Outcome, ToolRole, Topic):
    FIELDS[choice.__name__] = st.sampled_from(list(choice))


def built(kind: type) -> st.SearchStrategy[object]:
    return st.builds(kind, **{field.name: FIELDS[field.type] for field in dataclasses.fields(kind)})


for kind in (Labels, Budget, Retry, Usage, ToolTraits, Problem, Condition):
    FIELDS.setdefault(f"tuple[{kind.__name__}, ...]", st.just(()))
FIELDS["tuple[Effect, ...]"] = st.lists(FIELDS["Effect"], max_size=2).map(tuple)
for kind in (
    Labels, FieldLabels, Value, Budget, Retry, RouteStep, Usage, Limits, ToolTraits, Problem, Step, Task, StepCall, Bid,
):  # fmt: skip
    FIELDS[kind.__name__] = built(kind)
    FIELDS[f"{kind.__name__} | None"] = st.none() | FIELDS[kind.__name__]
    FIELDS[f"tuple[{kind.__name__}, ...]"] = st.lists(FIELDS[kind.__name__], max_size=2).map(tuple)
    FIELDS[f"Mapping[str, {kind.__name__}]"] = st.dictionaries(text, FIELDS[kind.__name__], max_size=2)

events: st.SearchStrategy[Event] = st.one_of([built(kind) for kind in EVENT_TYPES.values()])  # type: ignore[arg-type]


@given(st.lists(events, min_size=1, max_size=12), real)
@settings(max_examples=60, deadline=None)
def test_every_event_comes_back_as_it_was(wanted, at):
    records = [Record("r1", seq, at, event) for seq, event in enumerate(wanted, 1)]

    async def write_and_read(home: SqliteHome | MemoryHome) -> list[Record]:
        lease = await home.leases.take("r1", owner="w1", ttl_s=30)
        await home.journal.append(lease, records)
        found = list(await home.journal.read("r1"))
        await home.close()
        return found

    with tempfile.TemporaryDirectory() as folder:
        from_disk = asyncio.run(write_and_read(SqliteHome(Path(folder), clock=ManualClock())))
    from_memory = asyncio.run(write_and_read(MemoryHome(clock=ManualClock(), disk=MemoryDisk())))

    assert repr(from_disk) == repr(from_memory)
    assert [encode_event(record.event) for record in from_disk] == [encode_event(event) for event in wanted]
    assert [(record.seq, record.at) for record in from_disk] == [(record.seq, record.at) for record in records]


@given(
    st.sampled_from(
        ["position", "run", "previous", "before", "hash", "seq", "at", "type", "token", "blob_size", "body"]
    ),
    st.data(),
)
def test_a_change_in_any_field_of_a_record_is_seen(field, data):
    sealed = seal(Record("r1", 3, 1.5, None), "AnswerRequested", b"{}", token=7)  # type: ignore[arg-type]
    here = link(FIRST_HASH, position=9, run=2, previous=4, digest=sealed.digest)
    row = EventRow(9, 2, 4, FIRST_HASH, here, sealed)
    row.check("r1")
    target = row if field in {"position", "run", "previous", "before", "hash"} else sealed

    changed = _flip(getattr(target, field), data)
    if target is row:
        damaged = structs.replace(row, **{field: changed})
    else:
        damaged = structs.replace(row, sealed=structs.replace(sealed, **{field: changed}))

    with pytest.raises(JournalCorrupt, match="Run r1: record"):
        damaged.check("r1")


def _flip(value, data):
    if isinstance(value, bytes):
        place = data.draw(st.integers(0, len(value) * 8 - 1))
        return bytes(byte ^ (1 << place % 8 if at == place // 8 else 0) for at, byte in enumerate(value))
    if isinstance(value, str):
        return data.draw(st.text(max_size=20).filter(lambda other: other != value))
    if isinstance(value, float):
        return data.draw(st.floats().filter(lambda other: other != value) | st.none() | st.binary())
    other = st.integers(-(2**63), 2**63 - 1).filter(lambda other: other != value)
    return data.draw(other | st.none() | st.text() | st.just(1.5))
