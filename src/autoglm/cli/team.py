"""`autoglm team`: who bids for steps, with which cost and reliability."""

from __future__ import annotations

import sys

import click

from autoglm.app.team import TeamHistory
from autoglm.cli.base import Group
from autoglm.cli.messages import say
from autoglm.cli.session import Options, print_json, print_lines
from autoglm.cli.streams import terminal_width
from autoglm.cli.text import fitted, plain
from autoglm.core.events import Bid
from autoglm.core.values import Json
from autoglm.routing.auction import Offer, ranked
from autoglm.settings.agents_tree import TeamMemberSettings


@click.group(cls=Group, help=say("help.team"))
def team() -> None:
    pass


@team.command("list", help=say("help.team.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, as_json: bool) -> None:
    settings = options.settings()
    members = {member.name: member for member in settings.agents.team}
    history = TeamHistory(settings.home)
    bids = ranked(Offer(name, member.cost, history.reliability(name)) for name, member in members.items())
    if as_json:
        print_json([_json(members[bid.agent], bid, history.counts(bid.agent)) for bid in bids])
    elif not bids:
        click.echo(say("team.none"))
    else:
        heads = tuple(say(f"team.{head}") for head in ("name", "bid", "cost", "reliability", "steps", "model"))
        rows = [_row(members[bid.agent], bid, sum(history.counts(bid.agent))) for bid in bids]
        print_lines(fitted([heads, *rows], terminal_width(sys.stdout), drop=(5, 4)))


def _row(member: TeamMemberSettings, bid: Bid, steps: int) -> tuple[str, ...]:
    share = f"{bid.reliability:.0%}" if steps else say("team.unknown")
    return (plain(member.name), f"{bid.value:.2f}", f"{member.cost:g}", share, str(steps), plain(member.model))


def _json(member: TeamMemberSettings, bid: Bid, counts: tuple[int, int]) -> dict[str, Json]:
    return {
        "name": member.name,
        "bid": bid.value,
        "cost": member.cost,
        "reliability": bid.reliability,
        "succeeded": counts[0],
        "failed": counts[1],
        "model": member.model,
        "tools": list(member.tools),
    }
