"""Half-open stretches of days and of time: the start belongs to it, the end does not, so neighbours never overlap."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self

from marketplace.core.local_time import midnight
from marketplace.core.working_days import is_bank_holiday, is_working_day, working_days_after

__all__ = ["Period", "Span", "is_bank_holiday", "is_working_day", "months_after", "working_days_after"]


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Whole days from `start` up to, and without, `end`. Raises `ValueError` when no day is in it."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise TypeError("A period is made of days; use Span for moments.")
        if self.start >= self.end:
            raise ValueError("A period must end after it starts.")

    @classmethod
    def of_days(cls, first: date, last: date) -> Self:
        """From the first day to the last day, both in it, as people say it."""
        return cls(first, last + timedelta(days=1))

    @property
    def days(self) -> int:
        """How many days are in it."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day in it, as people say it."""
        return self.end - timedelta(days=1)

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end

    def covers(self, other: "Period") -> bool:
        """Whether every day of the other is in this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Period") -> bool:
        return self.start < other.end and other.start < self.end

    def intersect(self, other: "Period") -> "Period | None":
        """The days in both, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def months(self) -> tuple["Period", ...]:
        """Cut monthly on the day of the start (the 31st falls on a shorter month's last day); the last may be short."""
        cuts, n = [self.start], 1
        while (cut := months_after(self.start, n)) < self.end:
            cuts.append(cut)
            n += 1
        return self._cut(cuts)

    def weeks(self, each: int = 4) -> tuple["Period", ...]:
        """Cut every `each` weeks from the start; the last may be short. Raises `ValueError` below one week."""
        if each < 1:
            raise ValueError("A cut needs at least one week.")
        return self._cut([self.start + timedelta(days=n) for n in range(0, self.days, 7 * each)])

    def span(self) -> "Span":
        """The same days in England as UTC moments, midnight to midnight: 23 and 25 hours where the clocks change."""
        return Span(midnight(self.start), midnight(self.end))

    def _cut(self, cuts: list[date]) -> tuple["Period", ...]:
        return tuple(Period(a, b) for a, b in zip(cuts, [*cuts[1:], self.end], strict=True))


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Time from `start` up to, and without, `end`, both in UTC. Raises `ValueError` for another zone or no length."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            raise ValueError("A span is in UTC.")
        if self.start >= self.end:
            raise ValueError("A span must end after it starts.")

    @classmethod
    def of_minutes(cls, start: datetime, minutes: int) -> Self:
        """From a UTC start for that many minutes that really pass, whatever the clocks do."""
        return cls(start, start + timedelta(minutes=minutes))

    @property
    def minutes(self) -> int:
        """Whole minutes in it."""
        return int((self.end - self.start).total_seconds() // 60)

    def contains(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def covers(self, other: "Span") -> bool:
        """Whether the whole of the other is in this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def intersect(self, other: "Span") -> "Span | None":
        """The time in both, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


def months_after(day: date, n: int) -> date:
    """The same day of the month `n` months on; the 31st falls on a shorter month's last day."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))
