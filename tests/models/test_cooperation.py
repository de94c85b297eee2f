"""Wrappers over models that do what a test tells them: fallback, hedge, cascade, vote."""

import asyncio
import json
from contextlib import aclosing
from dataclasses import replace

import pytest

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, OfferedTool, RouteStep, ToolCall, Usage, whole_answer
from autoglm.core.errors import FailureKind, ModelError, SettingsError
from autoglm.models.cooperation import Cooperation, TrackedRatings, build
from autoglm.testing.clock import ManualClock
from autoglm.testing.models import FakeModel

TOOL = OfferedTool(
    name="weather",
    description="",
    parameters={"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)
ASKED = ChatRequest(messages=(Message(role="user", text="hi"),))
WITH_TOOL = ChatRequest(messages=(Message(role="user", text="hi"),), tools=(TOOL,))
BUSY = ModelError("busy", kind=FailureKind.RATE_LIMITED, retry_after_s=2.0)


def said(text="", *, calls=(), money=0.5, route=(), finish="stop"):
    usage = Usage(input_tokens=10, output_tokens=1, money=money)
    return ChatAnswer(text=text, calls=calls, usage=usage, route=route, finish=finish, endpoint="e")


def call(city, tool="weather"):
    return ToolCall(id="c", tool=tool, arguments={"city": city})


def made(kind, models, **more):
    judge = more.get("judge", "")
    members = tuple(name for name in models if name != judge)
    clock = more.pop("clock", None) or ManualClock()
    outside = {name: more.pop(name) for name in ("ratings", "sleep", "feedback") if name in more}
    return build(Cooperation(kind=kind, members=members, **more), models, clock=clock, **outside)


async def heard(model, request=ASKED):
    chunks = []
    async with aclosing(model.stream(request)) as stream:
        chunks = [chunk async for chunk in stream]
    *pieces, answer = chunks
    assert all(isinstance(piece, str) for piece in pieces)
    assert "".join(pieces) == answer.text
    return answer


class Gated:
    """A model whose pieces come when the test lets them; `closed` is set when nobody listens any more."""

    def __init__(self, *pieces):
        self.pieces = pieces
        self.gates = [asyncio.Event() for _ in pieces]
        self.asked = asyncio.Event()
        self.is_closed = False

    async def stream(self, request):
        self.asked.set()
        try:
            for gate, piece in zip(self.gates, self.pieces, strict=True):
                await gate.wait()
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.is_closed = True

    def open(self, count=None):
        for gate in self.gates[:count]:
            gate.set()


class Mute:
    """A stream that ends without an answer."""

    async def stream(self, request):
        for _ in ():
            yield ""


class Pause:
    """A sleep that lasts until the test ends it."""

    def __init__(self):
        self.over = asyncio.Event()
        self.asked = []

    async def __call__(self, seconds):
        self.asked.append(seconds)
        await self.over.wait()


async def test_single_is_the_model_itself():
    model = FakeModel(["yes"])

    assert made("single", {"a": model}) is model


@pytest.mark.parametrize("kind", [kind for kind in FailureKind if kind is not FailureKind.CANCELLED])
async def test_every_kind_of_failure_leads_to_the_next_model(kind):
    model = made("fallback", {"a": FakeModel([ModelError("no", kind=kind)]), "b": FakeModel(["yes"])})

    answer = await heard(model)

    assert answer.text == "yes"
    assert [(step.endpoint, step.failure) for step in answer.route] == [("a", kind), ("b", "")]


async def test_fallback_takes_nothing_back():
    begun = Gated("half an ", BUSY)
    begun.open()
    other = FakeModel(["yes"])
    model = made("fallback", {"a": begun, "b": other})

    with pytest.raises(ModelError, match="busy"):
        await heard(model)

    assert other.requests == []


async def test_fallback_tells_what_each_model_said_with_the_most_hopeful_kind():
    refused = ModelError("no credit", kind=FailureKind.REFUSED)
    model = made("fallback", {"a": FakeModel([BUSY]), "b": FakeModel([refused]), "c": Mute()})

    with pytest.raises(ModelError, match=r"None of 3 models answered. a: busy; b: no credit; c: .*without") as failure:
        await heard(model)

    assert (failure.value.kind, failure.value.retry_after_s) == (FailureKind.RATE_LIMITED, 2.0)


async def test_fallback_asks_a_model_once_and_nobody_after_the_deadline():
    same, clock = FakeModel([BUSY]), ManualClock()
    model = made("fallback", {"a": same, "b": same, "c": FakeModel(["yes"])}, clock=clock)
    late = ChatRequest(messages=ASKED.messages, deadline=clock.now())

    assert (await heard(model)).text == "yes"
    with pytest.raises(ModelError, match="deadline passed") as failure:
        await heard(model, late)

    assert failure.value.kind is FailureKind.TIMEOUT


async def test_fallback_ends_with_a_cancellation():
    cancelled = ModelError("stopped", kind=FailureKind.CANCELLED)
    other = FakeModel(["yes"])

    with pytest.raises(ModelError, match="stopped"):
        await heard(made("fallback", {"a": FakeModel([cancelled]), "b": other}))

    assert other.requests == []


def hedged(models, pause, **more):
    return made("hedge", models, after_s=0.2, budget_share=1.0, sleep=pause, **more)


async def test_hedge_asks_one_model_when_it_begins_in_time():
    second, pause = FakeModel(["slow"]), Pause()
    model = hedged({"a": FakeModel(["a longer answer"]), "b": second}, pause)

    answer = await heard(model)

    assert (answer.text, pause.asked, second.requests) == ("a longer answer", [0.2], [])
    assert [step.endpoint for step in answer.route] == ["a"]


async def test_the_faster_model_wins_and_the_other_is_closed():
    slow, pause = Gated("never", said("never")), Pause()
    pause.over.set()
    model = hedged({"a": slow, "b": FakeModel(["faster"])}, pause)

    answer = await heard(model)

    assert (answer.text, slow.is_closed) == ("faster", True)
    assert [step.endpoint for step in answer.route] == ["a", "b"]
    assert "cancelled" in answer.route[0].reason


async def test_the_first_may_still_win_after_a_hedge():
    first, second, pause = Gated("I ", said("I ")), Gated("never", said("never")), Pause()
    model = hedged({"a": first, "b": second}, pause)

    async def let():
        await first.asked.wait()
        pause.over.set()
        await second.asked.wait()
        first.open()

    async with asyncio.TaskGroup() as group:
        group.create_task(let())
        answer = await heard(model)

    assert (answer.text, second.is_closed) == ("I ", True)
    assert [step.endpoint for step in answer.route] == ["a", "b"]


async def test_a_pause_that_ends_late_asks_nobody():
    first, second, pause = Gated("I ", said("I ")), FakeModel(["never"]), Pause()
    model = hedged({"a": first, "b": second}, pause)
    first.open(1)

    async with aclosing(model.stream(ASKED)) as stream:
        assert await anext(stream) == "I "
        pause.over.set()
        await asyncio.sleep(0)
        first.open()
        assert (await anext(stream)).text == "I "

    assert second.requests == []


async def test_hedge_asks_the_second_at_once_when_the_first_fails():
    answer = await heard(hedged({"a": FakeModel([BUSY]), "b": FakeModel(["yes"])}, Pause()))

    assert [(step.endpoint, step.failure) for step in answer.route] == [("a", "rate_limited"), ("b", "")]


async def test_hedge_fails_when_both_do():
    with pytest.raises(ModelError, match="None of 2"):
        await heard(hedged({"a": FakeModel([BUSY]), "b": Mute()}, Pause()))


async def test_hedge_takes_nothing_back():
    first, second = Gated("half", BUSY), FakeModel(["yes"])
    first.open()

    with pytest.raises(ModelError, match="busy"):
        await heard(hedged({"a": first, "b": second}, Pause()))

    assert second.requests == []


async def test_hedge_without_budget_waits_for_the_first():
    first, second, pause = Gated("yes", said("yes")), FakeModel(["no"]), Pause()
    first.open()
    model = made("hedge", {"a": first, "b": second}, after_s=0.2, budget_share=0.01, sleep=pause)

    assert ((await heard(model)).text, pause.asked, second.requests) == ("yes", [], [])


async def test_nothing_is_left_when_a_listener_goes_away():
    first, second, pause = Gated("a", said("a")), Gated("b", said("b")), Pause()
    model = hedged({"a": first, "b": second}, pause)
    pause.over.set()
    second.open(1)

    async with aclosing(model.stream(ASKED)) as stream:
        assert await anext(stream) == "b"

    assert first.is_closed
    assert second.is_closed
    assert len(asyncio.all_tasks()) == 1


async def test_nothing_is_left_when_the_asker_is_cancelled():
    first = Gated("a", said("a"))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await heard(hedged({"a": first, "b": FakeModel(["b"])}, Pause()))

    assert first.is_closed
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize(
    ("answer", "request_", "fault"),
    [
        (said(""), ASKED, "empty"),
        (said("half an", finish="length"), ASKED, "cut"),
        (said("x", finish="filtered"), ASKED, "filtered"),
        (said("I'm sorry, but I can't help with that."), ASKED, "refusal"),
        (said("抱歉，我无法回答这个问题。"), ASKED, "refusal"),
        (said("作为人工智能助手，我不能提供该信息。"), ASKED, "refusal"),
        (said("{}"), ChatRequest(messages=ASKED.messages, schema={"required": ["a"]}), "schema"),
        (said("no json"), ChatRequest(messages=ASKED.messages, schema={"type": "object"}), "schema"),
        (said(calls=(call("Paris", "flight"),)), WITH_TOOL, "not offered"),
        (said(calls=(call(3),)), WITH_TOOL, "schema"),
        (said("x"), ChatRequest(messages=ASKED.messages, tools=(TOOL,), tool_choice="required"), "no tool"),
    ],
)
async def test_cascade_escalates_what_has_a_fault(answer, request_, fault):
    good = said(calls=(call("Rome"),)) if request_.tools else said('{"a": 1}')
    model = made("cascade", {"cheap": FakeModel([answer]), "dear": FakeModel([good])})

    whole = await heard(model, request_)

    assert (whole.text, whole.calls) == (good.text, good.calls)
    assert fault in whole.route[0].reason
    assert whole.usage == Usage(input_tokens=20, output_tokens=2, money=1.0)


@pytest.mark.parametrize(
    ("answer", "request_"),
    [
        (said("Paris"), ASKED),
        (said("I'm sorry for your loss. " * 20), ASKED),
        (said("抱歉的英文是 sorry。"), ASKED),
        (said(calls=(call("Paris"),)), WITH_TOOL),
        (said('{"a": 1}'), ChatRequest(messages=ASKED.messages, schema={"required": ["a"]})),
        (said("anything"), ChatRequest(messages=ASKED.messages, schema={"type": 7})),
        (said("anything"), ChatRequest(messages=ASKED.messages, schema={"$ref": "https://example.com/schema"})),
    ],
)
async def test_cascade_keeps_what_is_good(answer, request_):
    dear = FakeModel(["no"])

    whole = await heard(made("cascade", {"cheap": FakeModel([answer]), "dear": dear}), request_)

    assert (whole.text, whole.calls, dear.requests) == (answer.text, answer.calls, [])
    assert "accepted" in whole.route[0].reason


async def test_the_last_of_a_cascade_streams():
    last = Gated("a ", "b", said("a b"))
    last.open(1)
    model = made("cascade", {"cheap": FakeModel([BUSY]), "dear": last})

    async with aclosing(model.stream(ASKED)) as stream:
        assert await anext(stream) == "a "
        last.open()
        *_, answer = [chunk async for chunk in stream]

    assert [(step.endpoint, step.failure) for step in answer.route] == [("cheap", "rate_limited"), ("dear", "")]


async def test_a_second_sample_decides():
    agreed = made("cascade", {"cheap": FakeModel(["12", "12.0"]), "dear": FakeModel([])}, has_second_sample=True)
    differ = made("cascade", {"cheap": FakeModel(["12", "13"]), "dear": FakeModel(["14"])}, has_second_sample=True)
    free = made("cascade", {"cheap": FakeModel(["word " * 40]), "dear": FakeModel([])}, has_second_sample=True)
    failed = made("cascade", {"cheap": FakeModel(["12", BUSY]), "dear": FakeModel(["14"])}, has_second_sample=True)

    assert [(await heard(model)).text for model in (agreed, differ, free, failed)] == ["12", "14", "word " * 40, "14"]


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        ('{"accept": true}', "cheap"),
        ('I think {"accept": false}', "dear"),
        ("hm", "dear"),
        ("{no} []", "dear"),
        ('{"accept": true} {no}', "cheap"),
        (BUSY, "dear"),
    ],
)
async def test_a_judge_decides_and_a_failing_one_escalates(verdict, text):
    judge = FakeModel([verdict])
    model = made("cascade", {"a": FakeModel(["cheap"]), "b": FakeModel(["dear"]), "j": judge}, judge="j")

    answer = await heard(model)

    assert answer.text == text
    assert json.loads(judge.requests[0].messages[1].text)["answer"] == "cheap"


