"""From a kind and its facts to sentences. A fact is a sum, a moment, a day or a count, and is read as nothing else,
so a name or an address that slips into the facts can't slip into a message (E4)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter
from typing import Any

from marketplace.core.web.words import day, day_time, how_long, plural, pounds
from marketplace.notifications.domain.catalogue import CATALOGUE, LINK_KINDS, Words

OPEN_IT = "Open it to see more."
SENTENCE_END = re.compile(r"(?<=[.?!]) ")


class UnknownKind(LookupError):
    """A notice of a kind that the catalogue does not have: a mistake of ours, to be seen at once."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice as one person reads it, in plain text."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def _moment(value: Any) -> str:
    return day_time(value if isinstance(value, datetime) else datetime.fromisoformat(value))


def _day(value: Any) -> str:
    return day(value if isinstance(value, date) else date.fromisoformat(value), year=True)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("a whole number")
    return value


READERS: tuple[tuple[re.Pattern[str], Callable[[Any], str]], ...] = (
    (re.compile(r"(.+_)?pence"), lambda value: pounds(_whole(value))),
    (re.compile(r"(.+_)?minutes"), lambda value: how_long(_whole(value))),
    (re.compile(r"(.+_)?at"), _moment),
    (re.compile(r"(.+_)?on"), _day),
    (re.compile(r"days"), lambda value: plural(_whole(value), "day")),
    (re.compile(r"visits"), lambda value: plural(_whole(value), "visit")),
    (re.compile(r"percent"), lambda value: f"{_whole(value)}%"),
)
"""A fact's name says how it is read: `*_pence`, `*_minutes`, `*_at` (ISO, UTC), `*_on` (ISO), `days`, `visits`."""


NOTHING_TO_SAY = ("fee_pence", "freed_pence")
"""A sum of nothing is not worth a sentence here: no fee, nothing set free."""


def _read(name: str, facts: Mapping[str, Any]) -> str | None:
    if name not in facts or (name in NOTHING_TO_SAY and facts[name] == 0):
        return None
    for pattern, reader in READERS:
        if pattern.fullmatch(name):
            try:
                return reader(facts[name])
            except (TypeError, ValueError):
                return None
    return None


def _fill(words: Words, facts: Mapping[str, Any]) -> Rendered:
    """A sentence whose fact is missing is left out; the others stand by themselves."""
    said = []
    for paragraph in words.sentences:
        kept = [text for sentence in SENTENCE_END.split(paragraph) if (text := _filled(sentence, facts)) is not None]
        if kept:
            said.append(" ".join(kept))
    return Rendered(words.title, tuple(said) or (OPEN_IT,))


def _filled(sentence: str, facts: Mapping[str, Any]) -> str | None:
    names = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    values = {name: _read(name, facts) for name in names}
    return None if None in values.values() else sentence.format(**values)


def render(kind: str, facts: Mapping[str, Any]) -> Rendered:
    """The words of a notice; `facts["side"]` picks those for `provider` or `staff`. Raises UnknownKind."""
    try:
        notice = CATALOGUE[kind]
    except KeyError:
        raise UnknownKind(kind) from None
    side = facts.get("side")
    words = {"provider": notice.provider, "staff": notice.staff, "delegate": notice.delegate}.get(str(side))
    return _fill(words or notice.person, facts)


def render_link(kind: str) -> Rendered:
    """The words around a single-use link. Raises UnknownKind."""
    try:
        return _fill(LINK_KINDS[kind], {})
    except KeyError:
        raise UnknownKind(kind) from None
