"""Working days in England: no Saturday, no Sunday, no bank holiday (GOV.UK's published list, read offline)."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

from marketplace.core.local_time import local_of, utc_of


@cache
def _published() -> frozenset[date]:
    # Imported when first asked: the package brings an HTTP client that we never use; start-up need not pay for it.
    from govuk_bank_holidays.bank_holidays import BankHolidays

    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(holiday["date"] for holiday in listed)


def bank_holidays_known_until() -> date:
    """The last bank holiday published. After it only weekends are known; a newer package brings later years."""
    return max(_published())


def is_bank_holiday(day: date) -> bool:
    """Whether the day is a bank holiday in England and Wales: the day off, not the weekend day it stands for."""
    return day in _published()


def is_working_day(day: date) -> bool:
    """Whether offices work on that day: Monday to Friday and no bank holiday."""
    return day.weekday() < 5 and not is_bank_holiday(day)


def working_days_after(moment: datetime, n: int) -> datetime:
    """The deadline `n` working days after a moment: that many working days later at the same local time, in UTC.

    The day of the moment itself is never counted, so 1 day after Friday 3pm, Saturday 3pm or Sunday 3pm is
    Monday 3pm. With `n` 0 it is the moment itself. Raises `ValueError` for a negative count or no zone.
    """
    if n < 0:
        raise ValueError("A deadline lies ahead.")
    local = local_of(moment).replace(tzinfo=None)
    left = n
    while left:
        local += timedelta(days=1)
        left -= is_working_day(local.date())
    return utc_of(local) if n else moment.astimezone(UTC)
