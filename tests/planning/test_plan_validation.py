import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import PlanRejected
from autoglm.core.plan import Comparison, Condition, Plan, Retry, Step
from autoglm.core.task import Limits
from autoglm.core.tools import ToolSpec
from autoglm.planning.edges import dependencies
from autoglm.planning.validation import StepChecker, check_plan, is_id, len_nested, require_good


def spec(name, properties=None, required=(), returns=None):
    parameters = {
        "type": "object",
        "properties": properties or {},
        "required": list(required),
        "additionalProperties": False,
    }
    return ToolSpec(name=name, description="", parameters=parameters, returns=returns or {})


TEXT = {"type": "string"}
READ = spec(
    "file_read",
    {"path": TEXT, "max_lines": {"type": "integer", "minimum": 0}},
    ["path"],
    {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "text": TEXT,
            "lines": {
                "type": "array",
                "items": {"type": "object", "properties": {"n": TEXT}, "additionalProperties": False},
            },
        },
    },
)
ANY = ToolSpec(name="any", description="", parameters={"type": "object"})
TOOLS = {"file_read": READ, "any": ANY}


def told(*steps, answer=None, limits=None, allowed=None):
    plan = Plan(steps=steps, answer=answer)
    return [str(problem) for problem in check_plan(plan, TOOLS, limits or Limits(), allowed=allowed)]


def step(name, args=None, **fields):
    return Step(id=name, **{"tool": "any", "args": args or {}, **fields})


def ref(path):
    return {"$ref": path}


def test_a_good_plan_has_no_problems():
    steps = (
        step("a", {"path": ref("request.text"), "payload": ref("request.payload.x"), "all": ref("request")}),
        Step(
            id="b",
            tool="file_read",
            args={"path": {"$text": "{a.path}.txt"}},
            when=Condition(value=ref("a.n"), op=Comparison.GT, to=1),
        ),
        step("c", {"x": ref("item.name"), "i": ref("index")}, each=ref("b.lines"), retry=Retry(), timeout_s=1),
        Step(
            id="d",
            model="default",
            args={"prompt": ref("b.text"), "system": "s", "schema": {"$literal": {"$ref": "#"}}},
        ),
        Step(id="e", approval="go?", after=("c", "d")),
        Step(id="f", approval="go?", tool="any", each={"$literal": [1]}),
        Step(
            id="g",
            task=Plan(steps=(step("a", {"x": ref("input.y"), "q": ref("request.text")}),)),
            args={"y": ref("c[0]")},
        ),
    )

    assert told(*steps, answer={"$text": "{g} {request.text}"}) == []


