import jsonschema
import pytest

from autoglm.core.errors import PlanRejected
from autoglm.core.task import Limits
from autoglm.core.tools import ToolSpec
from autoglm.planning.plan_json import plan_from
from autoglm.planning.plan_schema import plan_schema
from autoglm.planning.validation import check_plan

TOOLS = {"t": ToolSpec(name="t", description="", parameters={"type": "object"})}
GOOD = [
    {"steps": [{"id": "a", "tool": "t"}]},
    {
        "version": 1,
        "goal": "g",
        "steps": [{"id": "a", "tool": "t", "args": {"x": {"$ref": "request.text"}}}],
        "answer": {"$ref": "a"},
    },
    {"steps": [{"id": "a", "model": "default", "args": {"prompt": "x"}, "timeout_s": 1, "retry": {"attempts": 2}}]},
    {"steps": [{"id": "a", "approval": "Sure?"}, {"id": "b", "tool": "t", "approval": "Sure?", "after": ["a"]}]},
    {"steps": [{"id": "a", "task": {"steps": [{"id": "b", "tool": "t"}]}, "each": [1, 2]}]},
    {
        "steps": [
            {"id": "a", "tool": "t", "when": {"any": [{"value": 1, "op": "gt", "to": 0}, {"none": [{"value": 0}]}]}}
        ]
    },
    {
        "steps": [
            {
                "id": "a",
                "tool": "t",
                "model": None,
                "when": None,
                "retry": None,
                "timeout_s": None,
                "on_error": "continue",
            }
        ]
    },
    {"answer": "nothing to do", "steps": []},
]
BAD = [
    [],
    {"stepz": []},
    {"version": 2, "steps": [{"id": "a", "tool": "t"}]},
    {"steps": {"a": {}}},
    {"steps": [{"tool": "t"}]},
    {"steps": [{"id": "a"}]},
    {"steps": [{"id": "a", "tool": None}]},
    {"steps": [{"id": "1a", "tool": "t"}]},
    {"steps": [{"id": "item", "tool": "t"}]},
    {"steps": [{"id": "a" * 65, "tool": "t"}]},
    {"steps": [{"id": "a", "approval": "  "}]},
    {"steps": [{"id": "a", "tool": "t", "args": []}]},
    {"steps": [{"id": "a", "tool": "t", "after": "b"}]},
    {"steps": [{"id": "a", "tool": "t"}, {"id": "b", "tool": "t", "after": ["a", "a"]}]},
    {"steps": [{"id": "a", "tool": "t", "each": 5}]},
    {"steps": [{"id": "a", "tool": "t", "when": {}}]},
    {"steps": [{"id": "a", "tool": "t", "when": {"value": 1, "op": "over"}}]},
    {"steps": [{"id": "a", "tool": "t", "retry": {"attempts": 0}}]},
    {"steps": [{"id": "a", "tool": "t", "retry": {"attempts": 2.5}}]},
    {"steps": [{"id": "a", "tool": "t", "retry": {"backoff_s": -1}}]},
    {"steps": [{"id": "a", "tool": "t", "timeout_s": 0}]},
    {"steps": [{"id": "a", "tool": "t", "timeout_s": 1e300}]},
    {"steps": [{"id": "a", "tool": "t", "retry": {"backoff_s": 1e300}}]},
    {"steps": [{"id": "a", "tool": "t", "on_error": "stop"}]},
    {"steps": [{"id": "a", "tool": "t", "extra": 1}]},
    {"steps": [{"id": "a", "task": {"steps": [{"id": "b"}]}}]},
]


def is_good(plan):
    try:
        return not check_plan(plan_from(plan), TOOLS, Limits())
    except PlanRejected:
        return False


def test_the_schema_is_itself_a_schema():
    jsonschema.Draft202012Validator.check_schema(plan_schema())


@pytest.mark.parametrize("plan", GOOD, ids=range(len(GOOD)))
def test_schema_and_program_accept_good_plans(plan):
    jsonschema.validate(plan, plan_schema())

    assert is_good(plan)


@pytest.mark.parametrize("plan", BAD, ids=range(len(BAD)))
def test_schema_and_program_refuse_bad_plans(plan):
    assert not jsonschema.Draft202012Validator(plan_schema()).is_valid(plan)

    assert not is_good(plan)
