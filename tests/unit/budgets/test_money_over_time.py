"""Periods, pacing and the forecast, with figures that can be followed on paper."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from marketplace.budgets.domain import Pace, PeriodRhythm, Window, forecast, in_slices, pacing
from marketplace.core.periods import Period

YEAR = Period(date(2026, 4, 1), date(2027, 4, 1))
APRIL = Period(date(2026, 4, 1), date(2026, 5, 1))


@given(
    st.integers(1, 10**9),
    st.sampled_from(PeriodRhythm),
    st.integers(1, 366),
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
def test_slices_cover_the_dates_and_add_up_to_the_penny(
    pence: int, rhythm: PeriodRhythm, days: int, start: date
) -> None:
    whole = Period(start, start + timedelta(days=days))
    slices = in_slices(whole, pence, rhythm)
    assert sum(one.pence for one in slices) == pence
    assert slices[0].period.start == whole.start
    assert slices[-1].period.end == whole.end
    assert all(a.period.end == b.period.start for a, b in pairwise(slices))
    assert all(abs(one.pence - pence * one.period.days / days) < 1 for one in slices)


def test_a_year_is_12_months_or_14_times_4_weeks_or_one() -> None:
    assert [len(in_slices(YEAR, 3_952_00, rhythm)) for rhythm in PeriodRhythm] == [12, 14, 1]
    assert [one.pence for one in in_slices(YEAR, 365_00, PeriodRhythm.MONTHLY)][:3] == [30_00, 31_00, 30_00]


def year(used: int = 0) -> Window:
    return Window(YEAR, 3_650_00, used)


def test_sixty_per_cent_of_the_year_in_month_one_is_asked_about_and_goes_to_the_coordinator() -> None:
    """BUD-12, word for word."""
    big = [(date(2026, 4, 15), 2_190_00)]
    asked = pacing(year(), None, big, lump_sum=False)
    assert asked.pace is Pace.COORDINATOR
    assert "£2,190.00 of the £3,650.00" in asked.sentences[0]
    planned = pacing(year(), None, big, lump_sum=True)
    assert planned.pace is Pace.ACKNOWLEDGE


def test_a_steady_week_by_week_booking_is_never_asked_about() -> None:
    weekly = [(date(2026, 4, 1) + timedelta(weeks=n), 60_00) for n in range(52)]
    assert pacing(year(), None, weekly, lump_sum=False).pace is Pace.OK
    assert pacing(year(), Window(APRIL, 300_00, 0), weekly[:12], lump_sum=False).pace is Pace.OK


def test_a_period_used_up_in_its_first_days_is_asked_about_only() -> None:
    month = Window(APRIL, 300_00, 100_00)
    asked = pacing(year(), month, [(date(2026, 4, 3), 90_00)], lump_sum=False)
    assert asked.pace is Pace.ACKNOWLEDGE
    assert "£190.00 of the £300.00" in asked.sentences[0]
    assert pacing(year(), month, [(date(2026, 4, 25), 90_00)], lump_sum=False).pace is Pace.OK
    # a visit after the period is not this period's business
    assert pacing(year(), month, [(date(2026, 5, 3), 290_00)], lump_sum=False).pace is Pace.OK


def test_near_the_end_all_of_the_money_may_be_used_and_no_more() -> None:
    last = [(date(2027, 3, 20), 650_00)]
    assert pacing(year(used=3_000_00), None, last, lump_sum=False).pace is Pace.OK
    assert pacing(year(used=3_000_01), None, last, lump_sum=False).pace is Pace.COORDINATOR


def test_the_forecast_takes_the_larger_of_what_is_booked_and_the_same_again() -> None:
    half = date(2026, 9, 30)  # day 183 of 365
    same = forecast(YEAR, half, used_pence=1_830_00, booked_pence=100_00, usable_pence=4_000_00)
    assert (same.gone_percent, same.likely_used_pence) == (50.14, 3_650_00)
    booked = forecast(YEAR, half, used_pence=1_830_00, booked_pence=2_000_00, usable_pence=4_000_00)
    assert booked.likely_used_pence == 3_830_00
    never_more = forecast(YEAR, half, used_pence=3_000_00, booked_pence=0, usable_pence=4_000_00)
    assert never_more.likely_used_pence == 4_000_00


def test_the_first_four_weeks_say_nothing_about_a_habit() -> None:
    early = forecast(YEAR, date(2026, 4, 10), used_pence=500_00, booked_pence=50_00, usable_pence=4_000_00)
    assert early.likely_used_pence == 550_00
    before = forecast(YEAR, date(2026, 3, 1), used_pence=0, booked_pence=0, usable_pence=4_000_00)
    assert (before.gone_percent, before.likely_used_pence) == (0, 0)
    after = forecast(YEAR, date(2027, 6, 1), used_pence=3_000_00, booked_pence=0, usable_pence=4_000_00)
    assert (after.gone_percent, after.likely_used_pence) == (100, 3_000_00)
