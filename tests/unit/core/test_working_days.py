from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.local_time import LONDON, local_of
from marketplace.core.working_days import (
    bank_holidays_known_until,
    is_bank_holiday,
    is_working_day,
    working_days_after,
)


def london(*parts):
    return datetime(*parts, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("asked", "n", "deadline"),
    [
        (london(2026, 11, 3, 10), 2, london(2026, 11, 5, 10)),  # Tuesday to Thursday
        (london(2026, 11, 6, 15), 1, london(2026, 11, 9, 15)),  # Friday to Monday
        (london(2026, 11, 7, 15), 1, london(2026, 11, 9, 15)),  # Saturday to Monday
        (london(2026, 12, 24, 9), 2, london(2026, 12, 30, 9)),  # Boxing Day is a Saturday, so Monday 28 is off
        (london(2026, 10, 23, 8), 2, london(2026, 10, 27, 8)),  # the clocks go back on the Sunday between
        (london(2027, 3, 25, 8), 1, london(2027, 3, 30, 8)),  # Easter, and the clocks go forward
    ],
)
def test_a_deadline_is_working_days_later_at_the_same_local_time(asked, n, deadline):
    assert working_days_after(asked, n) == deadline


def test_the_day_off_counts_and_not_the_weekend_day_that_it_stands_for():
    assert is_bank_holiday(date(2026, 12, 28))
    assert not is_bank_holiday(date(2026, 12, 26))
    assert not is_bank_holiday(date(2026, 11, 30))  # St Andrew's Day is Scotland's


def test_the_list_reaches_far_enough_for_a_budget_year():
    assert bank_holidays_known_until() >= date(2027, 12, 27)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC)), st.integers(1, 12))
def test_a_deadline_falls_on_a_working_day_with_exactly_n_of_them_after_the_day_asked(moment, n):
    deadline = local_of(working_days_after(moment, n))
    asked = local_of(moment)
    between = [asked.date() + timedelta(days=d) for d in range(1, (deadline.date() - asked.date()).days + 1)]
    assert is_working_day(deadline.date())
    assert sum(map(is_working_day, between)) == n
    assert deadline.time() == asked.time()


def test_no_days_is_the_moment_itself_and_a_deadline_never_lies_behind():
    moment = datetime(2026, 11, 7, 15, tzinfo=UTC)
    assert working_days_after(moment, 0) == moment
    with pytest.raises(ValueError):
        working_days_after(moment, -1)
    with pytest.raises(ValueError):
        working_days_after(datetime(2026, 11, 7, 15), 1)
