"""`autoglm chaos`: puts a fault in front of an endpoint and shows what the pool does about it."""

from __future__ import annotations

import asyncio

import click

from autoglm.app.pools.building import read_models
from autoglm.app.pools.chaos import Report, Trial, TrialPool, fake_pool, percentile, real_pool, run_trial
from autoglm.app.system import SystemClock
from autoglm.cli.base import Command
from autoglm.cli.errors import Exit
from autoglm.cli.messages import say
from autoglm.cli.session import Options, print_json, print_lines
from autoglm.cli.text import duration, one_line, table
from autoglm.core.errors import UsageError
from autoglm.egress.client import EgressClient
from autoglm.routing.pool import EndpointState
from autoglm.server.faults import Fault

_FAULTS = [fault.value for fault in Fault if fault is not Fault.OK]
_MOST_FAILURES_SHOWN = 3


@click.command(cls=Command, help=say("help.chaos"))
@click.argument("fault", type=click.Choice(_FAULTS))
@click.option(
    "--requests", type=click.IntRange(1, 100_000), default=50, show_default=True, help=say("help.chaos.requests")
)
@click.option(
    "--concurrent", type=click.IntRange(1, 1_000), default=8, show_default=True, help=say("help.chaos.concurrent")
)
@click.option("--share", type=click.FloatRange(0.0, 1.0), default=1.0, show_default=True, help=say("help.chaos.share"))
@click.option(
    "--first-token",
    "first_token_s",
    type=click.FloatRange(0.05, 60.0),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help=say("help.chaos.first_token"),
)
@click.option("--real", "is_real", is_flag=True, help=say("help.chaos.real"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def chaos(
    options: Options,
    *,
    fault: str,
    requests: int,
    concurrent: int,
    share: float,
    first_token_s: float,
    is_real: bool,
    as_json: bool,
) -> int:
    trial = Trial(fault=Fault(fault), requests=requests, concurrent=concurrent, share=share)
    pool = _configured(options) if is_real else fake_pool(first_token_s=first_token_s)
    report = asyncio.run(_tried(trial, pool))
    if as_json:
        print_json(_json(report))
    else:
        print_lines(report_lines(report))
    return Exit.FAILED if report.failed else Exit.DONE


def _configured(options: Options) -> TrialPool:
    file = read_models(options.settings())
    if file is None:
        raise UsageError(say("error.no_model"))
    return real_pool(file)


async def _tried(trial: Trial, pool: TrialPool) -> Report:
    async with EgressClient() as http:
        return await run_trial(trial, pool, http=http, clock=SystemClock())


def report_lines(report: Report) -> list[str]:
    """The report for people."""
    trial, seconds = report.trial, report.sorted_seconds
    answered = len(report.asked) - len(report.failed)
    tries = sum(one.tries for one in report.asked if not one.failure) / answered if answered else 0.0
    head = tuple(say(f"chaos.{name}") for name in ("endpoint", "asked", "served", "failures", "breaker"))
    lines = [
        say("chaos.fault", trial.fault, report.faulty.faulty, report.faulty.asked),
        "",
        *table([head, *(_row(state, report) for state in report.states)]),
        "",
        say("chaos.answered", answered, len(report.asked), duration(percentile(seconds, 0.5)), duration(seconds[-1])),
    ]
    if answered:
        lines.append(say("chaos.tries", f"{tries:.2f}"))
    lines += [
        say("chaos.failed", one.failure, one_line(one.words, 200)) for one in report.failed[:_MOST_FAILURES_SHOWN]
    ]
    return lines


def _row(state: EndpointState, report: Report) -> tuple[str, ...]:
    name = state.standing.facts.name
    failures = ", ".join(f"{kind} {count}" for kind, count in sorted(state.outcomes.items()) if kind)
    asked = sum(state.outcomes.values())
    return name, str(asked), str(report.served.get(name, 0)), failures or "-", _breaker(state)


def _breaker(state: EndpointState) -> str:
    return say("chaos.ejected", state.breaker) if state.is_ejected else str(state.breaker)


def _json(report: Report) -> dict[str, object]:
    seconds = report.sorted_seconds
    return {
        "fault": report.trial.fault,
        "requests": len(report.asked),
        "succeeded": len(report.asked) - len(report.failed),
        "failed": [{"failure": one.failure, "message": one.words} for one in report.failed],
        "seconds": {"p50": percentile(seconds, 0.5), "p95": percentile(seconds, 0.95), "max": seconds[-1]},
        "tries": sum(one.tries for one in report.asked),
        "faulty_endpoint": {"asked": report.faulty.asked, "met_the_fault": report.faulty.faulty},
        "endpoints": [
            {
                "name": state.standing.facts.name,
                "served": report.served.get(state.standing.facts.name, 0),
                "outcomes": {kind or "success": count for kind, count in sorted(state.outcomes.items())},
                "breaker": state.breaker,
                "is_ejected": state.is_ejected,
            }
            for state in report.states
        ],
    }
