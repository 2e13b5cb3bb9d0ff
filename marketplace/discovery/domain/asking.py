"""What a person asked, from the parameters of the page or of the API (one set of names), and back into an address."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from marketplace.core.geography.places import LONGEST as LONGEST_PLACE
from marketplace.discovery.domain.options import DAYS, PARTS, SORTS, WEEKDAYS, windows_of
from providers.categories import is_category
from search.document import KINDS
from search.query import MAX_PAGE, MAX_PAGE_SIZE, MAX_RADIUS_M, MAX_TEXT, clock_minutes
from search.query import WEEKDAYS as SEVEN_DAYS

Params = Mapping[str, Sequence[str]]
Faults = dict[str, str]
"""A sentence by parameter."""

MOST_VALUES = 20
PAGE_SIZE = 20
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_POUNDS = re.compile(r"£? ?(\d{1,6})(?:\.(\d{1,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One search in the page's own terms. Distance in metres, money in pence, lengths in minutes, times local.

    `day` holds `mon`...`sun`, `wd` for Monday to Friday, or ISO dates; `part` parts of the day; `line` the plan line to
    compare prices with; `home` is "comes to me".
    """

    q: str = ""
    near: str = ""
    radius_m: int | None = None
    home: bool = False
    category: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    from_time: str | None = None
    to_time: str | None = None
    minutes: int | None = None
    access: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    max_pence: int | None = None
    pot_id: tuple[int, ...] = ()
    line: str = ""
    sort: str = "fit"
    page: int = 1
    page_size: int = PAGE_SIZE

    @property
    def days(self) -> tuple[str, ...]:
        """As the engine takes them."""
        wanted = [day for each in self.day for day in (WEEKDAYS if each == "wd" else (each,))]
        return tuple(dict.fromkeys(wanted))

    @property
    def windows(self) -> tuple[tuple[str, str], ...]:
        return windows_of(self.part)

    @property
    def filters(self) -> tuple[str, ...]:
        """Names of the filters that are on, never their values: all that a search event keeps of them (SRC-5)."""
        on = {
            "home": self.home,
            "category": self.category,
            "kind": self.kind,
            "day": self.day,
            "time": self.part or self.from_time or self.to_time,
            "minutes": self.minutes,
            "access": self.access,
            "language": self.language,
            "price": self.max_pence is not None,
            "pot": self.pot_id,
        }
        return tuple(name for name, value in on.items() if value)

    def params(self) -> list[tuple[str, str]]:
        """Name and value pairs that ask for the same again, in a fixed order; what is usual is left out."""
        found: list[tuple[str, str]] = []
        for each in fields(self):
            value, usual = getattr(self, each.name), each.default
            if value == usual:
                continue
            name = _ADDRESS.get(each.name, each.name)
            if isinstance(value, tuple):
                found += [(name, str(one)) for one in value]
            else:
                found.append((name, "1" if value is True else str(value)))
        if self.near and self.radius_m is None and not self.home:
            found.append(("radius_m", ""))  # said aloud: on the page, nothing said is the usual distance
        return found

    def without(self, name: str, value: Any = None) -> "Asked":
        """The same search, first page, with one filter or one value of it taken off."""
        held = getattr(self, name)
        usual: Any = next(each.default for each in fields(self) if each.name == name)
        if value is not None and isinstance(held, tuple):
            usual = tuple(one for one in held if one != value)
        changed: dict[str, Any] = {"page": 1, name: usual}
        return replace(self, **changed)

    def bare(self) -> "Asked":
        """Only the words, the place and the distance."""
        return Asked(q=self.q, near=self.near, radius_m=self.radius_m, line=self.line)


_ADDRESS = {"from_time": "from", "to_time": "to"}


