"""Who wins a vote, who is asked next, and when voting cannot tell."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.routing.voting import Abstain, AskOneMore, Vote, Voter, VotingPolicy, Winner, decide, opening

POLICY = VotingPolicy()
EQUALS = tuple(Voter(name=name, quality=0.8) for name in "abcde")


def votes(**keys):
    return [Vote(voter=voter, key=key) for voter, key in keys.items()]


def test_the_best_and_one_more_are_asked_at_once():
    assert opening(EQUALS, POLICY) == ("a", "b")
    assert opening(EQUALS[:3], POLICY) == ("a", "b")


def test_one_is_enough_when_nobody_could_outvote_it():
    strong = (Voter(name="best", quality=0.9), Voter(name="other", quality=0.7), Voter(name="third", quality=0.7))

    assert opening(strong, POLICY) == ("best",)
    assert opening(EQUALS[:2], POLICY) == ("a",)
    assert opening(EQUALS[:1], POLICY) == ("a",)
    assert opening((), POLICY) == ()


def test_voters_far_below_the_best_are_left_out():
    voters = (*EQUALS[:3], Voter(name="bad", quality=0.4))

    decision = decide(votes(a="1", b="2", c="3"), voters, POLICY)

    assert (decision.voter, decision.reason) == ("a", "the best voter's answer stands")
    assert decide(votes(bad="1"), voters, POLICY) == AskOneMore(voter="a", reason="no voter has given an answer")


def test_two_who_agree_win():
    decision = decide(votes(a="1", b="1"), EQUALS, POLICY)

    assert decision == Winner(voter="a", share=1.0, reason="2 of 2 voters agree")


def test_one_more_is_asked_while_they_disagree():
    assert decide(votes(a="1", b="2"), EQUALS, POLICY).voter == "c"
    assert decide(votes(a="1", b="2", c="2"), EQUALS, POLICY).voter == "b"


def test_the_last_voters_who_could_not_change_it_are_not_asked():
    voters = tuple(Voter(name=name, quality=q) for name, q in zip("abc", (0.9, 0.86, 0.6), strict=True))

    decision = decide(votes(a="1", b="2"), voters, POLICY)

    assert decision == Winner(voter="a", share=pytest.approx(0.55, abs=0.02), reason="the best voter's answer stands")


def test_ties_go_to_the_better_voter():
    voters = (*EQUALS[:3], Voter(name="best", quality=0.81))

    assert decide(votes(best="1", a="2", b="3", c="4"), voters, POLICY).voter == "best"
    assert decide(votes(a="2", b="2", best="1", c="1"), EQUALS[:3], VotingPolicy(most=4)).voter == "a"


def test_good_voters_are_asked_before_slow_ones():
    voters = (
        Voter(name="best", quality=0.82, latency_s=9.0),
        Voter(name="slow", quality=0.81, latency_s=3.0),
        Voter(name="quick", quality=0.8, latency_s=1.0),
        Voter(name="new", quality=0.8),
    )

    assert opening(voters, POLICY) == ("best", "quick")
    assert decide(votes(best="1", quick="2"), voters, POLICY).voter == "slow"


def test_unknown_voters_do_not_outvote_a_known_one():
    voters = (Voter(name="known", quality=0.7), *(Voter(name=name) for name in "uvw"))

    assert opening(voters, POLICY) == ("known",)
    assert decide(votes(known="1", u="2", v="2", w="2"), voters, POLICY).voter == "known"


def test_unknown_voters_break_a_tie_of_known_ones():
    voters = (Voter(name="a", quality=0.7), Voter(name="b", quality=0.7), Voter(name="u"))

    assert decide(votes(a="1", b="2"), voters, POLICY).voter == "u"
    assert decide(votes(a="1", b="2", u="2"), voters, POLICY).voter == "b"


def test_voters_count_alike_when_nothing_is_known():
    voters = tuple(Voter(name=name) for name in "abc")

    assert opening(voters, POLICY) == ("a", "b")
    assert decide(votes(a="1", b="2", c="2"), voters, POLICY).voter == "b"


def test_few_judgements_say_little():
    voters = (Voter(name="a", quality=0.8, judged=200), Voter(name="new", quality=0.0, judged=1))
    ranked = (Voter(name="a", quality=0.8, judged=0), Voter(name="b", quality=0.9, judged=0))

    assert decide(votes(new="1", a="1"), voters, VotingPolicy(margin=0.5)).reason == "2 of 2 voters agree"
    assert opening(ranked, VotingPolicy(prior=0)) == ("b",)


def test_whether_to_call_is_decided_first():
    one, other, none = (
        Vote(voter="a", key="x", is_call=True),
        Vote(voter="b", key="y", is_call=True),
        Vote(voter="c", key="z"),
    )

    assert decide([one, none], EQUALS, POLICY) == AskOneMore(
        voter="b", reason="voters disagree on whether to call a tool"
    )
    assert decide([one, other, none], EQUALS, POLICY).reason == "2 voters gave 2 different answers"
    assert decide([one, other, none], EQUALS[:3], POLICY).voter == "a"
    assert decide([one, none, Vote(voter="d", key="z")], EQUALS, POLICY).voter == "c"


def test_free_texts_are_left_to_a_judge():
    decision = decide(votes(b=None, a=None), EQUALS, POLICY)

    assert decision == Abstain(voters=("a", "b"), reason="free texts cannot be compared by form")
    assert decide(votes(a=None), EQUALS[:1], POLICY).voter == "a"


def test_one_free_text_among_short_answers_agrees_with_nobody():
    assert decide(votes(a=None, b="1", c="1"), EQUALS, POLICY).voter == "b"


def test_failed_voters_are_replaced():
    failed = [Vote(voter=name, has_failed=True) for name in "abc"]

    assert decide(failed, EQUALS, POLICY).voter == "d"
    assert decide([*failed, *votes(d="1")], EQUALS, POLICY).voter == "e"
    assert decide([*failed, *votes(d="1", e="1")], EQUALS, POLICY).voter == "d"
    assert decide(failed, EQUALS[:3], POLICY) == Abstain(voters=(), reason="no voter has given an answer")


def test_a_weak_lead_may_be_too_little():
    policy = VotingPolicy(most=3, least_share=0.5)

    decision = decide(votes(a="1", b="2", c="3"), EQUALS, policy)

    assert decision == Abstain(voters=("a", "b", "c"), reason="the leading answer has only 33% of the weight")


QUALITIES = st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=7)
SAID = st.lists(st.tuples(st.sampled_from(["1", "2", "3", None]), st.booleans(), st.booleans()), min_size=7, max_size=7)


def finished(voters, answers, policy):
    """The vote to its end: the decision, and who was asked."""
    said = {name: Vote(voter=name, key=k, is_call=c, has_failed=f) for name, (k, c, f) in answers.items()}
    cast = [said[name] for name in opening(voters, policy)]
    while isinstance(decision := decide(cast, voters, policy), AskOneMore):
        assert decision.voter not in {vote.voter for vote in cast}
        cast.append(said[decision.voter])
    return decision, [vote.voter for vote in cast]


@given(QUALITIES, SAID, st.sampled_from([1, 3, 5]), st.randoms())
def test_every_vote_ends_within_its_bounds_whatever_the_order(qualities, said, most, rng):
    voters = [Voter(name=f"v{n}", quality=quality, latency_s=n % 3) for n, quality in enumerate(qualities)]
    answers = {voter.name: answer for voter, answer in zip(voters, said, strict=False)}
    policy = VotingPolicy(most=most)

    decision, asked = finished(voters, answers, policy)
    shuffled = random.Random(rng.random()).sample(voters, len(voters))

    assert finished(shuffled, answers, policy) == (decision, asked)
    assert sum(not answers[name][2] for name in asked) <= most
    if isinstance(decision, Winner):
        assert decision.voter in asked
        assert not answers[decision.voter][2]
        assert 0 < decision.share <= 1


@given(st.lists(st.floats(0.5, 1), min_size=1, max_size=6))
def test_agreement_with_the_best_is_never_overruled(qualities):
    voters = [Voter(name=f"v{n}", quality=quality) for n, quality in enumerate(qualities)]
    first = opening(voters, POLICY)

    decision = decide([Vote(voter=name, key="same") for name in first], voters, POLICY)

    assert isinstance(decision, Winner)
    assert decision.voter == first[0]
