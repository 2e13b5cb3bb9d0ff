"""Free time: weekly rules in local time, minus what is taken and the days away, over both clock changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from marketplace.core.local_time import utc_of
from marketplace.core.periods import Span


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Every week on `weekday` (0 is Monday) in local time; an end that is not after the start is on the next day."""

    weekday: int
    from_time: time
    to_time: time
    starts_on: date
    ends_on: date | None = None

    def runs_on(self, day: date) -> bool:
        return day.weekday() == self.weekday and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class DayException:
    """Away all day (`from_time` None) or between times; or there (`available`) between times."""

    on: date
    from_time: time | None
    to_time: time | None
    available: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A session that stands in the way, or that a visit of the same service and times can join."""

    span: Span
    service_id: int
    places_free: int


@dataclass(frozen=True, slots=True)
class Place:
    """A time that can be asked for."""

    span: Span
    places_free: int


@dataclass(frozen=True, slots=True)
class Diary:
    """One worker's time for one service."""

    service_id: int
    hours: Sequence[WeeklyHours]
    exceptions: Sequence[DayException]
    taken: Sequence[Taken]


def _span(day: date, from_time: time, to_time: time) -> Span | None:
    last = day if to_time > from_time else day + timedelta(days=1)
    start, end = utc_of(datetime.combine(day, from_time)), utc_of(datetime.combine(last, to_time))
    return Span(start, end) if start < end else None


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, with those that touch or overlap made one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def without(spans: Iterable[Span], gaps: Iterable[Span]) -> list[Span]:
    """The spans with every gap cut out."""
    left = list(spans)
    for gap in gaps:
        cut: list[Span] = []
        for span in left:
            if not span.overlaps(gap):
                cut.append(span)
                continue
            if span.start < gap.start:
                cut.append(Span(span.start, gap.start))
            if gap.end < span.end:
                cut.append(Span(gap.end, span.end))
        left = cut
    return left


def working(diary: Diary, first: date, last: date) -> list[Span]:
    """When the worker is there for this service, from the first to the last local day, both in it."""
    there: list[Span | None] = []
    away: list[Span | None] = []
    for day in _days(first - timedelta(days=1), last):  # the evening before may run into the first day
        there += [_span(day, h.from_time, h.to_time) for h in diary.hours if h.runs_on(day)]
    for exception in diary.exceptions:
        if exception.from_time is None or exception.to_time is None:
            away.append(_span(exception.on, time.min, time.min))
        else:
            (there if exception.available else away).append(_span(exception.on, exception.from_time, exception.to_time))
    window = _span(first, time.min, time.min)
    end = _span(last, time.min, time.min)
    if window is None or end is None:
        return []
    whole = Span(window.start, end.end)
    open_spans = merged(cut for span in there if span and (cut := span.intersect(whole)))
    return without(open_spans, [span for span in away if span])


def stretches(diary: Diary, first: date, last: date, not_before: datetime) -> list[Span]:
    """Free stretches, sessions cut out, sessions that can be joined put back."""
    free = without(working(diary, first, last), [taken.span for taken in diary.taken])
    joinable = [t.span for t in diary.taken if t.service_id == diary.service_id and t.places_free > 0]
    later: list[Span] = []
    for span in [*free, *joinable]:
        if span.start >= not_before:
            later.append(span)
        elif span.end > not_before and span not in joinable:
            later.append(Span(not_before, span.end))
    return sorted(later)


def places(diary: Diary, first: date, last: date, minutes: int, capacity: int, not_before: datetime) -> list[Place]:
    """Times of `minutes` one after the other through each working stretch, and sessions with room left.

    A time that overlaps a session is left out; the grid starts with the working stretch, whatever is taken.
    """
    found: list[Place] = []
    step = timedelta(minutes=minutes)
    for stretch in working(diary, first, last):
        start = stretch.start
        while start + step <= stretch.end:
            span = Span(start, start + step)
            if start >= not_before and not any(t.span.overlaps(span) for t in diary.taken):
                found.append(Place(span, capacity))
            start += step
    for taken in diary.taken:
        if taken.service_id == diary.service_id and taken.places_free > 0 and taken.span.start >= not_before:
            found.append(Place(taken.span, taken.places_free))
    return sorted(found, key=lambda place: place.span)
