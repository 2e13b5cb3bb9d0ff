"""A request while it is being written: everything in the form that was sent, nothing in a session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from werkzeug.datastructures import MultiDict

from marketplace.bookings.queries.paying import Way
from marketplace.bookings.services.wanted import Wanted
from marketplace.bookings.web.request_forms import PAY_FIELDS, TIMES_FIELDS, PayForm, TimesForm
from marketplace.core.web.words import local


@dataclass
class Draft:
    """`values` are what the browser sent; `carried` gives them on as hidden fields."""

    service_id: int
    holder_id: int
    values: MultiDict[str, str]

    def carried(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """(name, value) for each of these fields that was sent."""
        return [(name, value) for name in names for value in self.values.getlist(name)]

    @property
    def all_carried(self) -> list[tuple[str, str]]:
        return self.carried((*TIMES_FIELDS, *PAY_FIELDS))

    @property
    def skips(self) -> tuple[date, ...]:
        """Days that the holder leaves out; what is no day is dropped."""
        found = set()
        for text in self.values.getlist("skip"):
            try:
                found.add(date.fromisoformat(text))
            except ValueError:
                continue
        return tuple(sorted(found))

    @property
    def enquiry_id(self) -> int | None:
        text = self.values.get("enquiry", "")
        return int(text) if text.isdigit() and len(text) < 12 else None

    def put(self, name: str, value: str) -> None:
        """Replaces what was sent: the holder chose another way out."""
        self.values.setlist(name, [value])

    def wanted(self, times: TimesForm, pay: PayForm | None = None, way: Way | None = None) -> Wanted:
        """From forms that are valid. Without `pay` only the times matter."""
        start: datetime | None = times.slot.data
        assert start is not None
        assert times.minutes.data is not None
        kept = skips_within(self.skips, start, times.how_many)
        if pay is None:
            return Wanted(
                holder_id=self.holder_id,
                service_id=self.service_id,
                splits=(),
                starts_at=start,
                minutes=times.minutes.data,
                weeks=times.how_many,
                skips=kept,
            )
        return Wanted(
            holder_id=self.holder_id,
            service_id=self.service_id,
            splits=way.splits if way else (),
            starts_at=start,
            minutes=times.minutes.data,
            weeks=times.how_many,
            skips=kept,
            note=pay.note.data or None,
            tasks=tuple(pay.tasks.data or ()),
            relationship=pay.tie,
            urgent=bool(pay.urgent.data),
            pay_if_silent=pay.pay_if_silent.data == "yes",
            enquiry_id=self.enquiry_id,
        )


def skips_within(skips: Sequence[date], start: datetime, weeks: int) -> tuple[date, ...]:
    """Those of `skips` that are days of this rule: others belonged to times chosen before."""
    first = local(start).date()
    return tuple(day for day in skips if 0 <= (day - first).days < 7 * weeks and (day - first).days % 7 == 0)