async def test_a_doubtful_answer_goes_out_when_nothing_better_comes():
    judge = FakeModel(['{"accept": false}'])
    model = made("cascade", {"a": FakeModel(["cheap"]), "b": FakeModel([BUSY]), "j": judge}, judge="j")

    answer = await heard(model)

    assert answer.text == "cheap"
    assert answer.route[-1].reason == "rejected, but nothing better came"


async def test_a_broken_answer_never_goes_out():
    with pytest.raises(ModelError, match="busy"):
        await heard(made("cascade", {"a": FakeModel([said("")]), "b": FakeModel([BUSY])}))


async def test_cascade_takes_nothing_back_and_ends_with_a_cancellation():
    begun = Gated("half", BUSY)
    begun.open()
    cancelled = ModelError("stopped", kind=FailureKind.CANCELLED)

    with pytest.raises(ModelError, match="busy"):
        await heard(made("cascade", {"a": FakeModel([BUSY]), "b": begun}))
    with pytest.raises(ModelError, match="stopped"):
        await heard(made("cascade", {"a": FakeModel([cancelled]), "b": FakeModel(["x"])}))


async def test_cascade_asks_nobody_after_the_deadline():
    clock = ManualClock()
    model = made("cascade", {"a": FakeModel([]), "b": FakeModel([])}, clock=clock)

    with pytest.raises(ModelError, match="deadline"):
        await heard(model, ChatRequest(messages=ASKED.messages, deadline=clock.now()))
    with pytest.raises(ModelError, match="without an answer"):
        await heard(made("cascade", {"a": Mute(), "b": Mute()}))


