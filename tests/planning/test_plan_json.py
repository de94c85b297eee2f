import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoglm.core.errors import PlanRejected
from autoglm.core.plan import Comparison, Condition, Plan, Retry, Step
from autoglm.core.task import Limits
from autoglm.planning.plan_json import encode_plan, parse_plan, parse_plan_yaml, plan_from, plan_object, step_from
from autoglm.planning.validation import check_plan

FULL = Plan(
    goal="all of it",
    steps=(
        Step(
            id="s1",
            title="first",
            tool="file_read",
            args={"path": {"$ref": "request.text"}, "n": [1, None, 2.5, True, "中"]},
            each=[1, 2],
            when=Condition(
                all=(Condition(value={"$ref": "s0"}, op=Comparison.GT, to=1), Condition(any=(Condition(value=1),)))
            ),
            after=("s0",),
            retry=Retry(attempts=2, backoff_s=1.5),
            timeout_s=3.0,
            on_error="continue",
        ),
        Step(id="s2", model="default", args={"prompt": "x"}, when=Condition(none=(Condition(op=Comparison.EMPTY),))),
        Step(id="s3", approval="ok?"),
        Step(id="s4", task=Plan(steps=(Step(id="in", tool="t"),), answer={"$ref": "in"})),
    ),
    answer={"$text": "{s2}"},
)


def problems_of(read, text):
    with pytest.raises(PlanRejected) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_plan_comes_back_from_its_json():
    assert parse_plan(encode_plan(FULL)) == FULL
    assert plan_from(plan_object(FULL)) == FULL


def test_defaults_are_not_written():
    assert plan_object(Plan(steps=(Step(id="a", tool="t"),))) == {"version": 1, "steps": [{"id": "a", "tool": "t"}]}


def test_yaml_and_json_give_the_same_plan():
    text = """
    goal: total
    steps:
      - id: s1
        tool: table_load
        args: {path: a.csv, since: 2026-01-01}
      - {id: s2, tool: calculate, args: {expression: {$text: "{s1.n} * 2"}}, after: [s1], timeout_s: 3}
    """

    plan = parse_plan_yaml(text)

    assert plan == plan_from(plan_object(plan))
    assert plan.steps[0].args == {"path": "a.csv", "since": "2026-01-01"}
    assert plan.steps[1].timeout_s == 3.0


def test_every_text_of_a_plan_is_whole_characters():
    half = "\ud800"
    step = {
        "id": half, "title": half, "tool": half, "model": half, "approval": half, "after": [half],
        "args": {"prompt": half}, "each": [half], "when": {"value": half, "to": half}, half: 1,
    }  # fmt: skip

    told = problems_of(plan_from, {"goal": half, "steps": [step], "answer": half})

    assert told == [
        "goal: holds half of a character (a lone surrogate)",
        "\\ud800.\\ud800: is not a known field",
        *(
            f"\\ud800.{where}: holds half of a character (a lone surrogate)"
            for where in (
                "id", "title", "tool", "model", "approval", "args.prompt", "each[0]", "when.value", "when.to",
                "after[0]",
            )
        ),
        "answer: holds half of a character (a lone surrogate)",
    ]  # fmt: skip
    assert all(problem.isascii() for problem in told)


