"""What was used, summed up: from the journal of runs and from the gateway's book of calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from autoglm.app.engine import Engine
from autoglm.core.chat import Usage
from autoglm.core.errors import StorageError
from autoglm.core.events import ModelCalled, Record, RunCreated
from autoglm.core.ports import RunEntry
from autoglm.storage.calls import CallBook

By: TypeAlias = Literal["endpoint", "run", "principal"]
_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageTotal:
    """Calls of one endpoint, run or principal. `source` is "runs" or "gateway". `money` is None when no price is
    known; `unpriced` counts the calls without one, `estimated` those whose tokens are estimates."""

    source: str
    name: str
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    money: float | None = None
    unpriced: int = 0
    estimated: int = 0


async def usage_totals(engine: Engine, *, by: By, limit: int = 1000) -> Sequence[UsageTotal]:
    """The sums of the newest `limit` runs and of all calls through the gateway, the most tokens first. Runs whose
    journal is damaged are left out: `autoglm doctor` names them."""
    sums: dict[str, UsageTotal] = {}
    async for records in _runs(engine, limit):
        for name, usage in _calls(records, by):
            sums[name] = _with(sums.get(name, UsageTotal(source="runs", name=name)), usage)
    totals = [*sums.values(), *await _gateway(engine, by)]
    return sorted(totals, key=lambda total: (-(total.input_tokens + total.output_tokens), total.source, total.name))


async def lost_calls(engine: Engine) -> int:
    """Calls through the gateway that are missing from the sums, for they could not be noted. Raises StorageError."""
    return await CallBook(engine.parts.settings.home).lost_calls()


async def _runs(engine: Engine, limit: int) -> AsyncIterator[Sequence[Record]]:
    before: int | None = None
    left = limit
    while left > 0 and (listed := await engine.runs(limit=min(left, _PAGE), before=before)):
        for entry in listed:
            if isinstance(entry, RunEntry):
                try:
                    yield await engine.records(entry.run_id)
                except StorageError:
                    continue
        left -= len(listed)
        before = listed[-1].number


def _calls(records: Sequence[Record], by: By) -> Iterable[tuple[str, Usage]]:
    created = records[0].event if records else None
    principal = created.task.principal if isinstance(created, RunCreated) else ""
    for record in records:
        if isinstance(event := record.event, ModelCalled) and not event.failure:
            names = {"endpoint": event.endpoint, "run": record.run_id, "principal": principal}
            yield names[by], event.usage


def _with(total: UsageTotal, usage: Usage) -> UsageTotal:
    has_price = usage.money is not None
    return UsageTotal(
        source=total.source,
        name=total.name,
        calls=total.calls + 1,
        input_tokens=total.input_tokens + usage.input_tokens,
        output_tokens=total.output_tokens + usage.output_tokens,
        money=(total.money or 0.0) + (usage.money or 0.0) if has_price else total.money,
        unpriced=total.unpriced + (not has_price),
        estimated=total.estimated + usage.is_estimate,
    )


async def _gateway(engine: Engine, by: By) -> Sequence[UsageTotal]:
    book = CallBook(engine.parts.settings.home)
    return [
        UsageTotal(
            source="gateway",
            name=row.name,
            calls=row.calls,
            input_tokens=row.input_tokens,
            output_tokens=row.output_tokens,
            money=row.money,
            unpriced=row.unpriced,
            estimated=row.estimated,
        )
        for row in await book.totals(by)
    ]
