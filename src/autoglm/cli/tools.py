"""`autoglm tools`: what can be called, with which arguments; and calling one as a run of one step."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Mapping, Sequence

import click

from autoglm.app.engine import Engine
from autoglm.app.tasks import TaskOptions, task_from
from autoglm.cli.base import Group
from autoglm.cli.follow import Manner, follow
from autoglm.cli.imports import COMMANDS as IMPORTING
from autoglm.cli.imports import import_
from autoglm.cli.messages import say, spoken
from autoglm.cli.session import Options, print_json, print_lines, read_json, with_engine
from autoglm.cli.streams import remark, terminal_width
from autoglm.cli.text import duration, fitted, one_line, plain, table
from autoglm.cli.tools_agents import agents
from autoglm.cli.tools_mcp import mcp
from autoglm.cli.wasm import wasm
from autoglm.core.errors import NotFound, UsageError
from autoglm.core.plan import Plan, Step
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.execution.views import Viewing, Watch
from autoglm.settings.tree import Settings


@click.group(cls=Group, help=say("help.tools"))
def tools() -> None:
    pass


tools.add_command(mcp)
tools.add_command(agents)


@tools.command("list", help=say("help.tools.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, as_json: bool) -> None:
    specs = _specs(options.settings())
    if as_json:
        print_json([spec_json(spec) for spec in specs])
    else:
        rows = [(spec.name, spec.traits.effect.value, one_line(described(spec), 90)) for spec in specs]
        print_lines(fitted(rows, terminal_width(sys.stdout), drop=(1,)))


@tools.command("show", help=say("help.tools.show"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def show(options: Options, name: str, *, as_json: bool) -> None:
    spec = find_tool(_specs(options.settings()), name)
    if as_json:
        print_json(spec_json(spec))
    else:
        print_lines(spec_lines(spec))


@tools.command("call", help=say("help.tools.call"))
@click.argument("name")
@click.argument("arguments", nargs=-1)
@click.option("--args", "args_json", metavar="JSON", help=say("help.tools.args"))
@click.option("--yes", is_flag=True, help=say("help.run.yes"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def call(
    options: Options, name: str, arguments: tuple[str, ...], *, args_json: str | None, yes: bool, as_json: bool
) -> int:
    settings = options.settings()
    spec = find_tool(_specs(settings), name)
    args = {**whole_arguments(args_json), **dict(_argument(text, spec) for text in arguments)}
    ready = Plan(goal=name, steps=(Step(id="call", tool=name, args=args),))
    task = task_from(ready, TaskOptions(language=spoken()), settings)

    async def begin(engine: Engine, watch: Watch) -> None:
        await engine.run(task, observe=Viewing(watch))

    return follow(settings, begin, Manner(as_json=as_json, allow_all=yes, output_of="call"))


for command in IMPORTING:
    tools.add_command(command)
import_.add_command(wasm)


def _specs(settings: Settings) -> Sequence[ToolSpec]:
    async def work(engine: Engine) -> Sequence[ToolSpec]:
        specs = await engine.tools()
        for trouble in engine.parts.troubles:
            remark(say("tools.trouble", trouble.origin, plain(f"{trouble.problem} {trouble.hint}".strip())))
        return specs

    return with_engine(settings, work)


def find_tool(specs: Sequence[ToolSpec], name: str) -> ToolSpec:
    """Raises NotFound that names the nearest."""
    for spec in specs:
        if spec.name == name:
            return spec
    near = difflib.get_close_matches(name, [spec.name for spec in specs], n=3, cutoff=0.4)
    raise NotFound(say("error.no_tool", name, ", ".join(near)) if near else say("error.no_such_tool", name))


def whole_arguments(text: str | None) -> dict[str, Json]:
    """`--args` as an object. Raises UsageError."""
    found = {} if text is None else read_json(text, "--args")
    if not isinstance(found, dict):
        raise UsageError(say("error.json", "--args", "{...}"))
    return found


def _argument(text: str, spec: ToolSpec) -> tuple[str, Json]:
    """NAME=VALUE: a text where the tool wants one, else JSON where it is JSON."""
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(say("error.argument", text))
    kinds = _kinds(spec.properties.get(name))
    if kinds == {"string"}:
        return name, value
    try:
        return name, read_json(value, name)
    except UsageError as error:
        if kinds and "string" not in kinds:
            raise UsageError(say("error.kind", name, " | ".join(sorted(kinds)), error.message)) from error
        return name, value


def _kinds(schema: Json) -> set[str]:
    """The types that a schema names, itself or in its alternatives; empty when it leaves them open."""
    if not isinstance(schema, Mapping):
        return set()
    kind, others = schema.get("type", ()), schema.get("anyOf", ())
    named = {kind} if isinstance(kind, str) else set(map(str, kind)) if isinstance(kind, list | tuple) else set()
    return named.union(*map(_kinds, others)) if isinstance(others, list | tuple) else named


def described(spec: ToolSpec) -> str:
    return spec.descriptions.get(spoken(), spec.description)


def spec_json(spec: ToolSpec) -> dict[str, object]:
    return {
        "name": spec.name,
        "description": described(spec),
        "effect": spec.traits.effect.value,
        "timeout_s": spec.traits.timeout_s,
        "origin": spec.origin,
        "parameters": spec.parameters,
        "returns": spec.returns,
    }


def spec_lines(spec: ToolSpec) -> list[str]:
    """A tool for people: what it does, its arguments, its output."""
    lines = [spec.name, plain(described(spec)), ""]
    lines += table(
        [
            (say("tools.effect"), spec.traits.effect.value),
            (say("tools.timeout"), duration(spec.traits.timeout_s)),
            (say("tools.origin"), spec.origin),
        ]
    )
    required = spec.parameters.get("required")
    names = set(required) if isinstance(required, list | tuple) else set()
    lines += [
        "",
        say("tools.arguments"),
        *table([_argument_row(spec, name, name in names) for name in spec.properties]),
    ]
    outputs = spec.returns.get("properties")
    if isinstance(outputs, Mapping):
        lines += ["", say("tools.output"), *table([_row(name, schema) for name, schema in outputs.items()])]
    if spec.examples:
        lines += ["", say("tools.examples"), *(f"  {plain(example)}" for example in spec.examples)]
    return lines


def _argument_row(spec: ToolSpec, name: str, is_required: bool) -> tuple[str, ...]:
    said = spec.argument_description(name, spoken())
    return _row(name, spec.properties[name], said=said, is_required=is_required)


def _row(name: str, schema: Json, *, said: str = "", is_required: bool = False) -> tuple[str, ...]:
    known = schema if isinstance(schema, Mapping) else {}
    default = f"= {json.dumps(known['default'], ensure_ascii=False)}" if "default" in known else ""
    state = say("tools.required") if is_required else default
    return (f"  {name}", _kind_text(known), state, one_line(said or str(known.get("description", "")), 90))


def _kind_text(schema: Mapping[str, Json]) -> str:
    """What may be given: the values to choose from, or the types."""
    choices, forms = schema.get("enum"), schema.get("anyOf")
    if isinstance(choices, list | tuple):
        return "|".join(str(choice) or '""' for choice in choices)
    if isinstance(forms, list | tuple):
        told = dict.fromkeys(_kind_text(form) for form in forms if isinstance(form, Mapping))
        return " | ".join(sorted(told, key=lambda kind: kind == "null"))
    return " | ".join(sorted(_kinds(schema), key=lambda kind: (kind == "null", kind))) or say("tools.any")
