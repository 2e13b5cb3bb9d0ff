"""Which services a query must find, said once more in the plainest Python: the judge of every engine's filters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from math import asin, cos, radians, sin, sqrt

from search.document import ServiceDocument, Slot
from search.query import WEEKDAYS, SearchQuery
from tests.contract.search.world import LONDON


def metres(here: tuple[float, float], there: tuple[float, float]) -> float:
    lat1, lon1, lat2, lon2 = map(radians, (*here, *there))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(half))


def under(value: str, chosen: Iterable[str], separator: str) -> bool:
    parts = value.lower().split(separator)
    return any(parts[: len(pick.split(separator))] == pick.lower().split(separator) for pick in chosen)


def has_words(document: ServiceDocument, text: str) -> bool:
    """For texts of known words without synonyms: any of them."""
    own = f"{document.name} {document.summary} {document.description}".lower().split()
    return not text or any(word in own for word in text.lower().split())


def in_place(document: ServiceDocument, query: SearchQuery) -> bool:
    away = None
    if query.near and document.lat is not None and document.lon is not None:
        away = metres(query.near, (document.lat, document.lon))
    serves = query.area is not None and query.area in document.areas
    if query.comes_to_me:
        if query.near is None and query.area is None:
            return document.comes_to_home
        travels = away is not None and document.radius_m is not None and away <= document.radius_m
        return document.comes_to_home and (travels or serves)
    if query.near is not None:
        return query.radius_m is None or (away is not None and away <= query.radius_m)
    return query.area is None or serves


def free(slot: Slot, query: SearchQuery, needed: int) -> bool:
    """Try every minute of the slot as the start of a visit. The hour that October gives is never promised: a visit over
    it must have room on the clock as well."""
    length = timedelta(minutes=needed)
    starts = max(slot.starts_at, query.not_before) if query.not_before else slot.starts_at
    while starts + length <= slot.ends_at:
        local, ends = starts.astimezone(LONDON), (starts + length).astimezone(LONDON)
        last = (starts + length - timedelta(minutes=1)).astimezone(LONDON)
        by_clock = local.replace(tzinfo=None) + length
        given = local.utcoffset() > last.utcoffset()
        has_room = not given or by_clock <= slot.ends_at.astimezone(LONDON).replace(tzinfo=None)
        if has_room and _inside(local, max(by_clock, ends.replace(tzinfo=None)), query):
            return True
        starts += timedelta(minutes=1)
    return False


def _inside(starts: datetime, finishes: datetime, query: SearchQuery) -> bool:
    """Whether a visit begins on a wanted day and lies between the wanted times, on the local clock."""
    day = starts.date()
    if query.days and day.isoformat() not in query.days and WEEKDAYS[day.weekday()] not in query.days:
        return False
    opens = time.fromisoformat(query.from_time) if query.from_time else time.min
    if starts.replace(tzinfo=None) < datetime.combine(day, opens):
        return False
    if query.to_time is None:
        return True
    closes = datetime.combine(day, time.fromisoformat(query.to_time))
    if closes <= datetime.combine(day, opens):
        closes += timedelta(days=1)
    return finishes <= closes


def in_time(document: ServiceDocument, query: SearchQuery) -> bool:
    asks = bool(query.days or query.from_time or query.to_time)
    if query.minutes is not None and document.minimum_minutes and document.minimum_minutes > query.minutes:
        return False
    if not asks and query.minutes is None:
        return True
    if not asks and not document.slots:
        return True
    needed = query.minutes or document.minimum_minutes or 15
    return any(free(slot, query, needed) for slot in document.slots)


def expected(documents: Iterable[ServiceDocument], query: SearchQuery) -> set[int]:
    return {
        d.id
        for d in documents
        if has_words(d, query.text)
        and in_place(d, query)
        and in_time(d, query)
        and (not query.categories or under(d.category, query.categories, "."))
        and (not query.languages or any(under(tag, query.languages, "-") for tag in d.languages))
        and set(query.access) <= set(d.access)
        and (not query.kinds or d.kind in query.kinds)
        and (not query.pots or bool(set(query.pots) & set(d.pots_accepted)))
        and (query.max_pence is None or (d.price_pence is not None and d.price_pence <= query.max_pence))
        and (query.unit is None or d.price_unit == query.unit)
    }


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]
