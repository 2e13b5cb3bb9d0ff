"""Who does not answer is left alone: a second, then two, four, eight; one question at a time finds out."""

import pytest

from search.engines.elasticsearch.breaker import LONGEST_REST_SECONDS, Breaker
from search.port import NeedsRebuild, SearchUnavailable


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker, error: Exception | None = None) -> None:
    with pytest.raises(SearchUnavailable), breaker.trial():
        raise error or SearchUnavailable("away")


def asked(breaker: Breaker) -> bool:
    """Whether a search is let through; it is answered."""
    try:
        with breaker.trial():
            return True
    except SearchUnavailable:
        return False


def test_all_is_let_through_while_all_goes_well(breaker):
    assert all(asked(breaker) for _ in range(5))


def test_after_a_failure_nobody_asks_until_the_rest_is_over(breaker, clock):
    fail(breaker)
    assert not asked(breaker)
    clock.now += 0.9
    assert not asked(breaker)
    clock.now += 0.2
    assert asked(breaker)
    assert asked(breaker)


def test_rests_grow_to_a_limit_and_begin_anew_after_an_answer(breaker, clock):
    for rest in (1, 2, 4, 8, 8):
        fail(breaker)
        clock.now += rest - 0.1
        assert not asked(breaker)
        clock.now += 0.2
    assert rest == LONGEST_REST_SECONDS
    assert asked(breaker)
    fail(breaker)
    clock.now += 1.1
    assert asked(breaker)


def test_one_tries_and_the_others_wait_for_what_it_finds(breaker, clock):
    fail(breaker)
    clock.now += 1.1
    with breaker.trial():
        assert not asked(breaker)
    assert asked(breaker)


def test_an_index_that_is_not_there_is_an_answer(breaker):
    fail(breaker, NeedsRebuild("no index"))
    assert asked(breaker)
