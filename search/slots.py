"""Days and times as people say them, against free slots: local clock in Europe/London, slots in UTC.

A slot fits when, on a wanted day and between the wanted times, it is free for long enough. Lengths are compared on the
local clock and in real minutes, so the hour that a clock change takes or gives is never promised.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from search.document import Slot
from search.query import WEEKDAYS, SearchQuery, clock_minutes

LONDON = ZoneInfo("Europe/London")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
DAY = 24 * 60
SHORTEST_VISIT_MINUTES = 15  # asked of a slot when neither the person nor the service names a length
NO_END = 10 * DAY

Rows = npt.NDArray[np.int32]
# Columns of a row: local day (ordinal), local start and end (minutes from that day's midnight; a stretch that began the
# evening before has a negative start, one that runs past midnight an end over 1440), start (UTC minutes since 1970),
# real minutes from that start.
COLUMNS = 5
NO_ROWS: Rows = np.zeros((0, COLUMNS), dtype=np.int32)


@cache
def _clock_changes() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """UTC minutes at which the local offset changes, and the offsets (minutes) from then on."""
    moments, offsets = [-(10**9)], [0]
    first, last = (date(year, 1, 1).toordinal() - EPOCH_DAY for year in (2020, 2060))
    for day in range(first, last):
        if _offset_minutes((day + 1) * DAY) != offsets[-1]:
            hour = next(hour for hour in range(24) if _offset_minutes(day * DAY + hour * 60) != offsets[-1])
            moments.append(day * DAY + hour * 60)
            offsets.append(_offset_minutes((day + 1) * DAY))
    return tuple(moments), tuple(offsets)


def _offset_minutes(utc_minutes: int) -> int:
    local = (EPOCH + timedelta(minutes=utc_minutes)).astimezone(LONDON)
    return int((local.utcoffset() or timedelta()).total_seconds() // 60)


def utc_minutes(moment: datetime) -> int:
    """Whole minutes since 1970, rounded down."""
    return int((moment - EPOCH) // timedelta(minutes=1))


def utc_minutes_up(moment: datetime) -> int:
    """Whole minutes since 1970, rounded up, so that nothing starts before it is free."""
    return -int((EPOCH - moment) // timedelta(minutes=1))


def local_minutes(utc: int) -> int:
    """Minutes since 1970 as the clock in London shows them."""
    moments, offsets = _clock_changes()
    return utc + offsets[bisect_right(moments, utc) - 1]


def clock_changes_between(start: int, end: int) -> bool:
    """Whether the clock in London changes between two moments (UTC minutes)."""
    moments, _ = _clock_changes()
    return bisect_left(moments, start) < bisect_right(moments, end)


def local_rows(slots: Iterable[Slot]) -> Rows:
    """Rows of a service's slots, in order of time; a slot that crosses midnight also has a row for the next day, one
    that crosses a clock change also rows for what lies before it and after it."""
    rows: list[tuple[int, int, int, int, int]] = []
    for slot in slots:
        for start, end, length in _pieces(utc_minutes_up(slot.starts_at), utc_minutes(slot.ends_at)):
            day, first = divmod(local_minutes(start), DAY)
            for after in range((first + length - 1) // DAY + 1 if length > 0 else 1):
                begins = first - after * DAY
                rows.append((EPOCH_DAY + day + after, begins, begins + length, start, end - start))
    rows.sort(key=lambda row: (row[0], row[1]))
    return np.array(rows, dtype=np.int32).reshape(-1, COLUMNS)


def _pieces(start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Start and end (UTC minutes) with the length that the local clock shows. What ends as the clock changes ends by
    the old clock."""
    moments, _ = _clock_changes()
    change = moments[bisect_left(moments, end) - 1]
    if end in moments or change <= start:
        yield start, end, local_minutes(end - 1) + 1 - local_minutes(start)
        return
    yield start, change, local_minutes(change - 1) + 1 - local_minutes(start)
    yield start, end, local_minutes(end) - local_minutes(start)
    yield change, end, end - change