def voters(*answers, **more):
    names = "abcdefg"[: len(answers)]
    models = {name: FakeModel([answer]) for name, answer in zip(names, answers, strict=True)}
    return models, made("voting", {**models, **more.pop("others", {})}, **more)


async def test_two_who_agree_are_enough():
    models, model = voters("1,000", "1000.0", "7")

    answer = await heard(model)

    assert answer.text == "1,000"
    assert models["c"].requests == []
    assert answer.usage == Usage()
    assert [step.endpoint for step in answer.route] == ["a", "b", "a"]
    assert "agree" in answer.route[-1].reason


async def test_more_are_asked_only_while_voters_disagree():
    models, model = voters(said("7"), said("8"), said("8"), said("9"), said("9"))

    answer = await heard(model)

    assert (answer.text, models["d"].requests) == ("8", [])
    assert answer.usage == Usage(input_tokens=30, output_tokens=3, money=1.5)


async def test_whether_to_call_is_voted_first():
    rome, oslo, none = said(calls=(call("Rome"),)), said(calls=(call("Oslo"),)), said("No need.")
    _, calls = voters(none, rome, oslo, said(calls=(call(" Rome "),)), none)
    _, nothing = voters(none, rome, none)

    assert (await heard(calls, WITH_TOOL)).calls == rome.calls
    assert (await heard(nothing, WITH_TOOL)).text == "No need."


