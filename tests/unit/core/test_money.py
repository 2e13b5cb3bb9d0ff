import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import MOST, BadAmount, allocate, format_pounds, parse_pounds

totals = st.integers(0, MOST)
share_lists = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(lambda shares: sum(shares) > 0)


@pytest.mark.parametrize(
    ("pence", "words"),
    [(0, "£0.00"), (5, "£0.05"), (123450, "£1,234.50"), (-5, "-£0.05"), (100_000_000, "£1,000,000.00")],
)
def test_money_reads_as_people_write_it(pence, words):
    assert format_pounds(pence) == words


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("12.50", 1250), ("12.5", 1250), ("12", 1200), (" £1,234.50 ", 123450), ("£ 7", 700), (".5", 50), ("0", 0),
     ("1,000,000", 100_000_000), ("0012", 1200), ("999999999.99", MOST)],
)  # fmt: skip
def test_an_amount_is_read_as_typed(typed, pence):
    assert parse_pounds(typed) == pence


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter an amount"),
        ("  £ ", "Enter an amount"),
        ("NaN", "in numbers"),
        ("inf", "in numbers"),
        ("1e3", "in numbers"),
        ("\uff11\uff12", "in numbers"),  # full-width digits
        ("\u0661", "in numbers"),  # Arabic-Indic digit one
        ("12.", "in numbers"),
        (".", "in numbers"),
        ("1,23", "in numbers"),
        ("12,50", "in numbers"),
        ("0x10", "in numbers"),
        ("1_000", "in numbers"),
        ("12 50", "in numbers"),
        ("12.50\x00", "in numbers"),
        ("-1", "less than zero"),
        ("\u22121", "less than zero"),
        ("-0", "less than zero"),
        ("12.505", "2 digits"),
        ("9" * 40, "more than"),
    ],
)
def test_what_is_no_amount_is_refused_in_plain_words(typed, says):
    with pytest.raises(BadAmount, match=says):
        parse_pounds(typed)


@given(totals)
def test_what_is_shown_can_be_typed_back(pence):
    assert parse_pounds(format_pounds(pence)) == pence


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_plain_refusal(typed):
    try:
        pence = parse_pounds(typed)
    except BadAmount:
        return
    assert 0 <= pence <= MOST


@given(totals, share_lists)
def test_a_split_never_loses_a_penny_and_stays_within_one_of_fair(total, shares):
    parts = allocate(total, shares)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(part * sum(shares) - total * share) < sum(shares)
        assert share or part == 0


@given(totals, st.integers(1, 9))
def test_equal_shares_differ_by_a_penny_at_most_and_the_first_get_it(total, n):
    parts = allocate(total, [1] * n)
    assert max(parts) - min(parts) <= 1
    assert list(parts) == sorted(parts, reverse=True)


def test_a_visit_of_28_83_split_60_40_over_two_pots():
    assert allocate(2883, [60, 40]) == (1730, 1153)


@pytest.mark.parametrize(("total", "shares"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_a_split_that_means_nothing_is_refused(total, shares):
    with pytest.raises(ValueError, match="split"):
        allocate(total, shares)
