"""`autoglm models`: which pools and endpoints there are, which version serves, what was used. Asking them is in
`models_asking`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import cast
from urllib.parse import urlsplit

import click

from autoglm.app.engine import Engine
from autoglm.app.pools.building import versions_of
from autoglm.app.pools.endpoints import ResolvedEndpoint, resolved
from autoglm.app.system import SystemClock
from autoglm.app.usage import By, UsageTotal, lost_calls, usage_totals
from autoglm.cli.base import Group
from autoglm.cli.messages import say
from autoglm.cli.models_asking import bench, chat, required_models, test
from autoglm.cli.models_feedback import feedback
from autoglm.cli.session import Options, login_name, print_json, print_lines, with_engine
from autoglm.cli.streams import terminal_width
from autoglm.cli.text import amount, fitted, moment, one_line, table
from autoglm.core.errors import NotFound, UsageError
from autoglm.core.values import Json
from autoglm.models.updating.versions import VersionsState
from autoglm.settings.models_file import ModelsFile
from autoglm.settings.models_tree import CooperationKind, PoolSettings, Strategy
from autoglm.settings.tree import Settings


@click.group(cls=Group, help=say("help.models"))
def models() -> None:
    pass


models.add_command(test)
models.add_command(chat)
models.add_command(bench)
models.add_command(feedback)


# --- list -------------------------------------------------------------------------------------------------------------


@models.command("list", help=say("help.models.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, as_json: bool) -> None:
    settings = options.settings()
    file = required_models(settings)
    endpoints = [resolved(name, endpoint) for name, endpoint in file.endpoints.items()]
    state = _state(settings)
    if as_json:
        print_json(_file_json(file, endpoints, state))
    else:
        print_lines(_file_lines(file, endpoints, state, width=terminal_width(sys.stdout)))


def _file_lines(
    file: ModelsFile, endpoints: Sequence[ResolvedEndpoint], state: VersionsState | None, *, width: int | None
) -> list[str]:
    rows = [(say("column.pool"), say("column.how"), say("column.members"))]
    rows += [(_starred(name, file), _how(pool), ", ".join(_members(pool))) for name, pool in file.pools.items()]
    ends = [tuple(say(f"column.{key}") for key in ("endpoint", "model", "address", "prices", "can", "key"))]
    ends += [
        (one.name, one.settings.model, shown_address(one), _prices(one), _can(one), _key(one)) for one in endpoints
    ]
    lines = [say("models.version", file.version, file.origin)]
    if state is not None and state.rollout.current != file.version:
        lines.append(say("models.serves", state.rollout.current))
    return [*lines, "", *fitted(rows, width), "", *fitted(ends, width, drop=(2, 3))]


def _starred(name: str, file: ModelsFile) -> str:
    return f"{name} *" if name == file.default_pool else name


def _how(pool: PoolSettings) -> str:
    kind = pool.cooperation.kind
    return str(pool.strategy or Strategy.TWO_CHOICES) if kind is CooperationKind.SINGLE else str(kind)


def _members(pool: PoolSettings) -> tuple[str, ...]:
    growing = (f"{pool.replicas.endpoint} x {pool.replicas.least}-{pool.replicas.most}",)
    return (*pool.endpoints, *pool.cooperation.members, *(growing if pool.replicas.command else ()))


def shown_address(one: ResolvedEndpoint) -> str:
    """Scheme, host and path: what stands before an @ or behind a ? may be a key."""
    parts = urlsplit(one.base_url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}" if one.base_url else ""


def _prices(one: ResolvedEndpoint) -> str:
    settings = one.settings
    if settings.input_price is None or settings.output_price is None:
        return say("models.unknown")
    return f"{settings.input_price:g} / {settings.output_price:g} {settings.currency}".strip()


def _can(one: ResolvedEndpoint) -> str:
    return ", ".join(sorted(one.capabilities)) or say("models.unknown")


def _key(one: ResolvedEndpoint) -> str:
    if one.key_problem:
        return say("models.key_missing", one.credential)
    return one.credential or say("models.key_none")


def _file_json(file: ModelsFile, endpoints: Sequence[ResolvedEndpoint], state: VersionsState | None) -> Json:
    return {
        "version": file.version,
        "serves": state.rollout.current if state is not None else file.version,
        "file": file.origin,
        "default": file.default_pool,
        "pools": {
            name: {
                "kind": str(pool.cooperation.kind),
                "strategy": _how(pool) if pool.cooperation.kind is CooperationKind.SINGLE else None,
                "members": list(_members(pool)),
            }
            for name, pool in file.pools.items()
        },
        "endpoints": {one.name: _endpoint_json(one) for one in endpoints},
    }


def _endpoint_json(one: ResolvedEndpoint) -> Json:
    settings = one.settings
    return {
        "model": settings.model,
        "preset": settings.preset,
        "protocol": one.protocol,
        "profile": one.profile,
        "address": shown_address(one),
        "credential": one.credential,
        "has_key": bool(one.key),
        "key_missing": bool(one.key_problem),
        "weight": settings.weight,
        "max_in_flight": settings.max_in_flight,
        "input_price": settings.input_price,
        "output_price": settings.output_price,
        "currency": settings.currency,
        "context_tokens": settings.context_tokens or None,
        "capabilities": sorted(one.capabilities),
        "region": one.region,
        "tags": list(settings.tags),
    }


# --- versions ---------------------------------------------------------------------------------------------------------


@models.command("versions", help=say("help.models.versions"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def versions(options: Options, *, as_json: bool) -> None:
    state = _state(options.settings())
    if as_json:
        print_json(_state_json(state))
    elif state is None:
        click.echo(say("models.no_versions"))
    else:
        print_lines(_state_lines(state))


@models.command("promote", help=say("help.models.promote"))
@click.argument("version", default="")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def promote(options: Options, version: str, *, as_json: bool) -> None:
    kept = versions_of(options.settings())
    state = _required(kept.read())
    if version:
        kept.text(version)  # raises NotFound
    elif not state.rollout.new:
        raise UsageError(say("models.no_trial", state.rollout.current))
    now = SystemClock().now()
    changed = kept.change(lambda state: _required(state).promoted(version, now=now, by=login_name()))
    _told(changed, as_json=as_json)


@models.command("rollback", help=say("help.models.rollback"))
@click.option("--reason", default="", help=say("help.runs.reason"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def rollback(options: Options, *, reason: str, as_json: bool) -> None:
    kept = versions_of(options.settings())
    state = _required(kept.read())
    if not (state.rollout.new or state.rollout.previous):
        raise UsageError(say("models.no_previous", state.rollout.current))
    now, why = SystemClock().now(), reason or say("models.by_hand")
    changed = kept.change(lambda state: _required(state).rolled_back(now=now, reason=why, by=login_name()))
    _told(changed, as_json=as_json)


def _state(settings: Settings) -> VersionsState | None:
    return versions_of(settings).read() if settings.models_file is not None else None


def _required(state: VersionsState | None) -> VersionsState:
    if state is None:
        raise NotFound(say("models.no_versions"))
    return state


def _told(state: VersionsState, *, as_json: bool) -> None:
    if as_json:
        print_json(_state_json(state))
    else:
        click.echo(say("models.now_serves", state.rollout.current))
        click.echo(say("models.taken_up"))


def _state_lines(state: VersionsState) -> list[str]:
    rollout = state.rollout
    lines = [say("models.serves", rollout.current)]
    if rollout.new:
        lines.append(say("models.on_trial", rollout.new, f"{rollout.share:.0%}"))
    if rollout.previous:
        lines.append(say("models.before", rollout.previous))
    rows = [
        (moment(each.at), say(f"models.{each.event}"), each.version, one_line(" ".join((each.reason, each.by)), 100))
        for each in reversed(state.events[-20:])
    ]
    return [*lines, "", *table(rows)]


def _state_json(state: VersionsState | None) -> Json:
    if state is None:
        return {"current": None, "new": None, "previous": None, "events": []}
    rollout = state.rollout
    return {
        "current": rollout.current,
        "new": rollout.new or None,
        "share": rollout.share if rollout.new else None,
        "previous": rollout.previous or None,
        "sent_back": dict(state.sent_back),
        "versions": list(state.digests),
        "events": [cast("Json", asdict(each)) for each in state.events],
    }


# --- usage ------------------------------------------------------------------------------------------------------------


@models.command("usage", help=say("help.models.usage"))
@click.option(
    "--by", type=click.Choice(["endpoint", "run", "principal"]), default="endpoint", help=say("help.models.by")
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=1000, help=say("help.models.limit"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def usage(options: Options, *, by: By, limit: int, as_json: bool) -> None:
    async def summed(engine: Engine) -> tuple[Sequence[UsageTotal], int]:
        return await usage_totals(engine, by=by, limit=limit), await lost_calls(engine)

    totals, lost = with_engine(options.settings(), summed)
    if as_json:
        print_json({"by": by, "totals": [asdict(total) for total in totals], "lost": lost})
    elif not totals:
        click.echo(say("models.no_usage"))
    else:
        heads = tuple(say(f"column.{key}") for key in ("source", by, "calls", "tokens_in", "tokens_out", "money"))
        print_lines(table([heads, *map(_usage_row, totals)]))
    if lost and not as_json:
        click.echo(say("models.lost", lost))


def _usage_row(total: UsageTotal) -> tuple[str, ...]:
    mark = "~" if total.estimated else ""
    return (
        total.source,
        one_line(total.name or "-", 60),
        str(total.calls),
        f"{mark}{total.input_tokens}",
        f"{mark}{total.output_tokens}",
        _money(total),
    )


def _money(total: UsageTotal) -> str:
    if total.money is None:
        return say("models.unknown")
    shown = amount(total.money)
    return say("models.partly_priced", shown, total.unpriced) if total.unpriced else shown
