"""One result in ready words, as the card macro takes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from marketplace.core.web.words import how_long, miles, pounds, short_day_time
from marketplace.discovery.domain.fit import Fit, Line, fit_of, visit_cost
from marketplace.discovery.domain.options import KINDS, NEW_DAYS
from providers.categories import is_category, label
from providers.domain.codes import PriceUnit, ServiceKind
from providers.domain.words import ACCESS, LANGUAGES, ONE_PERSON, TYPES, UNITS
from providers.queries.cards import Card
from search.document import Slot
from search.result import Hit, Reason

MOST_REASONS = 5
QUARTER = timedelta(minutes=15)
NO_BOOKING = {
    ServiceKind.ENQUIRY_ONLY: "Ask them first. When they say yes, you can ask for a time.",
    ServiceKind.GRANT_FUNDED: "Ask them first. You can’t book this here.",
    ServiceKind.MATCHING_SCHEME: "They match people by hand. Ask them first.",
}
NOT_MY_POTS = "They don’t take your budget yet. You can ask them."


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom cards are written: the day, the plan line to compare with, the pots' tokens, the wanted length, and the
    kinds of support that the words may mean."""

    today: date
    line: Line | None = None
    pots: tuple[str, ...] = ()
    minutes: int | None = None
    plan_url: str | None = None
    kinds: frozenset[str] = frozenset()


def card(hit: Hit, service: Card, reader: Reader, different: str | None = None) -> dict[str, Any]:
    """Keyword arguments of the macro `card`. `different` says what does not fit."""
    money = _money(service, reader)
    refused = bool(reader.pots) and service.bookable and not set(reader.pots) & set(service.pots_accepted)
    slot = hit.matched_slot or hit.next_slot
    free = _next_free(slot) if service.bookable and not refused and slot is not None else None
    given: dict[str, Any] = {
        "url": f"/services/{service.service_id}",
        "title": service.name,
        "provider": _provider(service),
        "price": _price(service),
        "unit": None if not service.price_pence else UNITS[service.price_unit or PriceUnit.VISIT],
        "price_note": _price_note(service),
        "summary": service.summary or None,
        "reasons": _reasons(hit, service, reader)[:MOST_REASONS],
        "is_new": is_new(service, reader.today),
        "next_free": free,
        "no_booking": None if free else NOT_MY_POTS if refused else _no_booking(service),
        "where": _where(hit, service),
        "known": service.known if service.claimed else _source(service),
    }
    if different is not None:
        given |= {"fit": different, "fit_over": True}
    elif money is not None:
        given |= {"fit": money.text, "fit_over": money.over, "buys": money.buys}
        if money.over and reader.plan_url:
            given |= {"fit_url": reader.plan_url, "fit_link": "ask for a plan change"}
    return given


def is_new(service: Card, today: date) -> bool:
    """First listed under 90 days ago, by its provider and not from a list (SRC-12)."""
    first = service.first_listed_on
    return service.claimed and first is not None and (today - first).days < NEW_DAYS


def _provider(service: Card) -> str:
    if not service.claimed:
        return service.provider_name
    kind = TYPES[service.provider_type]
    name = service.provider_name
    return name if kind in name else f"{name}, {'one person' if service.provider_type in ONE_PERSON else _lower(kind)}"


def _lower(words: str) -> str:
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _price(service: Card) -> str:
    if service.kind is ServiceKind.GRANT_FUNDED or service.price_pence == 0:
        return "Free"
    return "Ask for the price" if service.price_pence is None else pounds(service.price_pence)


def _price_note(service: Card) -> str | None:
    if service.kind is ServiceKind.GRANT_FUNDED:
        return "A grant pays for this"
    if service.price_pence is None:
        return None
    if service.price_unit is PriceUnit.HOUR:
        return f"{how_long(service.minimum_minutes)} or longer" if service.minimum_minutes else "All in"
    if service.price_unit in (PriceUnit.VISIT, PriceUnit.SESSION):
        return f"{how_long(service.visit_minutes)}, all in"
    return "All in"


def _money(service: Card, reader: Reader) -> Fit | None:
    """Never beside what no budget pays for (SRC-14), nor beside what can’t be priced."""
    unit = service.price_unit
    if reader.line is None or not service.price_pence or unit is None or service.kind is ServiceKind.GRANT_FUNDED:
        return None
    pence, minutes = visit_cost(
        service.price_pence,
        unit,
        visit_minutes=service.visit_minutes,
        minimum_minutes=service.minimum_minutes,
        wanted_minutes=reader.minutes,
    )
    return fit_of(reader.line, pence, minutes, unit)


def _next_free(slot: Slot) -> str:
    """From the next quarter of an hour on: a stretch may begin in the middle of one."""
    over = timedelta(minutes=slot.starts_at.minute % 15, seconds=slot.starts_at.second)
    starts = slot.starts_at + (QUARTER - over if over else timedelta())
    return short_day_time(min(starts, slot.ends_at))


def _no_booking(service: Card) -> str:
    if not service.claimed:
        return "From a public list. Contact them yourself."
    if service.kind is ServiceKind.BOOKABLE:
        return "No free time in the next 12 weeks. You can ask them."
    return NO_BOOKING[service.kind]


def _where(hit: Hit, service: Card) -> str | None:
    parts = [] if hit.distance_m is None else [miles(hit.distance_m)]
    if any(reason.code == "comes_to_you" for reason in hit.reasons):
        parts.append("comes to you")
    elif service.place_label:
        parts.append(service.place_label)
    elif service.at_home:
        parts.append("at your home")
    elif service.online:
        parts.append("online")
    words = ", ".join(parts)
    return words[:1].upper() + words[1:] if words else None


def _source(service: Card) -> tuple[tuple[str, str], ...]:
    if not service.source:
        return ()
    day = f", {service.source_on.day} {service.source_on:%B %Y}" if service.source_on else ""
    return (("told", f"From a public list: {service.source}{day}. Nobody has checked it with them"),)


def _reasons(hit: Hit, service: Card, reader: Reader) -> list[str]:
    """The kind of support first where the words mean it; where nothing was asked, it is all there is to say."""
    said = [words for reason in hit.reasons for words in _say(reason)]
    if is_category(service.category) and (service.category in reader.kinds or not said):
        said.insert(0, label(service.category))
    return list(dict.fromkeys(said))


def _say(reason: Reason) -> Iterator[str]:
    """A chip or more for one reason; distance and price stand elsewhere on the card."""
    given: Any = reason.params
    if reason.code == "category" and is_category(given["category"]):
        yield label(given["category"])
    elif reason.code == "words":
        yield "Says " + ", ".join(f"“{word}”" for word in given["words"][:3])
    elif reason.code == "related":
        yield "Close to " + ", ".join(f"“{word}”" for word in given["words"][:2])
    elif reason.code == "comes_to_you":
        yield "Comes to you"
    elif reason.code == "online":
        yield "Online"
    elif reason.code == "free_at":
        yield f"Free {short_day_time(datetime.fromisoformat(given['starts_at']))}"
    elif reason.code == "visit_length":
        yield f"Visits of {how_long(given['minutes'])}"
    elif reason.code == "language":
        yield from (LANGUAGES.get(tag, tag) for tag in given["languages"])
    elif reason.code == "access":
        yield from (ACCESS.get(code, code) for code in given["access"])
    elif reason.code == "price":
        yield "Within your price"
    elif reason.code == "pot":
        yield "Takes your budget"
    elif reason.code == "kind":
        yield KINDS[given["kind"]]
