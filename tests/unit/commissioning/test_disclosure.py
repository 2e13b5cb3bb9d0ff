"""One person must never be seen in a figure, nor worked out from several (D0, D8.2, D8.4, E10)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.commissioning.domain import disclosure as d
from marketplace.commissioning.domain.disclosure import Cell

NUMBERS = st.integers(0, 3_000)


def test_counts_under_five_are_merged_with_none_and_the_rest_is_rounded():
    assert [d.count(n).words for n in (0, 1, 4)] == ["fewer than 5"] * 3
    assert [d.count(n).value for n in (0, 1, 4)] == [None] * 3
    assert [d.count(n).words for n in (5, 7, 8, 12, 13, 1_502)] == ["5", "5", "10", "10", "15", "1,500"]
    assert d.count(7, k=8).words == "fewer than 8"  # for the public (D0, "who sees what")


@given(NUMBERS)
def test_one_more_person_never_changes_a_figure_by_one(n):
    before, after = d.count(n), d.count(n + 1)
    if before.value is None or after.value is None:
        assert before.words == "fewer than 5"
    else:
        assert after.value - before.value in (0, 5)


@given(st.integers(0, 10_000), st.integers(0, 40), st.integers(0, 60 * 168))
def test_one_more_persons_hours_never_show_as_one(minutes, people, more):
    before = d.hours_of_people(minutes, people)
    after = d.hours_of_people(minutes + more, people + 1)
    for cell in (before, after):
        assert cell.value is None or cell.value % 5 == 0
    if before.value is not None and after.value is not None:
        assert after.value - before.value != 1


@given(st.integers(0, 100_000), st.integers(0, 4))
def test_hours_need_five_people(minutes, people):
    assert d.hours_of_people(minutes, people) == Cell("not shown", None, True)


def test_hours_are_whole_fives():
    assert d.hours_of_people(77 * 60, 8) == Cell("75", 75)
    assert d.hours_of_people(78 * 60, 8) == Cell("80", 80)
    assert d.hours_of_people(100, 8) == Cell("fewer than 5", 0)  # 1 hour and 40 minutes of 8 people


def test_free_hours_need_three_providers_and_none_with_over_80_percent():
    assert d.hours_of_providers(6_000, 3, 4_800, people=8, offered=True) == Cell("100", 100)
    assert d.hours_of_providers(6_000, 3, 4_801, people=8, offered=True).words == "not shown"
    assert d.hours_of_providers(6_000, 2, 3_000, people=8, offered=True).words == "not shown"
    assert (
        d.hours_of_providers(0, 0, 0, people=8, offered=True) == d.HIDDEN
    )  # all fully booked: that would be their diary


def test_free_hours_are_shared_by_need_so_they_hide_with_it():
    """With 10 of 100 shared hours a place has a tenth of the need, be it one person's."""
    assert d.hours_of_providers(6_000, 3, 2_000, people=4, offered=True) == d.HIDDEN
    assert d.hours_of_providers(6_000, 3, 2_000, people=5, offered=True).value == 100


def test_a_true_zero_says_that_nobody_offers_it():
    assert d.hours_of_providers(0, 0, 0, people=0, offered=False) == Cell("not offered", 0)


def test_providers_are_counted_as_they_are():
    assert [d.providers(n).words for n in (0, 1, 4, 62)] == ["0", "1", "4", "62"]


def test_a_gap_is_made_of_what_is_printed_and_never_below_none():
    assert d.gap(Cell("75", 75), Cell("50", 50)) == Cell("25", 25)
    assert d.gap(Cell("50", 50), Cell("75", 75)) == Cell("fewer than 5", 0)
    assert d.gap(d.HIDDEN, Cell("50", 50)) == d.HIDDEN
    assert d.gap(Cell("60", 60), Cell("not offered", 0)) == Cell("60", 60)


def test_shares_have_their_range_and_need_twenty():
    assert d.share(d.count(350), d.count(2_340)).words == "15% (14 to 16)"
    assert d.share(d.count(9), d.count(17)) == d.HIDDEN  # 17 is printed 15
    assert d.share(d.count(4), d.count(100)) == d.HIDDEN  # what is above the line is hidden
    assert d.share(d.count(40), d.count(40)) == d.HIDDEN  # 100 % of a small group is about each of them
    assert d.share(d.count(50), d.count(50)).value == 100


@given(NUMBERS, st.integers(0, 4), st.integers(0, 4))
def test_a_share_says_no_more_than_the_two_figures_beside_it(n, more, less):
    whole, part = n + 20, n // 2
    if d.count(whole) == d.count(whole + more) and d.count(part) == d.count(max(0, part - less)):
        assert d.share(d.count(part), d.count(whole)) == d.share(d.count(max(0, part - less)), d.count(whole + more))


def test_the_interval_of_the_worked_example():
    low, high = d.wilson(6, 14)
    assert (round(low * 100), round(high * 100)) == (21, 67)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share(part, more):
    whole = part + more
    low, high = d.wilson(part, whole)
    assert 0 <= low <= part / whole + 1e-9
    assert part / whole - 1e-9 <= high <= 1


@pytest.mark.parametrize("n", [0, 1, 7])
def test_a_mean_needs_eight(n):
    assert d.mean([30.0] * n) == d.HIDDEN


def test_a_mean_of_eight_is_rounded_too():
    assert d.mean([21.0] * 7 + [29.0]) == Cell("20", 20)


def test_rounding_is_to_the_nearest_and_never_turns_back():
    printed = [d.rounded(n) for n in range(200)]
    assert all(abs(value - n) <= 2.5 for n, value in enumerate(printed))
    assert all(a <= b for a, b in pairwise(printed))
