"""What can be wrong with a step by itself: its kind, a model's arguments, its options and its condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from keyword import iskeyword

from autoglm.core.plan import Comparison, Condition, Step
from autoglm.core.task import Limits
from autoglm.core.values import Json
from autoglm.planning.arguments import Flaw
from autoglm.planning.strict import Unreadable, json_flaws, printable, require_shallow
from autoglm.planning.words import did_you_mean

MAX_ATTEMPTS = 10
MAX_CODE_CHARS = 50_000
MAX_BACKOFF_S = 86_400.0
MAX_TIMEOUT_S = 366 * 86_400.0
MODEL_ARGS = ("prompt", "system", "schema", "media")


def kind_flaws(step: Step) -> Iterator[Flaw]:
    """Whether it does exactly one thing, and an approval asks something."""
    kinds = [name for name in ("tool", "model", "task", "code", "agent") if getattr(step, name) is not None]
    if len(kinds) > 1:
        yield kinds[1], f"a step does one thing, but this one has {' and '.join(kinds)}"
    if step.approval is not None and not step.approval.strip():
        yield "approval", "the question for the person is empty"
    if step.approval is not None and step.task is not None:
        yield "approval", "a nested plan is not approved as a whole: put the approval on the steps inside"
    if not kinds and step.approval is None:
        yield "", "a step needs one of tool, model, approval, task, code, agent"


def model_flaws(step: Step) -> Iterator[Flaw]:
    """Whether a model step has its arguments."""
    for name in step.args:
        if name not in MODEL_ARGS:
            yield f"args.{name}", f"a model step takes no such argument{did_you_mean(name, MODEL_ARGS)}"
    if "prompt" not in step.args:
        yield "args", "a model step needs 'prompt'"
    for name in ("prompt", "system"):
        given = step.args.get(name, "")
        if not isinstance(given, str | Mapping):
            yield f"args.{name}", "must be a text or a reference"
    if not isinstance(step.args.get("media", ()), str | Mapping | list | tuple):
        yield "args.media", "must be a file, a list of files, or a reference"
    if not isinstance(step.args.get("schema", {}), Mapping):
        yield "args.schema", "must be a JSON Schema (an object) or a reference"


def code_flaws(step: Step, limits: Limits) -> Iterator[Flaw]:
    """Whether snippets are allowed and this one can be one. Whether it is a program is seen when it runs."""
    if step.code is None:
        return
    if not limits.enable_code:
        yield "code", "snippets are switched off; sandbox.python: true allows them"
    if not step.code.strip():
        yield "code", "the snippet is empty"
    if len(step.code) > MAX_CODE_CHARS:
        yield "code", f"the snippet has {len(step.code)} characters; at most {MAX_CODE_CHARS} are allowed"
    for name in step.args:
        if not name.isidentifier() or iskeyword(name):
            yield f"args.{printable(name[:80])}", "an argument of a snippet is a variable: it needs a name of Python"


def agent_flaws(step: Step) -> Iterator[Flaw]:
    """Whether a step for an agent asks for something. Who there is, is known when it is given away."""
    if step.agent is None:
        return
    if not step.agent.strip():
        yield "agent", 'must be the name of an agent, or "auction"'
    if not isinstance(step.args.get("request"), str | Mapping) or not step.args["request"]:
        yield "args", "a step for an agent needs 'request': a text or a reference"


def option_flaws(step: Step, limits: Limits) -> Iterator[Flaw]:
    """Whether `each`, `after`, `retry`, `timeout_s` and `on_error` have values that make sense."""
    yield from _each_flaws(step.each, limits)
    if len(set(step.after)) < len(step.after):
        yield "after", "a step is named twice"
    if step.retry is not None and not 1 <= step.retry.attempts <= MAX_ATTEMPTS:
        yield "retry.attempts", f"must be from 1 to {MAX_ATTEMPTS}, not {step.retry.attempts}"
    if step.retry is not None and not 0 <= step.retry.backoff_s <= MAX_BACKOFF_S:
        yield "retry.backoff_s", f"must be from 0 to {MAX_BACKOFF_S:.0f} seconds, not {step.retry.backoff_s}"
    if step.timeout_s is not None and not 0 < step.timeout_s <= MAX_TIMEOUT_S:
        yield "timeout_s", f"must be more than 0 and at most {MAX_TIMEOUT_S:.0f} seconds, not {step.timeout_s}"
    if step.on_error not in {"fail", "continue"}:
        yield "on_error", f"must be fail or continue, not {step.on_error!r}"


def content_flaws(step: Step) -> Iterator[Flaw]:
    """Whether its texts and values are ones that JSON can hold: planners may make steps that were never JSON."""
    parts = {
        "title": step.title, "tool": step.tool, "model": step.model, "approval": step.approval, "code": step.code,
        "agent": step.agent, "args": step.args,
        "each": step.each, "after": step.after, **dict(condition_values(step.when, "when")),
    }  # fmt: skip
    try:
        require_shallow(parts)
    except Unreadable:
        return  # its references cannot be read either, which is told
    for where, flaw in json_flaws(parts, ""):
        yield printable(where.removeprefix(".")), flaw


def condition_flaws(condition: Condition | None, where: str) -> Iterator[Flaw]:
    """Whether a condition and those below it say exactly one thing each."""
    if condition is None:
        return
    compares = condition.value is not None or condition.to is not None or condition.op is not Comparison.TRUTHY
    forms = [name for name in ("all", "any", "none") if getattr(condition, name)]
    if len(forms) + compares != 1:
        yield where, "needs exactly one of value (with op and to), all, any, none"
    if compares and not forms:
        yield from _comparison_flaws(condition, where)
    for name in forms:
        for index, part in enumerate(getattr(condition, name)):
            yield from condition_flaws(part, f"{where}.{name}[{index}]")


def condition_values(condition: Condition | None, where: str) -> Iterator[tuple[str, Json]]:
    """Every expression in a condition, with its field."""
    if condition is None:
        return
    yield f"{where}.value", condition.value
    yield f"{where}.to", condition.to
    for name in ("all", "any", "none"):
        for index, part in enumerate(getattr(condition, name)):
            yield from condition_values(part, f"{where}.{name}[{index}]")


_UNARY = frozenset({Comparison.TRUTHY, Comparison.EMPTY})
_ORDERED = frozenset({Comparison.GT, Comparison.GE, Comparison.LT, Comparison.LE})


def _each_flaws(each: Json, limits: Limits) -> Iterator[Flaw]:
    if each is None:
        return
    if isinstance(each, list | tuple):
        if len(each) > limits.max_items:
            yield "each", f"has {len(each)} items; max_items allows {limits.max_items}"
    elif not (isinstance(each, Mapping) and not each.keys().isdisjoint({"$ref", "$literal"})):
        yield "each", 'must be a list or a reference to one, like {"$ref": "s1.paths"}'


def _comparison_flaws(condition: Condition, where: str) -> Iterator[Flaw]:
    to = condition.to
    if condition.op in _UNARY:
        if to is not None:
            yield f"{where}.to", f"{condition.op} compares with nothing, so it takes no 'to'"
    elif isinstance(to, Mapping) and not to.keys().isdisjoint({"$ref", "$text", "$literal"}):
        return
    elif condition.op in _ORDERED and (isinstance(to, bool) or not isinstance(to, int | float | str)):
        yield f"{where}.to", f"{condition.op} needs a number or a text"
    elif condition.op is Comparison.IN and not isinstance(to, list | tuple | str | Mapping):
        yield f"{where}.to", "in needs a list or a text to look in"
    elif condition.op is Comparison.MATCHES and not isinstance(to, str):
        yield f"{where}.to", "matches needs a pattern like *.csv"
