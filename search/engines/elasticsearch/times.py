"""Free times for Elasticsearch: `search.slots.TimeWanted.fits` said as ranges, so that both engines find the same.

A service's rows (`search.slots.Rows`) that differ only in their day are one nested document with many days: what is
asked of a row is then a few ranges, and a service that is free each morning costs one document, not eighty. Rows near a
clock change (`changing`) keep a document each, with their moments in UTC; for all others "not before" can be said on
the local clock. Where the person names no length, the service's own shortest visit is needed: `own_` fields have it
taken off already.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from search.query import SearchQuery
from search.slots import DAY, EPOCH_DAY, SHORTEST_VISIT_MINUTES, Rows, TimeWanted, clock_changes_between

Json = dict[str, Any]
NOTHING: Json = {"match_none": {}}
_WEEKDAY = 1_000_000  # a day is written as its weekday times this, plus its ordinal


def day_code(ordinal: int) -> int:
    """Weekday (Monday is 0) and day in one number: a weekday from some day on is one range."""
    return (ordinal + 6) % 7 * _WEEKDAY + ordinal


# Writing


def encode_times(rows: Rows, minimum: int) -> Json:
    """Fields `times` and `changing` of a service whose shortest visit is `minimum` minutes, 0 when unknown."""
    need = minimum or SHORTEST_VISIT_MINUTES
    longest = 2 * DAY if need <= DAY else None  # no visit that can be asked for ends later than that
    alike: dict[tuple[int, int, int], list[int]] = {}
    changing: list[Json] = []
    for day, begins, ends, utc, real in rows.tolist():
        first = max(begins, 0)
        last = ends if longest is None else min(ends, longest)
        length = min(last - first, real)
        if _near_a_change(day, last):
            changing.append(_changing(day, first, last, length, utc, real, ends, need))
        else:
            alike.setdefault((first, last, length), []).append(day)
    times = [
        {**_row(first, last, length, need), "days": [day_code(day) for day in days], "last": max(days)}
        for (first, last, length), days in alike.items()
    ]
    return {"times": times, "changing": changing}


def _row(begins: int, ends: int, length: int, need: int) -> Json:
    return {
        "begins": begins,
        "ends": ends,
        "length": length,
        "need": need,
        "own_begins": begins + need,
        "own_ends": ends - need,
        "own_length": length - need,
    }


def _changing(day: int, begins: int, ends: int, length: int, utc: int, real: int, whole_end: int, need: int) -> Json:
    midnight = (day - EPOCH_DAY) * DAY
    moments = {"ends_utc": utc + real, "ends_local": midnight + whole_end, "day_local": midnight}
    return {
        **_row(begins, ends, length, need),
        "days": day_code(day),
        "last": day,
        "starts_utc": utc,
        **moments,
        **{f"own_{name}": value - need for name, value in moments.items()},
    }


def _near_a_change(day: int, ends: int) -> bool:
    """Whether the clock changes from the day before to the day after the row."""
    midnight = (day - EPOCH_DAY) * DAY
    return clock_changes_between(midnight - DAY, midnight + max(ends, DAY) + DAY)


# Asking


def time_filter(query: SearchQuery) -> Json | None:
    """Services with a free stretch as asked for; None when nothing is asked about time."""
    if not (query.asks_for_time or query.minutes is not None):
        return None
    found = [clause for wanted in TimeWanted.each(query) for clause in _clauses(wanted)]
    if not query.asks_for_time:
        found.append({"bool": {"must_not": {"term": {"timed": True}}}})  # nothing known: the shortest visit decides
    return _any(found)


def _clauses(wanted: TimeWanted) -> list[Json]:
    """One time of day: what lies today, what lies later, and what lies near a clock change."""
    now = wanted.not_before
    if now is None or wanted.not_before_utc is None:
        return [_room(wanted, path, wanted.start, [_days(wanted, path)]) for path in ("times", "changing")]
    today, clock = now // DAY + EPOCH_DAY, now % DAY
    near_change = [_days(wanted, "changing"), _not_before(wanted, now, wanted.not_before_utc)]
    return [
        _room(wanted, "times", max(wanted.start, clock), [_days(wanted, "times", only=today)]),
        _room(wanted, "times", wanted.start, [_days(wanted, "times", after=today)]),
        _room(wanted, "changing", wanted.start, near_change),
    ]


def _room(wanted: TimeWanted, path: str, start: int, more: list[Json]) -> Json:
    """A row that leaves room between `start` and the wanted end and meets `more`."""
    own, minutes = _own(wanted)
    conditions = [
        _range(f"{path}.{own}begins", most=wanted.end - minutes),
        _range(f"{path}.{own}ends", least=start + minutes),
        _range(f"{path}.{own}length", least=minutes),
        *more,
    ]
    if own:
        conditions.append(_range(f"{path}.need", most=wanted.end - start))
    elif start + minutes > wanted.end:
        return NOTHING
    return {"nested": {"path": path, "query": {"bool": {"filter": conditions}}}}


def _own(wanted: TimeWanted) -> tuple[str, int]:
    """Which fields to ask, and the minutes that are not taken off them."""
    return ("own_", 0) if wanted.minutes is None else ("", wanted.minutes)


def _days(wanted: TimeWanted, path: str, *, only: int | None = None, after: int | None = None) -> Json:
    """Rows on a wanted day: any, the one of `only`, or those after a day."""
    dates = wanted.dates.tolist()
    weekdays = np.flatnonzero(wanted.weekdays).tolist()
    field = f"{path}.days"
    if only is not None:
        good = wanted.any_day or only in dates or (only + 6) % 7 in weekdays
        return {"term": {field: day_code(only)}} if good else NOTHING
    least = 0 if after is None else after + 1
    if wanted.any_day:
        return _range(f"{path}.last", least=least)
    ranges = [_range(field, least=day * _WEEKDAY + least, most=(day + 1) * _WEEKDAY - 1) for day in weekdays]
    return _any([*ranges, *({"term": {field: day_code(day)}} for day in dates if day >= least)])


def _not_before(wanted: TimeWanted, now: int, now_utc: int) -> Json:
    """A row near a clock change that begins later, or has begun and leaves room from now on."""
    own, minutes = _own(wanted)
    begun = [
        _range(f"changing.{own}ends_local", least=now + minutes),
        _range(f"changing.{own}ends_utc", least=now_utc + minutes),
        _range(f"changing.{own}day_local", least=now + minutes - wanted.end),
        _range("changing.day_local", least=now - DAY + 1),
    ]
    return _any([_range("changing.starts_utc", least=now_utc), {"bool": {"filter": begun}}])


def _range(field: str, *, least: int | None = None, most: int | None = None) -> Json:
    ends = {"gte": least, "lte": most}
    return {"range": {field: {name: value for name, value in ends.items() if value is not None}}}


def _any(clauses: list[Json]) -> Json:
    """At least one of them; none of none."""
    good = [clause for clause in clauses if clause is not NOTHING]
    if len(good) == 1:
        return good[0]
    return {"bool": {"should": good, "minimum_should_match": 1}} if good else NOTHING
