"""What somebody asks for, checked for sense before any guard is asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from marketplace.bookings.domain.states import Relationship
from marketplace.bookings.domain.tasks import unknown
from marketplace.core.errors import InvalidInput
from marketplace.core.periods import Span
from marketplace.core.recurrence import Weekly

MOST_MINUTES = 7 * 24 * 60
NOTE_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class SplitWanted:
    """A pot and plan line, and its share in whole per cent."""

    pot_id: int
    plan_line_id: int
    share: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A booking as asked for. `starts_at` is the first visit's start (aware); `weeks` counts weekly visits."""

    holder_id: int
    service_id: int
    splits: tuple[SplitWanted, ...]
    starts_at: datetime
    minutes: int
    weeks: int = 1
    skips: tuple[date, ...] = ()
    note: str | None = None
    tasks: tuple[str, ...] = ()
    relationship: Relationship = Relationship.NONE
    urgent: bool = False
    pay_if_silent: bool = False
    enquiry_id: int | None = None

    def rule(self) -> Weekly:
        """The weekly rule in local time, without the days that are skipped."""
        return Weekly.from_moment(self.starts_at.astimezone(UTC), self.weeks, frozenset(self.skips))

    def spans(self) -> tuple[Span, ...]:
        """Each visit in UTC: the rule is local, so an hour's change moves nothing for the holder (BKG-3)."""
        return self.rule().spans(self.minutes)

    def inputs(self) -> dict[str, Any]:
        """For the idempotency hash."""
        return {
            name: [repr(one) for one in value] if isinstance(value, tuple) else str(value)
            for name, value in ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        }

    def check(self, now: datetime) -> None:
        """Raises InvalidInput, a sentence for each field."""
        wrong: dict[str, list[str]] = {}
        if not self.splits:
            wrong["splits"] = ["Choose which money should pay."]
        elif sum(split.share for split in self.splits) != 100 or any(split.share < 1 for split in self.splits):
            wrong["splits"] = ["The shares must be whole numbers that make 100 together."]
        elif len({split.pot_id for split in self.splits}) != len(self.splits):
            wrong["splits"] = ["Name each pot only once."]
        if not 1 <= self.weeks <= 52:
            wrong["recurrence"] = ["Choose from 1 to 52 weeks."]
        if not 1 <= self.minutes <= MOST_MINUTES:
            wrong["minutes"] = ["Say how long a visit is, in minutes."]
        if self.starts_at.tzinfo is None:
            wrong["starts_at"] = ["Say the time with its zone, like 2026-11-03T10:00:00+00:00."]
        elif self.starts_at <= now:
            wrong["starts_at"] = ["Choose a time that is still to come."]
        elif self.starts_at > now + timedelta(days=366):
            wrong["starts_at"] = ["Choose a time within a year."]
        if unknown(self.tasks):
            wrong["tasks"] = ["Choose tasks from the list. Write anything else in the note."]
        if self.note and len(self.note) > NOTE_LENGTH:
            wrong["note"] = [f"Use {NOTE_LENGTH} letters or fewer."]
        if not wrong and not self.rule().local_starts():
            wrong["recurrence"] = ["Every visit is skipped. Leave at least one."]
        if wrong:
            raise InvalidInput(wrong)
