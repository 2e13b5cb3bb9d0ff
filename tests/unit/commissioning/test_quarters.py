"""Windows are calendar quarters in England."""

from datetime import UTC, date, datetime

import pytest

from marketplace.commissioning.domain import Quarter


def test_a_quarter_knows_its_days():
    third = Quarter.parse(" 2026q3 ")
    assert (third.code, third.label) == ("2026Q3", "July to September 2026")
    assert (third.first_on, third.last_on) == (date(2026, 7, 1), date(2026, 9, 30))
    assert third.freezes_on == date(2026, 10, 21)
    assert third.span.start == datetime(2026, 6, 30, 23, tzinfo=UTC)  # summer time
    assert Quarter(2026, 1).span.end == datetime(2026, 3, 31, 23, tzinfo=UTC)


def test_quarters_follow_each_other_over_the_year():
    assert Quarter(2026, 4).following == Quarter(2027, 1)
    assert Quarter(2026, 1).following == Quarter(2026, 2)
    assert Quarter(2026, 3).year_before == Quarter(2025, 3)
    assert [Quarter.of(date(2026, month, 1)).number for month in range(1, 13)] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert max(Quarter(2025, 4), Quarter(2026, 1)) == Quarter(2026, 1)


@pytest.mark.parametrize("text", ["2026Q5", "2026", "Q3 2026", "26Q1", "2026Q3x", ""])
def test_anything_else_is_no_quarter(text):
    with pytest.raises(ValueError, match="2026Q3"):
        Quarter.parse(text)
