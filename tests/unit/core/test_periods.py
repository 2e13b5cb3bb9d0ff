from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.periods import Period, Span

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
periods = st.builds(lambda start, n: Period(start, start + timedelta(days=n)), days, st.integers(1, 800))


@given(periods, days)
def test_a_day_is_in_a_period_from_its_start_and_before_its_end(period, day):
    assert period.contains(day) == (period.start <= day <= period.last)


@given(periods, periods)
def test_what_two_periods_share_is_in_both_and_only_when_they_overlap(a, b):
    shared = a.intersect(b)
    assert (shared is not None) == a.overlaps(b) == b.overlaps(a)
    if shared:
        assert a.covers(shared)
        assert b.covers(shared)


@given(periods, st.sampled_from(["months", "weeks"]))
def test_the_pieces_of_a_period_join_without_gap_or_overlap(period, cut):
    pieces = getattr(period, cut)()
    assert (pieces[0].start, pieces[-1].end) == (period.start, period.end)
    assert all(a.end == b.start for a, b in pairwise(pieces))


def test_a_budget_year_has_twelve_months_and_thirteen_four_week_periods_and_a_day():
    year = Period(date(2026, 4, 6), date(2027, 4, 6))
    assert [p.start.day for p in year.months()] == [6] * 12
    assert len(year.weeks(4)) == 14
    assert year.weeks(4)[-1].days == 1


def test_months_from_the_31st_fall_on_the_last_day_of_shorter_months_and_come_back():
    starts = [p.start for p in Period(date(2027, 12, 31), date(2028, 4, 1)).months()]
    assert starts == [date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)]


def test_a_period_named_by_its_first_and_last_day_holds_both():
    assert Period.of_days(date(2026, 11, 1), date(2026, 11, 30)).days == 30


def test_days_are_midnight_to_midnight_in_england_and_two_of_them_are_odd():
    spring, autumn = Period.of_days(*[date(2026, 3, 29)] * 2), Period.of_days(*[date(2026, 10, 25)] * 2)
    assert (spring.span().minutes, autumn.span().minutes) == (23 * 60, 25 * 60)


def test_neighbouring_visits_do_not_overlap():
    ten, eleven = (Span.of_minutes(datetime(2026, 11, 3, h, tzinfo=UTC), 60) for h in (10, 11))
    assert not ten.overlaps(eleven)
    assert ten.intersect(eleven) is None
    assert not ten.contains(eleven.start)


def test_what_is_no_period_is_refused():
    day, moment = date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="end after"):
        Period(day, day)
    with pytest.raises(TypeError):
        Period(moment, moment + timedelta(days=1))
    with pytest.raises(ValueError, match="UTC"):
        Span(moment.astimezone(timezone(timedelta(hours=1))), moment)
    with pytest.raises(ValueError, match="end after"):
        Span(moment, moment)
    with pytest.raises(ValueError, match="week"):
        Period(day, date(2026, 2, 1)).weeks(0)
