"""The highest bid gets the step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.routing.auction import Offer, bid_of, ranked, reliability

OFFERS = st.builds(Offer, st.sampled_from("abcdef"), st.floats(0, 1e6), st.floats(0, 1))


def test_a_bid_is_the_formula_of_the_auction():
    assert bid_of(Offer("a", 0.5, 0.9)).value == pytest.approx(1 / 0.50001 + 0.27)
    assert bid_of(Offer("free", 0.0, 0.0)).value == pytest.approx(100_000)


def test_the_cheaper_one_wins_and_of_equal_costs_the_more_reliable():
    bids = ranked([Offer("dear", 2.0, 1.0), Offer("poor", 1.0, 0.2), Offer("good", 1.0, 0.9)])

    assert [bid.agent for bid in bids] == ["good", "poor", "dear"]


@given(st.lists(OFFERS, max_size=8))
def test_every_offer_is_ranked_and_order_of_asking_does_not_matter(offers):
    bids = ranked(offers)

    assert sorted(bid.value for bid in bids) == sorted(bid_of(offer).value for offer in offers)
    assert [bid.value for bid in bids] == sorted((bid.value for bid in bids), reverse=True)
    assert [bid.agent for bid in ranked(reversed(offers))] == [bid.agent for bid in bids]


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_reliability_grows_with_success_and_is_never_certain(succeeded, failed):
    here = reliability(succeeded=succeeded, failed=failed)

    assert 0 < here < 1
    assert here < reliability(succeeded=succeeded + 1, failed=failed)
    assert reliability(succeeded=0, failed=0) == 0.5
