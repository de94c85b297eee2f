from hypothesis import given
from hypothesis import strategies as st

from autoglm.routing.hedging import Hedging
from autoglm.routing.protection import HedgePolicy


def saved(policy, calls=100):
    hedging = Hedging(policy)
    for _ in range(calls):
        hedging.called()
    return hedging


def test_it_is_off_by_default():
    assert saved(HedgePolicy()).wait_s() is None


def test_a_second_call_follows_after_fixed_seconds():
    assert saved(HedgePolicy(after_s=0.3)).wait_s() == 0.3


def test_or_after_the_95th_percentile_of_the_latest_answers():
    hedging = saved(HedgePolicy(after_s=0))
    for seconds in [9.0] * 100 + [n / 100 for n in range(1, 201)]:
        hedging.took(seconds)

    assert hedging.wait_s() == 1.9


def test_a_percentile_of_few_answers_is_none():
    hedging = saved(HedgePolicy(after_s=0))
    for _ in range(19):
        hedging.took(1.0)

    assert hedging.wait_s() is None


def test_an_empty_budget_hedges_nothing():
    hedging = saved(HedgePolicy(after_s=0.1), calls=19)

    assert hedging.wait_s() is None
    assert not hedging.hedged()


@given(st.lists(st.booleans(), max_size=500), st.floats(0, 1))
def test_hedges_never_exceed_their_share_of_the_calls(wishes, share):
    hedging, hedged = Hedging(HedgePolicy(after_s=0.1, budget_share=share)), 0
    for number, wish in enumerate(wishes, 1):
        hedging.called()
        hedged += wish and hedging.hedged()
        assert hedged <= share * number + 1e-6