def test_every_error_of_a_plan_is_named_at_once():
    problems = told(
        Step(id="s1", tool="file_reed"),
        Step(id="s2", tool="file_read", args={"max_lines": "x", "pth": 1}),
        Step(id="s3", tool="file_read", args={"path": ref("s4.txt"), "max_lines": ref("item")}),
        Step(id="s4", tool="file_read", args={"path": ref("s3.text.a")}, after=("nope",)),
        Step(id="s4"),
        Step(id="1a", tool="any", model="y"),
        step("z", {"a": ref("s1..x")}, each=5, when=Condition(value=ref("q"), op=Comparison.GT, to=None)),
    )

    assert problems == [
        "s1.tool: there is no tool 'file_reed'; did you mean 'file_read'?",
        "s2.args.pth: file_read takes no such argument; did you mean 'path'?",
        "s2.args.max_lines: 'x' is not of type 'integer'",
        "s2.args: file_read needs 'path'",
        "s3.args: item: item exists only in the args of a step with each",
        "s4.id: 's4' is used twice",
        "s4: a step needs one of tool, model, approval, task, code, agent",
        "1a.id: '1a' is not an id: a letter, then letters, digits and _, at most 64",
        "1a.model: a step does one thing, but this one has tool and model",
        "1a.args: a model step needs 'prompt'",
        'z.each: must be a list or a reference to one, like {"$ref": "s1.paths"}',
        "z.when.to: gt needs a number or a text",
        "z.args: The reference 's1..x' cannot be read. It is a step's id and the way from there: "
        's1.items[0].url, s1.items[*].url, s1["a key"].',
        "s3.args.path: s4.txt: it has no 'txt'; did you mean 'text'?; there is: text, lines",
        "s4.after: there is no step 'nope'",
        "s4.args.path: s3.text.a: it is a text, so it has no field 'a'",
        "z.when.value: q: there is no step 'q'",
        "s3.after: these steps wait for each other: s3 -> s4 -> s3",
    ]


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (Step(id="item", tool="any"), "item.id: 'item' is a reserved name"),
        (
            Step(id="a", tool="any", task=Plan(steps=(step("b"),))),
            "a.task: a step does one thing, but this one has tool and task",
        ),
        (Step(id="a", approval=" "), "a.approval: the question for the person is empty"),
        (
            Step(id="a", approval="x", task=Plan(steps=(step("b"),))),
            "a.approval: a nested plan is not approved as a whole: put the approval on the steps inside",
        ),
        (
            Step(id="a", model="m", args={"prompt": "x", "promt": 1}),
            "a.args.promt: a model step takes no such argument; did you mean 'prompt'?",
        ),
        (Step(id="a", model="m", args={"prompt": 5}), "a.args.prompt: must be a text or a reference"),
        (Step(id="a", model="m", args={"prompt": "x", "system": None}), "a.args.system: must be a text or a reference"),
        (
            Step(id="a", model="m", args={"prompt": "x", "media": 7}),
            "a.args.media: must be a file, a list of files, or a reference",
        ),
        (
            Step(id="a", model="m", args={"prompt": "x", "schema": "s"}),
            "a.args.schema: must be a JSON Schema (an object) or a reference",
        ),
        (step("a", after=("a",)), "a.after: these steps wait for each other: a -> a"),
        (step("a", after=("b", "b")), "a.after: a step is named twice"),
        (step("a", retry=Retry(attempts=0)), "a.retry.attempts: must be from 1 to 10, not 0"),
        (step("a", retry=Retry(attempts=11)), "a.retry.attempts: must be from 1 to 10, not 11"),
        (step("a", retry=Retry(backoff_s=-1)), "a.retry.backoff_s: must be from 0 to 86400 seconds, not -1"),
        (step("a", retry=Retry(backoff_s=float("inf"))), "a.retry.backoff_s: must be from 0 to 86400 seconds, not inf"),
        (step("a", timeout_s=0), "a.timeout_s: must be more than 0 and at most 31622400 seconds, not 0"),
        (step("a", timeout_s=float("nan")), "a.timeout_s: must be more than 0 and at most 31622400 seconds, not nan"),
        (step("a", timeout_s=1e300), "a.timeout_s: must be more than 0 and at most 31622400 seconds, not 1e+300"),
        (step("a", retry=Retry(backoff_s=1e300)), "a.retry.backoff_s: must be from 0 to 86400 seconds, not 1e+300"),
        (step("a", title="\ud800"), "a.title: holds half of a character (a lone surrogate)"),
        (step("a", approval="sure\udfff?"), "a.approval: holds half of a character (a lone surrogate)"),
        (step("a", when=Condition(value="\ud800")), "a.when.value: holds half of a character (a lone surrogate)"),
        (step("a", on_error="stop"), "a.on_error: must be fail or continue, not 'stop'"),
        (step("a", each=[1, 2, 3]), "a.each: has 3 items; max_items allows 2"),
        (step("a", each={"$text": "x"}), 'a.each: must be a list or a reference to one, like {"$ref": "s1.paths"}'),
        (step("a", each=ref("item")), "a.each: item: item exists only in the args of a step with each"),
        (
            step("a", each=[1], when=Condition(value=ref("index"))),
            "a.when.value: index: index exists only in the args of a step with each",
        ),
        (step("a", {"x": ref("input")}), "a.args: input: input exists only inside a nested plan"),
        (step("a", {"x": ref("request.txt")}), "a.args: request.txt: the request has only text and payload"),
        (step("a", when=Condition()), "a.when: needs exactly one of value (with op and to), all, any, none"),
        (
            step("a", when=Condition(value=1, any=(Condition(value=1),))),
            "a.when: needs exactly one of value (with op and to), all, any, none",
        ),
        (
            step("a", when=Condition(any=(Condition(),))),
            "a.when.any[0]: needs exactly one of value (with op and to), all, any, none",
        ),
        (step("a", when=Condition(value=1, to=1)), "a.when.to: truthy compares with nothing, so it takes no 'to'"),
        (step("a", when=Condition(value=1, op=Comparison.LT, to=True)), "a.when.to: lt needs a number or a text"),
        (step("a", when=Condition(value=1, op=Comparison.IN, to=5)), "a.when.to: in needs a list or a text to look in"),
        (
            step("a", when=Condition(value="x", op=Comparison.MATCHES, to=5)),
            "a.when.to: matches needs a pattern like *.csv",
        ),
        (
            step("a", when=Condition(value=ref("item"))),
            "a.when.value: item: item exists only in the args of a step with each",
        ),
        (Step(id="a", task=Plan()), "a.task: the nested plan has no steps"),
        (Step(id="a", task=Plan(steps=(step("b", {"x": ref("c")}),))), "a/b.args.x: c: there is no step 'c'"),
        (Step(id="a", task=Plan(steps=(step("b"),), answer=ref("q.x"))), "a.answer: q.x: there is no step 'q'"),
        (
            Step(id="a", task=Plan(steps=(step("b", {"x": ref("item")}),)), each=[1]),
            "a/b.args: item: item exists only in the args of a step with each",
        ),
        (
            step("x" * 100),
            f"{'x' * 80}.id: {'x' * 80!r} is not an id: a letter, then letters, digits and _, at most 64",
        ),
        (
            step("a", {"x": {"$ref": "b", "y": 1}}),
            "a.args: An object with $ref, $text or $literal holds nothing else, but this one has $ref, y.",
        ),
    ],
)
def test_a_wrong_step_is_named_with_its_field(bad, expected):
    problems = told(bad, limits=Limits(max_items=2))

    assert any(problem.startswith(expected) for problem in problems), problems


