"""`autoglm models feedback`: a person says whether a run came out well."""

from __future__ import annotations

import click
import msgspec

from autoglm.app.engine import Engine
from autoglm.app.feedback import give_feedback
from autoglm.cli.base import Command
from autoglm.cli.messages import say
from autoglm.cli.session import Options, find_run, login_name, print_json, with_engine
from autoglm.core.errors import UsageError
from autoglm.models.feedback import Feedback

_QUALITIES = {"good": 1.0, "bad": 0.0}


@click.command("feedback", cls=Command, help=say("help.models.feedback"))
@click.argument("run")
@click.argument("verdict", type=click.Choice(list(_QUALITIES)))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def feedback(options: Options, run: str, verdict: str, *, as_json: bool) -> None:
    async def give(engine: Engine) -> tuple[Feedback, ...]:
        run_id = await find_run(engine, run)
        said = await give_feedback(engine, run_id, quality=_QUALITIES[verdict], by=login_name())
        if not said:
            raise UsageError(say("models.no_model_asked", run_id))
        return said

    said = with_engine(options.settings(), give)
    if as_json:
        print_json(
            {"run": said[0].run_id, "quality": said[0].quality, "of": [msgspec.to_builtins(one) for one in said]}
        )
    else:
        click.echo(say("models.feedback_kept", ", ".join(f"{one.endpoint} ({one.kind})" for one in said)))