@pytest.mark.parametrize("seconds", [1e300, -1e300, 10**400, 1e308])
def test_numbers_of_any_size_are_read_and_their_range_is_told_by_the_check(seconds):
    plan = plan_from({"steps": [{"id": "a", "approval": "?", "timeout_s": seconds, "retry": {"backoff_s": seconds}}]})

    told = [problem.message for problem in check_plan(plan, {}, Limits())]

    assert [message.partition(", not")[0] for message in told] == [
        "must be from 0 to 86400 seconds",
        "must be more than 0 and at most 31622400 seconds",
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_told_so(number):
    told = problems_of(plan_from, {"steps": [{"id": "a", "approval": "?", "timeout_s": number}]})

    assert told == [f"a.timeout_s: must be a number, not {number}"]


def test_a_count_of_more_than_64_bits_is_refused():
    told = problems_of(plan_from, {"steps": [{"id": "a", "approval": "?", "retry": {"attempts": 10**5000}}]})

    assert told == ["a.retry.attempts: is a whole number of more than 64 bits"]


def test_every_problem_is_told_at_once_with_step_and_field():
    told = problems_of(
        plan_from,
        {
            "stepz": [],
            "version": True,
            "goal": 1,
            "steps": [
                7,
                {"id": "a", "tol": "x", "after": "s1", "args": [], "retry": {"attempts": "2", "wait": 1}},
                {
                    "tool": 5,
                    "when": {"op": "eqq", "all": [3], "to": float("nan")},
                    "timeout_s": "3",
                    "on_error": "stop",
                },
                {"id": 5, "task": {"steps": {"id": "x"}}, "after": [1], "each": {1: 2}, "retry": 3},
                {"id": "d", "task": {"steps": [{"id": "e", "toool": "x"}]}, "args": {"x": object(), "y": "\ud800"}},
                {"id": "f", "args": {"n": 2**64, "m": [float("inf")], "\ud800": 1}, "timeout_s": True},
            ],
        },
    )

    assert told == [
        "stepz: is not a known field; did you mean 'steps'?",
        "version: must be a whole number, not true",
        "goal: must be a text, not a number",
        "#1: must be an object, not a number",
        "a.tol: is not a known field; did you mean 'tool'?",
        "a.args: must be an object, not a list",
        "a.after: must be a list, not a text",
        "a.retry.wait: is not a known field",
        "a.retry.attempts: must be a whole number, not a text",
        "#3.id: is missing",
        "#3.tool: must be a text, not a number",
        "#3.when.op: must be one of truthy, empty, eq, ne, gt, ge, lt, le, in, contains, matches, not 'eqq'; "
        "did you mean 'eq'?",
        "#3.when.to: is nan, which is not a number in JSON",
        "#3.when.all[0]: must be an object, not a number",
        "#3.timeout_s: must be a number, not a text",
        "#3.on_error: must be fail or continue, not 'stop'",
        "#4.id: must be a text, not a number",
        "#4.task.steps: must be a list, not an object",
        "#4.each: has the name 1, which is not a text",
        "#4.after[0]: must be a text, not a number",
        "#4.retry: must be an object, not a number",
        "d/e.toool: is not a known field; did you mean 'tool'?",
        "d.args.x: is a object, which JSON cannot hold",
        "d.args.y: holds half of a character (a lone surrogate)",
        "f.args.n: is a whole number of more than 64 bits",
        "f.args.m[0]: is inf, which is not a number in JSON",
        "f.args: has the name '\\ud800', which is not a text",
        "f.timeout_s: must be a number, not true",
    ]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[" * 100_000, "deeper"),
        ('{"steps":' * 100_000, "deeper"),
        ('{"steps":[{"id":"a","args":{"x":' + "[" * 500 + "]" * 500 + "}}]}", "deeper"),
        ('{"steps": [{"id": "a", "args": {"x": NaN}}]}', "NaN"),
        ('{"steps": [{"id": "a", "args": {"x": -Infinity}}]}', "-Infinity"),
        ('{"steps": [{"id": "a", "args": {"x": 1e999}}]}', "a.args.x: is inf"),
        ('{"steps": [{"id": "a", "tool": "x", "tool": "y"}]}', "'tool' is given twice in the object with the id 'a'"),
        ('{"steps": [], "steps": []}', "'steps' is given twice"),
        ('{"steps": [}', "line 1, column 12"),
        ("", "not JSON"),
        ("null", "must be an object, not null"),
        (b"\xff\xfe", "not UTF-8"),
        ("9" * 5_000, "too many digits"),
        (" " * 5_000_001, "at most 5000000 is read"),
    ],
)
def test_untrusted_json_is_refused_with_a_sentence(text, part):
    assert part in problems_of(parse_plan, text)[0]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[" * 100_000, "deeper"),
        ("a: &x [1]\nb: *x", "Line 1: anchors"),
        ("b: *x", "Line 1: anchors"),
        ("a: !!python/object:os.system {}", "tag"),
        ("steps: []\nsteps: []", "Line 2: the name 'steps' is given twice"),
        ("1: 2", "the name 1 is not a text"),
        ("steps: [", "not YAML"),
        ("steps: [{id: a, args: {x: .nan}}]", "a.args.x: is nan"),
        ("n: " + "9" * 5_000, "too many digits"),
        ("", "must be an object, not null"),
        ("x: !local 1", "tag"),
        (" " * 1_000_001, "at most 1000000 is read"),
    ],
)
def test_untrusted_yaml_is_refused_with_a_sentence(text, part):
    assert part in problems_of(parse_plan_yaml, text)[0]