@pytest.mark.parametrize(
    "good",
    [
        step("a", when=Condition(value=1, op=Comparison.GT, to=ref("request.payload"))),
        step("a", when=Condition(value=1, op=Comparison.IN, to=[1])),
        step("a", when=Condition(value="a", op=Comparison.MATCHES, to="*")),
        step("a", when=Condition(op=Comparison.EMPTY)),
        step("a", when=Condition(value=1, op=Comparison.EQ, to=None)),
    ],
)
def test_good_conditions_are_accepted(good):
    assert told(good) == []


@pytest.mark.parametrize("retry", [Retry(attempts=1, backoff_s=0), Retry(attempts=10)])
def test_retries_at_their_bounds_are_accepted(retry):
    assert told(step("a", retry=retry)) == []


def test_a_plan_needs_steps_or_an_answer():
    assert told() == ["steps: the plan has no steps and no answer"]
    assert told(answer="done") == []


def test_an_unknown_version_is_named():
    plan = Plan(version=2, steps=(step("a"),))

    assert [str(problem) for problem in check_plan(plan, TOOLS, Limits())] == [
        "version: version 2 is unknown; this program reads version 1"
    ]


def test_an_answer_is_checked_like_arguments():
    assert told(step("a"), answer=ref("b.x")) == ["answer: b.x: there is no step 'b'"]
    assert told(step("a"), answer=ref("item")) == ["answer: item: item exists only in the args of a step with each"]
    assert told(step("a"), answer={"$text": "{"})[0].startswith("answer: A single {")
    reader = Step(id="r", tool="file_read", args={"path": "x"})
    assert told(reader, answer=ref("r.lines[0].m"))[0].startswith("answer: r.lines[0].m: it has no 'm'; there is: n")


