"""An hour is counted once (D2.2)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.commissioning.domain.spreading import shared_minutes, spread
from marketplace.core.periods import Span
from providers.domain.slots import merged

START = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
PLACES = st.sampled_from(["Stockport", "Trafford", "Tameside"])


def span(first: int, last: int) -> Span:
    return Span(START + timedelta(minutes=first), START + timedelta(minutes=last))


def test_each_minute_belongs_to_the_set_of_services_that_it_is_free_for():
    free = {"care": [span(0, 120)], "walks": [span(60, 180)]}
    assert shared_minutes(free) == {frozenset({"care"}): 60, frozenset({"care", "walks"}): 60, frozenset({"walks"}): 60}


def test_minutes_go_by_need_and_evenly_where_there_is_none():
    assert spread(100, ["a", "b"], {"a": 80, "b": 20, "c": 900}) == {"a": 80, "b": 20}
    assert spread(100, ["a", "b"], {"a": 80}) == {"a": 100}
    assert spread(100, ["a", "b"], {}) == {"a": 50, "b": 50}


@given(st.floats(0, 10_000), st.sets(PLACES, min_size=1), st.dictionaries(PLACES, st.integers(0, 500)))
def test_no_minute_is_lost_or_made(amount, over, weights):
    parts = spread(amount, over, weights)
    assert abs(sum(parts.values()) - amount) < 0.001
    assert parts.keys() <= over


SPANS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 200)), max_size=4)


@given(st.dictionaries(st.sampled_from(["care", "walks", "meals"]), SPANS))
def test_shared_minutes_add_up_to_the_time_in_which_anything_is_free(drawn):
    free = {name: merged(span(first, first + long) for first, long in spans) for name, spans in drawn.items()}
    whole = merged(one for spans in free.values() for one in spans)
    assert sum(shared_minutes(free).values()) == sum(one.minutes for one in whole)
