"""From results to what the search page prints: sentences, cards, filters, what else could be found."""

from dataclasses import replace
from datetime import date
from typing import Any

from marketplace.core.web.words import how_long, plural, short_pounds
from marketplace.discovery.domain.asking import Asked
from marketplace.discovery.queries import is_simpler
from marketplace.discovery.queries.others import Change, is_thin
from marketplace.discovery.queries.results import Results
from marketplace.discovery.web import filters
from marketplace.discovery.web.cards import Reader, card
from providers.domain.words import ACCESS, LANGUAGES


def search_page(results: Results, today: date, plan_url: str | None) -> dict[str, Any]:
    """Everything that `discovery/search.html` reads."""
    found = results.found
    asked, page = found.asked, found.page
    reader = Reader(
        today=today,
        line=results.money.line,
        pots=tuple(pot.token for pot in found.pots),
        minutes=asked.minutes,
        plan_url=plan_url,
        kinds=frozenset(results.meant),
    )
    chips = filters.chips(results)
    return {
        "asked": asked,
        "title": title(results),
        "heading": heading(results),
        "near_fault": found.faults.get("near"),
        "faults": [sentence for name, sentence in found.faults.items() if name != "near"],
        "simpler": is_simpler(page),
        "lost_times": is_simpler(page) and bool(asked.day or asked.part or asked.from_time or asked.to_time),
        "corrected": [(typed, instead) for typed, instead in page.corrected.items()],
        "thin": is_thin(found),
        "nothing": page.total == 0,
        "results": [card(hit, service, reader) for hit, service in results.shown(page.hits)],
        "radii": filters.radii(asked),
        "find_kept": filters.kept(asked, filters.OF_FIND),
        "panel": filters.panel(results),
        "panel_kept": filters.kept(asked, filters.OF_PANEL),
        "chips": chips,
        "clear_url": filters.url(asked.bare().without("radius_m")) if len(chips) > 1 else None,
        "pages": page.pages,
        "previous_url": _page_url(asked, asked.page - 1) if asked.page > 1 else None,
        "next_url": _page_url(asked, asked.page + 1) if asked.page < page.pages else None,
        "report_url": report_url(asked),
        **_others(results, reader),
    }


def _page_url(asked: Asked, number: int) -> str:
    return filters.url(replace(asked, page=number))


def report_url(asked: Asked) -> str:
    """Where "I could not find what I need" goes: the search itself comes with it, to be coded and forgotten."""
    return filters.url(asked).replace(filters.SEARCH, f"{filters.SEARCH}/could-not-find", 1)


def title(results: Results) -> str:
    """For the window: no words that the person typed."""
    total, near = results.found.page.total, _near(results)
    return f"{plural(total, 'place')}{near}" if total else f"Nothing found yet{near}"


def heading(results: Results) -> str:
    found = results.found
    asked, total = found.asked, found.page.total
    if total:
        return f"{plural(total, 'place')} to try{_near(results)}"
    if found.place is not None and asked.radius_m is not None and not asked.home:
        return f"We found nothing within {filters.within(asked.radius_m)} that fits everything"
    return "We found nothing that fits everything"


def _near(results: Results) -> str:
    place = results.found.place
    return f" near {place.label}" if place is not None else ""


def _others(results: Results, reader: Reader) -> dict[str, Any]:
    others = results.others
    shown = [(close, results.cards[close.hit.id]) for close in others.close if close.hit.id in results.cards]
    return {
        "changes": [
            (_offer(change), filters.url(change.asked), plural(change.total, "place")) for change in others.changes
        ],
        "close": [card(close.hit, service, reader, _different(close.change)) for close, service in shown],
        "nearby": [(words, filters.url(asked), plural(total, "place")) for _, words, asked, total in others.nearby],
        "advice": [card(hit, service, reader) for hit, service in results.shown(others.advice)],
    }


def _offer(change: Change) -> str:
    """What to do, the verb first."""
    name, value = change.name, change.value
    if name == "radius_m":
        return f"Look within {filters.within(int(value))}"
    if name == "all":
        return "Take off all filters" + (
            f" and look within {filters.within(int(value))}" if value else " and look anywhere"
        )
    if name == "language":
        return "Take off “speaks " + " or ".join(LANGUAGES.get(tag, tag) for tag in value.split(",")) + "”"
    if name == "access":
        return f"Take off “{ACCESS.get(value, value)}”"
    if name == "max_pence":
        return f"Look at prices above {short_pounds(int(value))}"
    if name == "minutes":
        return f"Allow visits longer than {how_long(int(value))}"
    return _OFFERS[name]


_OFFERS = {
    "day": "Look at any day",
    "time": "Look at any time of day",
    "pot_id": "Look at places that don’t take your budget yet",
    "kind": "Look at every way to book or ask",
    "category": "Look at every kind of support",
    "home": "Look at places that you go to",
}
_DIFFERENCES = {
    "radius_m": "Different: further away",
    "day": "Different: not on the days you want",
    "time": "Different: not at the time you want",
    "minutes": "Different: their shortest visit is longer",
    "language": "Different: they did not say that they speak it",
    "access": "Different: they did not say that they have it",
    "max_pence": "Different: it costs more",
    "pot_id": "Different: they don’t take your budget yet",
    "kind": "Different: another way to book or ask",
    "category": "Different: another kind of support",
    "home": "Different: you go to them",
    "all": "Different: it fits your words, not all of your filters",
}


def _different(change: Change) -> str:
    if change.name == "access":
        return f"Different: they did not say that they have “{ACCESS.get(change.value, change.value)}”"
    return _DIFFERENCES[change.name]