def test_steps_are_counted_with_those_of_nested_plans():
    nested = Step(id="n", task=Plan(steps=(step("x"), Step(id="y", task=Plan(steps=(step("z"),))))))

    assert len_nested(Plan(steps=(step("a"), nested))) == 5
    assert told(step("a"), nested, limits=Limits(max_steps=5)) == []
    assert told(step("a"), nested, step("b"), limits=Limits(max_steps=4)) == [
        "n: with this step the plan has 5 steps; max_steps allows 4"
    ]


def test_tools_can_be_switched_off_or_not_allowed():
    assert told(step("a"), limits=Limits(enable_tool_call=False)) == [
        "a.tool: tool calls are switched off for this run (enable_tool_call)"
    ]
    assert told(step("a"), allowed={"file_read"}) == ["a.tool: you may not use the tool 'any'"]
    assert told(step("a"), allowed={"any"}) == []


def test_a_snippet_has_to_be_allowed_and_can_have_only_variables_as_arguments():
    allowed = Limits(enable_code=True)

    assert told(Step(id="s", code="1 + 1")) == ["s.code: snippets are switched off; sandbox.python: true allows them"]
    assert told(Step(id="s", code="k + 1", args={"k": 1}), limits=allowed) == []
    assert told(Step(id="s", code=" "), limits=allowed) == ["s.code: the snippet is empty"]
    assert told(Step(id="s", code="1", args={"a b": 1, "for": 2}), limits=allowed) == [
        "s.args.a b: an argument of a snippet is a variable: it needs a name of Python",
        "s.args.for: an argument of a snippet is a variable: it needs a name of Python",
    ]
    assert told(Step(id="s", code="1" * 50_001), limits=allowed) == [
        "s.code: the snippet has 50001 characters; at most 50000 are allowed"
    ]


def test_a_step_for_an_agent_asks_for_something():
    assert told(Step(id="s", agent="auction", args={"request": "Sum it up."})) == []
    assert told(Step(id="s", agent="anna", args={"request": ref("request.text"), "data": 5})) == []
    assert told(Step(id="s", agent=" ", args={"request": ""})) == [
        's.agent: must be the name of an agent, or "auction"',
        "s.args: a step for an agent needs 'request': a text or a reference",
    ]


def test_plans_that_are_nested_too_deep_are_refused():
    inner = step("x")
    for _ in range(9):
        inner = Step(id="n", task=Plan(steps=(inner,)))

    assert told(inner, limits=Limits(max_steps=99)) == ["n/n/n/n/n/n/n/n/n.task: plans are nested deeper than 8"]


def test_a_plan_of_absurd_length_is_refused_for_that_alone():
    flood = [step(f"s{number}", {"x": ref("nowhere")}) for number in range(1_001)]

    assert told(*flood) == ["steps: the plan has 1001 steps; max_steps allows 10"]


def test_cycles_are_found_among_many_steps():
    chain = [step(f"c{number}", after=(f"c{number + 1}",)) for number in range(5_000)]

    problems = told(*chain, step("c5000", after=("c0",)), limits=Limits(max_steps=9_999))

    assert len(problems) == 1
    assert problems[0].endswith("c5000 -> c0")


def test_a_diamond_is_no_cycle():
    assert told(step("d", after=("b", "c")), step("b", after=("a",)), step("c", after=("a",)), step("a")) == []


def test_outputs_of_a_map_are_a_list():
    mapped = Step(id="m", tool="file_read", args={"path": ref("item")}, each=["a"])

    assert told(mapped, step("u", {"x": ref("m[*].text"), "y": ref("m[0].lines")})) == []
    assert told(mapped, step("u", {"x": ref("m.text")})) == [
        "u.args.x: m.text: it is a list, so it has no field 'text'"
    ]