async def test_failed_voters_are_replaced_and_told():
    _, model = voters(BUSY, "7", "7")

    answer = await heard(model)

    assert answer.text == "7"
    assert [(step.endpoint, step.failure) for step in answer.route[:3]] == [("a", "rate_limited"), ("b", ""), ("c", "")]


async def test_a_vote_without_voters_fails():
    _, model = voters(BUSY, BUSY, BUSY)

    with pytest.raises(ModelError, match="None of 3"):
        await heard(model)


LONG, LONGER = "one thing " * 20, "another thing " * 20


@pytest.mark.parametrize(
    ("choice", "text", "reason"),
    [
        ('{"best": 2}', LONGER, "chose"),
        ('{"best": 3}', LONG, "cannot be read"),
        ('{"best": true}', LONG, "cannot be read"),
        ("two", LONG, "cannot be read"),
        (BUSY, LONG, "failed"),
    ],
)
async def test_free_texts_go_to_a_judge_and_the_best_voter_stands_when_it_fails(choice, text, reason):
    _, model = voters(LONG, LONGER, "x", others={"j": FakeModel([choice])}, judge="j")

    answer = await heard(model)

    assert answer.text == text
    assert reason in answer.route[-1].reason


async def test_a_judge_sees_calls_and_the_ends_of_long_texts():
    judge = FakeModel(['{"best": 1}'])
    huge = "a" * 20_000
    _, model = voters(huge, LONG, "x", others={"j": judge}, judge="j")

    assert (await heard(model)).text == huge
    assert len(judge.requests[0].messages[1].text) < 14_000
    assert (judge.requests[0].purpose, judge.requests[0].schema is not None) == ("judge", True)


