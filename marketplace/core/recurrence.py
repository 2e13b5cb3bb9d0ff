"""Visits that recur weekly: the rule is local ("Tuesdays at 8"), the visits are moments in UTC."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from marketplace.core.local_time import local_of, utc_of
from marketplace.core.periods import Span


@dataclass(frozen=True, slots=True)
class Weekly:
    """The same local time each week in England, with days left out.

    `first_local` is the naive local start of week one, `weeks` counts calendar weeks (1 to 52); a day in `skip` is
    left out and not made up for. Both clock changes keep the local time (BKG-3); a time that March leaves out moves
    forward, one that October has twice is the first. Raises `ValueError` for a zone, or a count out of range.
    """

    first_local: datetime
    weeks: int
    skip: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.first_local.tzinfo is not None:
            raise ValueError("The rule is in local time, without a zone.")
        if not 1 <= self.weeks <= 52:
            raise ValueError("A visit recurs for 1 to 52 weeks.")

    @classmethod
    def from_moment(cls, starts_at: datetime, weeks: int = 1, skip: frozenset[date] = frozenset()) -> Self:
        """The rule whose first visit starts at that moment."""
        return cls(local_of(starts_at).replace(tzinfo=None, fold=0), weeks, skip)

    def local_starts(self) -> tuple[datetime, ...]:
        """The naive local starts as agreed, in order, without the days left out."""
        each = (self.first_local + timedelta(weeks=n) for n in range(self.weeks))
        return tuple(start for start in each if start.date() not in self.skip)

    def occurrences(self) -> tuple[datetime, ...]:
        """The starts in UTC, in order."""
        return tuple(utc_of(start) for start in self.local_starts())

    def spans(self, minutes: int) -> tuple[Span, ...]:
        """Each visit as a span of that many minutes which really pass."""
        return tuple(Span.of_minutes(start, minutes) for start in self.occurrences())

    def without(self, day: date) -> Self:
        """The same rule with one more day left out."""
        return type(self)(self.first_local, self.weeks, self.skip | {day})

    def as_rule(self) -> dict[str, Any]:
        """The rule as plain JSON, to be stored beside the visits."""
        skipped = sorted(day.isoformat() for day in self.skip)
        return {"freq": "weekly", "zone": "Europe/London", "first_local": self.first_local.isoformat(),
                "weeks": self.weeks, "skip": skipped}  # fmt: skip

    @classmethod
    def from_rule(cls, rule: dict[str, Any]) -> Self:
        """Read what `as_rule` wrote. Raises `ValueError` for a rule of another kind."""
        if (rule.get("freq"), rule.get("zone")) != ("weekly", "Europe/London"):
            raise ValueError("Only weekly rules in Europe/London are known.")
        skip = frozenset(date.fromisoformat(day) for day in rule["skip"])
        return cls(datetime.fromisoformat(rule["first_local"]), rule["weeks"], skip)
