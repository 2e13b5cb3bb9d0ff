"""What a person may ask, in the words of the search page. Nothing in it says who asks or why (SRC-2, E9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal, get_args

from search.document import KINDS, PRICE_UNITS

Sort = Literal["fit", "distance", "price"]
SORTS: tuple[str, ...] = get_args(Sort)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_TEXT = 500
MAX_PAGE_SIZE = 100
MAX_PAGE = 10_000
MAX_RADIUS_M = 1_500_000


class InvalidQuery(ValueError):
    """The query makes no sense; `field` says where and `message` can be shown to a person."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


def clock_minutes(value: str) -> int:
    """Minutes after midnight of a local `HH:MM`. Raises ValueError."""
    hours, colon, minutes = value.partition(":")
    if not (colon and len(hours) == len(minutes) == 2 and value.isascii() and (hours + minutes).isdigit()):
        raise ValueError(value)
    if int(hours) > 23 or int(minutes) > 59:
        raise ValueError(value)
    return int(hours) * 60 + int(minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """One search.

    `near` is latitude and longitude in degrees. With `radius_m` (metres) a service must stand within it. With
    `comes_to_me` it must travel to `near` (its own catchment decides, `radius_m` does not) or serve `area`. `area` (a
    GSS code) without `near` asks for services of that local authority. `categories`, `languages`, `kinds` and `pots`
    match any of their values; `access` needs all of them. A category may be a leaf or a whole group, a language a
    whole family (`zh` finds `zh-Hant`). `max_pence` leaves out what has no known price. `minutes` is the length of the
    visit wanted. `days` (`mon`...`sun`, or ISO dates: the visit begins on one of them), `from_time` and `to_time`
    (local `HH:MM`; an end before the start is on the next day) are matched against free slots in Europe/London;
    `windows` are more such (from, to) pairs, any of which will do.
    `not_before` (UTC) hides times that have passed. `rotation_seed` decides the order among equals and nothing else;
    without one nothing rotates.
    """

    text: str = ""
    near: tuple[float, float] | None = None
    radius_m: int | None = None
    area: str | None = None
    comes_to_me: bool = False
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    pots: tuple[str, ...] = ()
    max_pence: int | None = None
    unit: str | None = None
    minutes: int | None = None
    days: tuple[str, ...] = ()
    from_time: str | None = None
    to_time: str | None = None
    windows: tuple[tuple[str, str], ...] = ()
    not_before: datetime | None = None
    sort: Sort = "fit"
    page: int = 1
    page_size: int = 20
    rotation_seed: str = ""

    def __post_init__(self) -> None:
        if len(self.text) > MAX_TEXT:
            raise InvalidQuery("text", f"Use {MAX_TEXT} letters or fewer")
        self._check_place()
        self._check_choices()
        self._check_times()
        if self.sort not in SORTS:
            raise InvalidQuery("sort", "Choose fit, distance or price")
        if not 1 <= self.page <= MAX_PAGE:
            raise InvalidQuery("page", f"Choose a page from 1 to {MAX_PAGE}")
        if not 1 <= self.page_size <= MAX_PAGE_SIZE:
            raise InvalidQuery("page_size", f"Choose from 1 to {MAX_PAGE_SIZE} results on a page")

    def _check_place(self) -> None:
        if self.near is not None:
            lat, lon = self.near
            if not (-90 <= lat <= 90 and -180 <= lon <= 180):
                raise InvalidQuery("near", "This place is not on the map")
        if self.radius_m is not None:
            if self.near is None:
                raise InvalidQuery("radius_m", "Say where you are, then how far")
            if not 0 < self.radius_m <= MAX_RADIUS_M:
                raise InvalidQuery("radius_m", "Choose a distance of more than 0 metres and less than 1,500 kilometres")

    def _check_choices(self) -> None:
        for kind in self.kinds:
            if kind not in KINDS:
                raise InvalidQuery("kind", f"Choose from {', '.join(KINDS)}")
        if self.unit is not None and self.unit not in PRICE_UNITS:
            raise InvalidQuery("unit", f"Choose from {', '.join(PRICE_UNITS)}")
        if self.max_pence is not None and self.max_pence < 0:
            raise InvalidQuery("max_pence", "A price cannot be less than 0")
        if self.minutes is not None and not 1 <= self.minutes <= 24 * 60:
            raise InvalidQuery("minutes", "Choose a visit of 1 minute to 24 hours")

    def _check_times(self) -> None:
        for day in self.days:
            if day not in WEEKDAYS:
                try:
                    date.fromisoformat(day)
                except ValueError:
                    raise InvalidQuery("day", "Use mon to sun, or a date like 2026-11-30") from None
        ends = [("from", self.from_time), ("to", self.to_time)]
        for start, end in self.windows:
            ends += [("from", start), ("to", end)]
        for field, value in ends:
            if value is not None:
                try:
                    clock_minutes(value)
                except ValueError:
                    raise InvalidQuery(field, "Use a time like 09:30") from None
        if (self.from_time is not None and self.from_time == self.to_time) or any(s == e for s, e in self.windows):
            raise InvalidQuery("to", "The end must differ from the start")
        if self.not_before is not None and self.not_before.utcoffset() != UTC.utcoffset(None):
            raise InvalidQuery("not_before", "must be in UTC")

    @property
    def asks_for_time(self) -> bool:
        """Whether only services with a free slot at a given day or time will do."""
        return bool(self.days or self.windows) or self.from_time is not None or self.to_time is not None

    def with_radius(self, radius_m: int) -> SearchQuery:
        """The same search, first page, within another distance in metres."""
        return replace(self, radius_m=radius_m, page=1)