async def test_without_a_judge_the_best_voter_stands():
    _, model = voters(LONG, LONGER, "x", qualities={"b": 0.9, "a": 0.88, "c": 0.87})

    assert (await heard(model)).text == LONGER


async def test_a_vote_ends_with_the_deadline():
    clock = ManualClock()

    def slow(text):
        def say(request):
            clock.advance(5.0)
            return text

        return FakeModel(say)

    model = made("voting", {"a": slow("7"), "b": slow("8"), "c": FakeModel([])}, clock=clock)
    soon = ChatRequest(messages=ASKED.messages, deadline=clock.now() + 8.0)
    calls = made("voting", {"a": slow(said(calls=(call("Rome"),))), "b": slow("8"), "c": FakeModel([])}, clock=clock)

    assert (await heard(model, soon)).text == "7"
    assert (await heard(calls, ChatRequest(messages=ASKED.messages, deadline=clock.now() + 8.0))).calls


async def test_a_vote_that_is_over_before_its_deadline_has_no_voters_left():
    clock = ManualClock()
    model = made("voting", {name: FakeModel([BUSY]) for name in "abc"}, clock=clock)

    with pytest.raises(ModelError, match="None of 2"):
        await heard(model, ChatRequest(messages=ASKED.messages, deadline=clock.now() - 1))


async def test_the_way_of_each_voter_stays_in_the_route():
    inner = (RouteStep(endpoint="gpu-1", reason="least busy"),)
    _, model = voters(said("7", route=inner), said("7"), said("8"))

    answer = await heard(model)

    assert answer.route[0] == inner[0]


class Heard:
    """The Feedback port."""

    def __init__(self):
        self.said = []

    def judged(self, kind, endpoint, quality):
        self.said.append((kind, endpoint, quality))


def by(endpoint, text="", **more):
    return replace(said(text, **more), endpoint=endpoint)


async def test_a_vote_tells_who_agreed_and_who_did_not():
    feedback = Heard()
    models = {"a": by("e1", "7"), "b": by("e2", "8"), "c": by("e3", "7")}
    model = made("voting", {name: FakeModel([answer] * 2) for name, answer in models.items()}, feedback=feedback)

    await heard(model, replace(ASKED, purpose="plan"))

    assert feedback.said == [("plan", "e1", 1.0), ("plan", "e2", 0.0), ("plan", "e3", 1.0)]
    assert [round(voter.quality, 3) for voter in model._ratings.voters()] == [1.0, 0.0, 1.0]


@pytest.mark.parametrize(
    "answers",
    [
        (by("e1", "Rome is old."), by("e2", "It was built long ago.")),
        (by("e1", "7"), BUSY, BUSY),
        (by("e1", "7"), by("e2", "8"), by("e3", "9")),
    ],
)
async def test_a_vote_in_which_nobody_agrees_says_nothing_of_anybody(answers):
    feedback = Heard()
    models = {name: FakeModel([answer] * 2) for name, answer in zip("abc", answers, strict=False)}

    await heard(made("voting", models, feedback=feedback))

    assert feedback.said == []


@pytest.mark.parametrize(
    ("answer", "judge", "quality"),
    [
        ("Paris", '{"accept": true}', [("q", "e1", 1.0)]),
        ("Paris", '{"accept": false}', [("q", "e1", 0.0)]),
        ("I'm sorry, but I can't help with that.", "unasked", [("q", "e1", 0.0)]),
        ("Paris", "it depends", []),
        ("Paris", BUSY, []),
    ],
)
async def test_a_cascade_tells_what_its_verifier_found_unless_it_could_not_tell(answer, judge, quality):
    feedback = Heard()
    models = {"cheap": FakeModel([by("e1", answer)]), "dear": FakeModel([by("e2", "Rome")]), "j": FakeModel([judge])}

    await heard(made("cascade", models, judge="j", feedback=feedback), replace(ASKED, purpose="q"))

    assert feedback.said == quality


