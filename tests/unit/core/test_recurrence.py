from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.local_time import local_of
from marketplace.core.recurrence import Weekly

starts = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(lambda t: t.replace(second=0, microsecond=0))
weeks = st.integers(1, 52)


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_eight_in_the_morning_stays_eight_across_october():
    visits = Weekly(datetime(2026, 10, 20, 8), 2).occurrences()
    assert visits == (at(2026, 10, 20, 7), at(2026, 10, 27, 8))


def test_eight_in_the_morning_stays_eight_across_march():
    visits = Weekly(datetime(2026, 3, 24, 8), 2).occurrences()
    assert visits == (at(2026, 3, 24, 8), at(2026, 3, 31, 7))


def test_a_time_that_march_leaves_out_moves_forward():
    night = Weekly(datetime(2026, 3, 22, 1, 30), 3).occurrences()
    assert night == (at(2026, 3, 22, 1, 30), at(2026, 3, 29, 1, 30), at(2026, 4, 5, 0, 30))
    assert local_of(night[1]).replace(tzinfo=None) == datetime(2026, 3, 29, 2, 30)


def test_a_time_that_october_has_twice_is_the_first():
    assert Weekly(datetime(2026, 10, 25, 1, 30), 1).occurrences() == (at(2026, 10, 25, 0, 30),)


def test_days_left_out_are_not_made_up_for():
    rule = Weekly(datetime(2026, 12, 11, 8), 4).without(date(2026, 12, 25))
    assert [v.date() for v in rule.occurrences()] == [date(2026, 12, 11), date(2026, 12, 18), date(2027, 1, 1)]


def test_an_hour_is_an_hour_even_through_the_night_that_the_clocks_change():
    (sit,) = Weekly(datetime(2026, 10, 24, 22), 1).spans(minutes=600)
    assert sit.minutes == 600
    assert local_of(sit.end).hour == 7


@given(starts, weeks)
def test_the_local_time_never_shifts_except_in_the_missing_hour(first, n):
    for agreed, visit in zip(Weekly(first, n).local_starts(), Weekly(first, n).occurrences(), strict=True):
        shown = local_of(visit).replace(tzinfo=None, fold=0)
        assert shown == agreed or (shown - agreed == timedelta(hours=1) and agreed.hour == 1 and agreed.month == 3)


@given(starts, weeks, st.sets(st.integers(0, 51)))
def test_visits_are_in_order_a_week_apart_and_as_many_as_not_left_out(first, n, left_out):
    skip = frozenset(first.date() + timedelta(weeks=w) for w in left_out)
    visits = Weekly(first, n, skip).occurrences()
    assert len(visits) == len(set(range(n)) - left_out)
    assert list(visits) == sorted(set(visits))


@given(starts, weeks, st.sets(st.dates(), max_size=4))
def test_the_rule_can_be_stored_and_read_back(first, n, skip):
    rule = Weekly(first, n, frozenset(skip))
    assert Weekly.from_rule(rule.as_rule()) == rule


def test_a_rule_made_from_a_moment_starts_at_that_moment():
    assert Weekly.from_moment(at(2026, 7, 7, 7)).first_local == datetime(2026, 7, 7, 8)


def test_what_is_no_weekly_rule_is_refused():
    with pytest.raises(ValueError, match="zone"):
        Weekly(at(2026, 1, 1), 1)
    for n in (0, 53):
        with pytest.raises(ValueError, match="weeks"):
            Weekly(datetime(2026, 1, 1), n)
    with pytest.raises(ValueError, match="weekly"):
        Weekly.from_rule(
            {"freq": "daily", "zone": "Europe/London", "first_local": "2026-01-01", "weeks": 1, "skip": []}
        )
