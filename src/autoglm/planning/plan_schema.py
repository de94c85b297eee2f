"""The published JSON Schema (draft 2020-12) of the plan format, as `autoglm plan --schema` prints it."""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.core.plan import PLAN_VERSION, Comparison
from autoglm.core.values import Json
from autoglm.planning.step_rules import MAX_ATTEMPTS, MAX_BACKOFF_S, MAX_CODE_CHARS, MAX_TIMEOUT_S


def plan_schema() -> Mapping[str, Json]:
    """What a plan may look like. Whether its tools and references exist is checked besides, when it is read."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:open-autoglm:plan:1",
        "title": "Open-AutoGLM plan",
        "description": (
            'A graph of steps. Wherever an expression may stand, {"$ref": "s1.items[0].url"} is the output of another '
            'step, {"$text": "Total: {s1.total}"} a text made of outputs, {"$literal": ...} a value taken as it stands.'
        ),
        "$ref": "#/$defs/plan",
        "$defs": {"plan": _PLAN, "step": _STEP, "condition": _CONDITION, "retry": _RETRY},
    }


_PLAN: Json = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "version": {"const": PLAN_VERSION, "default": PLAN_VERSION},
        "goal": {"type": "string", "description": "What the plan is for, for people."},
        "steps": {"type": "array", "items": {"$ref": "#/$defs/step"}},
        "answer": {"description": "An expression: the final answer, or the output of a nested plan."},
    },
}

_STEP: Json = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "description": "One thing to do: tool, model, task (a nested plan), code, agent, approval (alone or before one).",
    "properties": {
        "id": {
            "type": "string",
            "pattern": "^[A-Za-z][A-Za-z0-9_]{0,63}$",
            "not": {"enum": ["item", "index", "input", "request"]},
        },
        "title": {"type": "string", "description": "What people see while the step runs."},
        "tool": {"type": ["string", "null"], "description": "The name of the tool to call with args."},
        "model": {
            "type": ["string", "null"],
            "description": 'The model to ask ("default"); args are prompt, system, schema.',
        },
        "approval": {
            "type": ["string", "null"],
            "pattern": r"\S",
            "description": "The question put to a person before anything is done.",
        },
        "task": {
            "anyOf": [{"$ref": "#/$defs/plan"}, {"type": "null"}],
            "description": "A nested plan, which sees args as `input`.",
        },
        "code": {
            "type": ["string", "null"],
            "pattern": r"\S",
            "maxLength": MAX_CODE_CHARS,
            "description": "A snippet of Python: args are variables, tools functions, its last expression the output.",
        },
        "agent": {
            "type": ["string", "null"],
            "pattern": r"\S",
            "description": 'Who carries out args.request: the name of an agent, or "auction" for the best bid.',
        },
        "args": {"type": "object", "description": "Arguments; every value may be an expression."},
        "each": {
            "type": ["array", "object", "null"],
            "description": "A list or a reference to one: the step runs once for each `item` (at `index`).",
        },
        "when": {"anyOf": [{"$ref": "#/$defs/condition"}, {"type": "null"}]},
        "after": {
            "type": "array",
            "items": {"type": "string"},
            "uniqueItems": True,
            "description": "Further steps to wait for; references are waited for anyway.",
        },
        "retry": {"anyOf": [{"$ref": "#/$defs/retry"}, {"type": "null"}]},
        "timeout_s": {
            "type": ["number", "null"],
            "exclusiveMinimum": 0,
            "maximum": MAX_TIMEOUT_S,
            "description": "Seconds for one attempt.",
        },
        "on_error": {"enum": ["fail", "continue"], "default": "fail"},
    },
    "anyOf": [
        {"required": [kind], "properties": {kind: {"not": {"type": "null"}}}}
        for kind in ("tool", "model", "approval", "task", "code", "agent")
    ],
}

_CONDITION: Json = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "description": "One comparison of value with to, or one of all, any, none.",
    "properties": {
        "value": {"description": "An expression."},
        "op": {"enum": [str(name) for name in Comparison], "default": "truthy"},
        "to": {"description": "An expression."},
        **{name: {"type": "array", "items": {"$ref": "#/$defs/condition"}} for name in ("all", "any", "none")},
    },
}

_RETRY: Json = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "attempts": {
            "type": "integer",
            "minimum": 1,
            "maximum": MAX_ATTEMPTS,
            "default": 3,
            "description": "Tries in all.",
        },
        "backoff_s": {
            "type": "number",
            "minimum": 0,
            "maximum": MAX_BACKOFF_S,
            "default": 0.1,
            "description": "Seconds before the second try; each further wait is twice as long.",
        },
    },
}
