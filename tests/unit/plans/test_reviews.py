"""R12, R33, R34: when a plan is looked at again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.plans.domain import first_review_on, latest_next_review_on


@pytest.mark.parametrize(
    ("streams", "due"),
    [
        ([True], date(2027, 1, 5)),
        ([False], date(2027, 4, 5)),
        ([False, True], date(2027, 1, 5)),
    ],
    ids=["NHS in 3 months", "council in 6", "one review for both, the earliest"],
)
def test_the_first_review_by_where_the_money_comes_from(streams: list[bool], due: date) -> None:
    assert first_review_on(date(2026, 10, 5), streams) == due


def test_the_end_of_a_month_stays_in_the_month() -> None:
    assert first_review_on(date(2026, 11, 30), [True]) == date(2027, 2, 28)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.lists(st.booleans(), min_size=1, max_size=4))
def test_a_review_is_never_later_than_the_rules_allow(start: date, streams: list[bool]) -> None:
    due = first_review_on(start, streams)
    assert start + timedelta(days=27) < due <= start + timedelta(days=184)
    assert due <= start + timedelta(days=92) or not any(streams)
    assert start < latest_next_review_on(start) <= start + timedelta(days=366)