def test_a_rejected_plan_carries_its_problems():
    problems = check_plan(Plan(), TOOLS, Limits())

    with pytest.raises(PlanRejected) as caught:
        require_good(problems, hint="Mend it.")

    assert caught.value.problems == problems
    assert "Mend it." in str(caught.value)
    require_good(())


def test_steps_are_given_once_what_they_wait_for_is_given():
    checker = StepChecker(TOOLS, Limits())

    assert checker.add(step("b", {"x": ref("a.y")})) == ()
    assert checker.take_ready() == ((), ())
    assert checker.add(step("a")) == ()
    ready, problems = checker.take_ready()

    assert [one.id for one in ready] == ["a", "b"]
    assert problems == ()
    assert checker.take_ready() == ((), ())
    assert checker.finish() == ()


def test_a_bad_step_is_never_given_and_holds_back_what_needs_it():
    checker = StepChecker(TOOLS, Limits())
    checker.add(Step(id="a", tool="nope"))
    checker.add(step("b", {"x": ref("a.y")}))
    checker.add(step("c"))
    checker.withdraw("c")
    checker.withdraw("c")

    assert checker.take_ready() == ((), ())
    assert checker.finish() == ()


def test_a_step_that_reads_what_is_not_there_is_not_given():
    checker = StepChecker(TOOLS, Limits())
    checker.add(Step(id="r", tool="file_read", args={"path": "x"}))
    checker.add(step("b", {"x": ref("r.nope")}))

    ready, problems = checker.take_ready()

    assert [one.id for one in ready] == ["r"]
    assert [problem.step for problem in problems] == ["b"]


def test_steps_of_earlier_rounds_are_known_and_counted():
    checker = StepChecker(TOOLS, Limits(max_steps=3))
    checker.accept(step("a"))
    checker.accept(Step(id="n", task=Plan(steps=(step("x"),))))

    problems = checker.add(step("b", {"x": ref("a.y")}))

    assert [str(problem) for problem in problems] == ["b: with this step the plan has 4 steps; max_steps allows 3"]
    assert [str(problem) for problem in checker.add(step("a"))] == ["a.id: 'a' is used twice"]


def test_ids():
    assert is_id("s1")
    assert is_id("A_9")
    assert not is_id("")
    assert not is_id("a-b")
    assert not is_id("步骤")


@given(st.lists(st.lists(st.integers(0, 7), max_size=3), min_size=1, max_size=8))
def test_a_plan_is_sound_exactly_when_its_steps_can_be_put_in_order(edges):
    steps = tuple(
        step(f"s{number}", after=tuple(dict.fromkeys(f"s{other}" for other in others if other < len(edges))))
        for number, others in enumerate(edges)
    )

    problems = check_plan(Plan(steps=steps), TOOLS, Limits())

    open_steps, done = {one.id: one for one in steps}, set()
    while ready := [name for name, one in open_steps.items() if done.issuperset(dependencies(one))]:
        done.update(ready)
        open_steps = {name: one for name, one in open_steps.items() if name not in done}
    assert bool(problems) == bool(open_steps)


def test_values_that_were_never_json_are_told():
    assert told(step("a", {"x": [float("inf")], "y": 2**64})) == [
        "a.args.x[0]: is inf, which is not a number in JSON",
        "a.args.y: is a whole number of more than 64 bits",
    ]
    assert [str(p) for p in check_plan(Plan(goal="\ud800", answer=1), TOOLS, Limits())] == [
        "goal: holds half of a character (a lone surrogate)"
    ]


def test_a_value_that_is_nested_too_deep_is_told_once():
    deep = []
    for _ in range(300):
        deep = [deep]

    assert [problem.partition(":")[0] for problem in told(step("a", {"x": deep}))] == ["a.args"]