def test_a_flood_of_problems_is_cut():
    told = problems_of(plan_from, {"steps": [{"x": 1}] * 500})

    assert len(told) == 201
    assert told[-1] == "plan: there are more problems than these"


def test_a_python_object_that_is_too_deep_is_refused():
    deep = {}
    for _ in range(100_000):
        deep = {"task": deep}

    assert "deeper" in problems_of(plan_from, deep)[0]


def test_plans_are_nested_to_a_bound_only():
    plan = {"steps": [{"id": "a", "tool": "t"}]}
    for _ in range(9):
        plan = {"steps": [{"id": "a", "task": plan}]}

    assert problems_of(plan_from, plan) == ["a/a/a/a/a/a/a/a/a.task: plans are nested deeper than 8"]


def test_one_step_is_read_on_its_own():
    step, problems = step_from({"id": "a", "tool": "t", "retry": {}}, 3)

    assert step == Step(id="a", tool="t", retry=Retry())
    assert problems == ()
    assert [str(problem) for problem in step_from({}, 3)[1]] == ["#3.id: is missing"]


def test_nulls_and_other_scalars_of_the_wrong_kind_are_named():
    told = problems_of(plan_from, {"goal": None, "steps": None, "version": float("nan")})

    assert told == [
        "steps: must be a list, not null",
        "version: must be a whole number, not nan",
        "goal: must be a text, not null",
    ]
    assert problems_of(plan_from, {"goal": b"x"}) == ["goal: must be a text, not bytes"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc$", max_size=3), inner, max_size=3),
    max_leaves=8,
)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=10)
conditions = st.recursive(
    st.builds(Condition, value=json_values, op=st.sampled_from(Comparison), to=json_values),
    lambda inner: st.builds(
        Condition, all=st.lists(inner, max_size=2).map(tuple), none=st.lists(inner, max_size=2).map(tuple)
    ),
    max_leaves=4,
)
steps = st.builds(
    Step,
    id=texts,
    title=texts,
    tool=st.none() | texts,
    model=st.none() | texts,
    approval=st.none() | texts,
    args=st.dictionaries(texts, json_values, max_size=3),
    each=json_values.filter(lambda value: value != {}),
    when=st.none() | conditions,
    after=st.lists(texts, max_size=2).map(tuple),
    retry=st.none() | st.builds(Retry, attempts=st.integers(0, 9), backoff_s=st.floats(0, 9)),
    timeout_s=st.none() | st.floats(0, 1e9),
    on_error=st.sampled_from(["fail", "continue"]),
)


@settings(max_examples=40)
@given(st.builds(Plan, goal=texts, steps=st.lists(steps, max_size=3).map(tuple), answer=json_values))
def test_every_plan_comes_back_from_its_json(plan):
    assert parse_plan(encode_plan(plan)) == plan


def is_plan_or_rejected(read, found):
    try:
        return isinstance(read(found), Plan)
    except PlanRejected as error:
        return bool(error.problems)


@given(json_values)
def test_any_json_is_a_plan_or_is_rejected(content):
    assert is_plan_or_rejected(plan_from, content)


@given(st.binary(max_size=60) | st.text("{}[]:,-&*! \"'|>a1\n", max_size=40))
def test_any_text_is_a_plan_or_is_rejected(text):
    assert is_plan_or_rejected(parse_plan, text)
    assert is_plan_or_rejected(parse_plan_yaml, text)