@dataclass(frozen=True, slots=True)
class TimeWanted:
    """The time part of a query, ready to be compared with rows."""

    any_day: bool
    weekdays: npt.NDArray[np.bool_]
    dates: npt.NDArray[np.int32]
    start: int
    end: int
    minutes: int | None
    not_before: int | None  # local minutes since 1970
    not_before_utc: int | None

    @classmethod
    def of(cls, query: SearchQuery) -> TimeWanted:
        start = clock_minutes(query.from_time) if query.from_time else 0
        end = clock_minutes(query.to_time) if query.to_time else NO_END
        if end <= start:
            end += DAY
        weekdays = np.array([day in query.days for day in WEEKDAYS])
        dates = [date.fromisoformat(day).toordinal() for day in query.days if day not in WEEKDAYS]
        now = None if query.not_before is None else utc_minutes_up(query.not_before)
        return cls(
            any_day=not query.days,
            weekdays=weekdays,
            dates=np.array(dates, dtype=np.int32),
            start=start,
            end=end,
            minutes=query.minutes,
            not_before=None if now is None else local_minutes(now),
            not_before_utc=now,
        )

    @classmethod
    def each(cls, query: SearchQuery) -> tuple[TimeWanted, ...]:
        """One for each time of day that will do."""
        plain = replace(query, windows=())
        own = [plain] if query.from_time is not None or query.to_time is not None or not query.windows else []
        more = [replace(plain, from_time=start, to_time=end) for start, end in query.windows]
        return tuple(cls.of(one) for one in own + more)

    def needed(self, minimum_minutes: int | None) -> int:
        """Minutes that a slot must have room for."""
        return self.minutes if self.minutes is not None else minimum_minutes or SHORTEST_VISIT_MINUTES

    def fits(self, rows: Rows, needed: npt.NDArray[np.int32] | int) -> npt.NDArray[np.bool_]:
        """Which rows have room for `needed` minutes that start on a wanted day, between the wanted times."""
        day = rows[:, 0]
        begins = np.maximum(rows[:, 1], self.start)
        real = rows[:, 4]
        if self.not_before is not None and self.not_before_utc is not None:
            begun = rows[:, 3] < self.not_before_utc  # by UTC: in October a later slot may show an earlier clock
            begins = np.where(begun, np.maximum(begins, self.not_before - (day - EPOCH_DAY) * DAY), begins)
            real = real - np.maximum(0, self.not_before_utc - rows[:, 3])
        good: npt.NDArray[np.bool_] = np.minimum(rows[:, 2], self.end) - begins >= needed
        good &= (real >= needed) & (begins < DAY)
        if not self.any_day:
            good &= self.weekdays[(day + 6) % 7] | np.isin(day, self.dates)
        return good

    def first_fit(self, rows: Rows, minimum_minutes: int | None) -> Slot | None:
        """The first free stretch that fits, cut to the wanted times; UTC."""
        fitting = rows[self.fits(rows, self.needed(minimum_minutes))]
        if not len(fitting):
            return None
        day, _begins, ends, utc, real = (int(value) for value in fitting[0])
        slot_start = EPOCH + timedelta(minutes=utc)
        slot_end = slot_start + timedelta(minutes=real)
        window_start, window_end = _moment(day, self.start), _moment(day, min(self.end, ends))
        starts_at = max(slot_start, window_start)
        if self.not_before_utc is not None:
            starts_at = max(starts_at, EPOCH + timedelta(minutes=self.not_before_utc))
        ends_at = min(slot_end, window_end) if self.end < NO_END else slot_end
        return Slot(starts_at, max(ends_at, starts_at + timedelta(minutes=1)))


def next_free(rows: Rows, not_before: datetime | None, needed: int) -> Slot | None:
    """The earliest free stretch, from `not_before` (UTC) on, that is `needed` minutes long; nothing else is asked."""
    if not len(rows):
        return None
    starts, ends = rows[:, 3], rows[:, 3] + rows[:, 4]
    if not_before is not None:
        starts = np.maximum(starts, utc_minutes_up(not_before))
    fits = ends - starts >= needed
    at = int(fits.argmax())
    if not fits[at]:
        return None
    return Slot(EPOCH + timedelta(minutes=int(starts[at])), EPOCH + timedelta(minutes=int(ends[at])))


def first_of(wanted: Iterable[TimeWanted], rows: Rows, minimum_minutes: int | None) -> Slot | None:
    """The earliest free stretch that fits any of the times wanted; UTC."""
    found = [slot for one in wanted if (slot := one.first_fit(rows, minimum_minutes)) is not None]
    return min(found, default=None)


def _moment(day: int, minutes: int) -> datetime:
    wall = datetime.combine(date.fromordinal(day), datetime.min.time()) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=LONDON).astimezone(UTC)
