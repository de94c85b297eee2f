import math

import pytest

from autoglm.core.errors import SettingsError
from autoglm.routing.protection import BreakerPolicy, HedgePolicy, Protection, RetryPolicy


def test_the_defaults_are_those_of_the_documents():
    protection = Protection()

    assert (protection.breaker.failures, protection.breaker.cooldown_s, protection.breaker.probes) == (5, 10.0, 1)
    assert (protection.retry.most, protection.retry.first_s, protection.retry.factor) == (3, 0.1, 2.0)
    assert protection.hedge.after_s is None
    assert protection.max_ejected_share == 0.5


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: BreakerPolicy(failures=0), r"breaker.failures is 0\. It must be a number at least 1\."),
        (lambda: BreakerPolicy(cooldown_s=0), r"breaker.cooldown_s is 0\. It must be a number above 0\."),
        (lambda: BreakerPolicy(failure_share=1.5), r"failure_share is 1\.5\. .* above 0 and at most 1\."),
        (lambda: RetryPolicy(most=-1), r"retry.most is -1\."),
        (lambda: RetryPolicy(factor=0.5), r"retry.factor is 0\.5\."),
        (lambda: RetryPolicy(first_s=math.nan), r"retry.first_s is nan\."),
        (lambda: HedgePolicy(after_s=-1), r"hedge.after_s is -1\."),
        (lambda: HedgePolicy(after_s=1, budget_share=2), r"hedge.budget_share is 2\."),
        (lambda: Protection(total_s=math.inf), r"total_s is inf\."),
        (lambda: Protection(max_ejected_share=-0.1), r"max_ejected_share is -0\.1\."),
        (lambda: Protection(cache_entries=5), r"keep 5 answers for 0 seconds\. Set cache_s"),
    ],
)
def test_a_limit_that_cannot_be_is_named_with_its_bounds(make, message):
    with pytest.raises(SettingsError, match=message):
        make()


def test_answers_may_be_kept_for_a_while():
    assert Protection(cache_entries=5, cache_s=60).cache_s == 60