def test_votes_move_the_ratings_of_those_of_whom_nothing_was_said_and_fade():
    ratings = TrackedRatings(("known", "left_out", "new"), said={"known": 0.8})
    ratings.judge("left_out", 0.0)

    for _ in range(300):
        ratings.voted({"known": False, "new": True})
    known, left_out, new = ratings.voters()

    assert (known.quality, known.judged) == (0.8, 50)
    assert (new.quality, new.judged) == (pytest.approx(1.0), pytest.approx(155, abs=1))
    assert left_out.judged == 0


@pytest.mark.parametrize("kind", ["fallback", "hedge", "cascade", "voting"])
async def test_when_nobody_answers_the_failure_tells_the_way_of_each(kind):
    errors = [ModelError("down", kind=FailureKind.UNAVAILABLE) for _ in "ab"]
    for name, error in zip("ab", errors, strict=True):
        error.route = (RouteStep(endpoint=f"{name}-1", reason="its turn", failure="timeout"),)
    more = {"after_s": 0.0, "budget_share": 1.0} if kind == "hedge" else {}
    model = made(kind, {name: FakeModel([error]) for name, error in zip("ab", errors, strict=True)}, **more)

    with pytest.raises(ModelError, match="None of 2") as caught:
        await heard(model)

    tried = [(step.endpoint, step.failure) for step in caught.value.route]
    assert tried == [("a-1", "timeout"), ("a", "unavailable"), ("b-1", "timeout"), ("b", "unavailable")]


async def test_ratings_move_with_feedback_and_latency():
    ratings = TrackedRatings(("a", "b"), said={"a": 0.8})
    ratings.judge("a", 1.0)
    ratings.judge("b", 0.0)
    ratings.took("a", 2.0)
    ratings.took("a", 1.0)

    first, second = ratings.voters()

    assert (first.quality, first.judged, first.latency_s) == (pytest.approx(41 / 51), 51, pytest.approx(1.9))
    assert (second.quality, second.judged, second.latency_s) == (0.0, 1, 0.0)


@pytest.mark.parametrize(
    ("cooperation", "words"),
    [
        (Cooperation(kind="quorum"), "no such kind"),
        (Cooperation(), "one member, not 0"),
        (Cooperation(members=("a", "b")), "one member, not 2"),
        (Cooperation(members=("z",)), "no model 'z'; there are a, b, c"),
        (Cooperation(kind="fallback", members=("a",)), "at least two members and has 1"),
        (Cooperation(kind="fallback", members=("a", "b", "a")), "a is named twice"),
        (Cooperation(kind="fallback", members=("a", "b"), judge="c"), "a judge is for"),
        (Cooperation(kind="fallback", members=("a", "b"), after_s=1), "after_s is for hedge"),
        (Cooperation(kind="voting", members=("a", "b"), has_second_sample=True), "a second sample is for cascade"),
        (Cooperation(kind="hedge", members=("a", "b")), "after_s must be set"),
        (Cooperation(kind="hedge", members=("a", "b", "c"), after_s=1), "exactly two members and has 3"),
        (Cooperation(kind="hedge", members=("a", "b"), after_s=1, budget_share=0), "budget_share must lie above 0"),
        (Cooperation(kind="cascade", members=("a",)), "at least two members and has 1"),
        (Cooperation(kind="cascade", members=("a", "b"), judge="z"), "no model 'z'"),
        (Cooperation(kind="voting", members=("a", "b", "c"), most_voters=4), "odd number of 3 or more, not 4"),
        (Cooperation(kind="voting", members=("a", "b"), qualities={"c": 0.5}), "qualities name c"),
        (Cooperation(kind="voting", members=("a", "b"), qualities={"a": 1.5}), "between 0 and 1"),
    ],
)
def test_contradictions_are_named(cooperation, words):
    models = {name: FakeModel([]) for name in "abc"}

    with pytest.raises(SettingsError, match=words):
        build(cooperation, models, clock=ManualClock())


async def test_ratings_from_outside_are_used():
    ratings = TrackedRatings(("a", "b", "c"), said={"c": 0.9})
    model = made("voting", {name: FakeModel(["7"]) for name in "abc"}, ratings=ratings)

    answer = await whole_answer(model.stream(ASKED))

    assert answer.route[0].endpoint == "c"