def parse(params: Params) -> tuple[Asked, Faults]:
    """The search that was asked for, and a sentence for each parameter that could not be read and was left out."""
    read = _Reader(params)
    asked = Asked(
        q=read.text("q", MAX_TEXT, f"Use {MAX_TEXT} letters or fewer."),
        near=read.text("near", LONGEST_PLACE, "That is too long for a place. Enter a postcode or a town."),
        radius_m=read.whole("radius_m", 1, MAX_RADIUS_M, "Choose how far from the list."),
        home=read.one("home") in ("1", "true", "yes", "y"),
        category=read.several("category", is_category, "We don’t know this kind of support."),
        kind=read.several("kind", lambda value: value in KINDS, f"Choose from {', '.join(KINDS)}."),
        day=read.several("day", _is_day, "Use mon to sun, or a date like 2026-11-30."),
        part=read.several("part", lambda value: value in PARTS, "Choose a part of the day from the list."),
        from_time=read.clock("from"),
        to_time=read.clock("to"),
        minutes=read.whole("minutes", 1, 24 * 60, "Choose a visit of 1 minute to 24 hours."),
        access=read.several("access", _is_code, "Choose from the list."),
        language=read.several("language", _is_code, "Choose a language from the list."),
        max_pence=read.money(),
        pot_id=read.numbers("pot_id", "Choose one of your pots."),
        line=read.text("line", 20, "Choose one of your plan lines."),
        sort=read.choice("sort", SORTS, "fit", "Choose fit, distance or price."),
        page=read.whole("page", 1, MAX_PAGE, f"Choose a page from 1 to {MAX_PAGE}.") or 1,
        page_size=read.whole("page_size", 1, MAX_PAGE_SIZE, f"Choose from 1 to {MAX_PAGE_SIZE} results.") or PAGE_SIZE,
    )
    if asked.from_time is not None and asked.from_time == asked.to_time:
        read.faults["to"] = "The end must differ from the start."
        asked = replace(asked, from_time=None, to_time=None)
    return asked, read.faults


def _is_day(value: str) -> bool:
    if value in DAYS or value in SEVEN_DAYS:
        return True
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_code(value: str) -> bool:
    return _CODE.fullmatch(value) is not None


class _Reader:
    """Reads parameters one by one and keeps the sentences for those that are wrong."""

    def __init__(self, params: Params) -> None:
        self.params = params
        self.faults: Faults = {}

    def one(self, name: str) -> str:
        return next((value.strip() for value in self.params.get(name, ()) if value.strip()), "")

    def text(self, name: str, most: int, sentence: str) -> str:
        value = " ".join("".join(c if c.isprintable() else " " for c in self.one(name)).split())
        if len(value) > most:
            self.faults[name] = sentence
            return value[:most]
        return value

    def whole(self, name: str, least: int, most: int, sentence: str) -> int | None:
        value = self.one(name)
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
            self.faults[name] = sentence
            return None
        return int(value)

    def _values(self, name: str) -> Iterable[str]:
        every = (one.strip() for value in self.params.get(name, ()) for one in value.split(","))
        return dict.fromkeys(one for one in every if one)

    def several(self, name: str, good: Any, sentence: str) -> tuple[str, ...]:
        values = tuple(self._values(name))
        right = tuple(value for value in values if good(value))[:MOST_VALUES]
        if len(right) < len(values):
            self.faults[name] = sentence
        return right

    def numbers(self, name: str, sentence: str) -> tuple[int, ...]:
        found = self.several(name, lambda v: v.isascii() and v.isdigit() and len(v) < 16, sentence)
        return tuple(int(value) for value in found)

    def clock(self, name: str) -> str | None:
        value = self.one(name)
        try:
            if value:
                clock_minutes(value)
        except ValueError:
            self.faults[name] = "Use a time like 09:30."
            return None
        return value or None

    def choice(self, name: str, among: Mapping[str, str], usual: str, sentence: str) -> str:
        value = self.one(name) or usual
        if value not in among:
            self.faults[name] = sentence
            return usual
        return value

    def money(self) -> int | None:
        """`max` in pounds as people type it, or `max_pence`."""
        pounds = self.one("max")
        if not pounds:
            return self.whole("max_pence", 0, 100_000_000, "Use whole pence, like 2500.")
        found = _POUNDS.fullmatch(pounds.replace(",", ""))
        if found is None:
            self.faults["max"] = "Enter an amount like 25 or 25.50."
            return None
        return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
