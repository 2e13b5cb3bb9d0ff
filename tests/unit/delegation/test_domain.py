"""Limits of a grant: what is covered, and for how long at most."""

from datetime import date

import pytest

from marketplace.delegation.domain import DelegatedAction, Limits, a_year_later, faults, over_limit

TODAY = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 10, 5), date(2027, 10, 4)),
        (date(2028, 2, 29), date(2029, 2, 27)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_twelve_months_at_most(first: date, last: date):
    assert a_year_later(first) == last


def test_one_day_more_than_twelve_months_is_too_long():
    fine = Limits((DelegatedAction.BOOK,), None, (), TODAY, date(2027, 10, 4))
    assert faults(fine, TODAY) == {}
    assert "ends_on" in faults(Limits((DelegatedAction.BOOK,), None, (), TODAY, date(2027, 10, 5)), TODAY)


@pytest.mark.parametrize(
    ("cap", "categories", "pence", "category", "over"),
    [
        (200_00, [], 200_00, None, False),
        (200_00, [], 201_00, None, True),
        (200_00, [], None, None, False),
        (None, [], 9_999_99, None, False),
        (None, ["going-out"], 1, "going-out.swimming", False),
        (None, ["going-out.swimming"], 1, "going-out.cinema", True),
        (None, ["going-out"], 1, "going-outside.walk", True),
        (None, [], 1, "home.cleaning", False),
    ],
)
def test_what_a_grant_covers(cap, categories, pence, category, over):
    assert over_limit(cap, categories, pence, category) is over
