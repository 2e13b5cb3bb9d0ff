"""Why a service is in the list, as codes that pages turn into sentences. Only what was asked for is a reason."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from search.analysis import distinct
from search.document import Slot
from search.plan import Plan
from search.query import SearchQuery
from search.result import Reason


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine knows of one hit. `stems` are the index words of its texts, empty when no words were searched;
    `languages` and `access` are those of the asked that it has; `reaches` whether it travels to the place asked for."""

    stems: Container[str]
    category: str
    kind: str
    online: bool
    reaches: bool
    distance_m: int | None
    languages: tuple[str, ...]
    access: tuple[str, ...]
    price_pence: int | None
    price_unit: str | None
    slot: Slot | None


def reasons(query: SearchQuery, plan: Plan, found: Found) -> tuple[Reason, ...]:
    """The reasons for one hit, the words first."""
    return tuple(_reasons(query, plan, found))


def _reasons(query: SearchQuery, plan: Plan, found: Found) -> Iterator[Reason]:
    yield from _words(query, plan, found)
    if found.reaches:
        yield Reason("comes_to_you")
    if found.distance_m is not None:
        yield Reason("distance", {"metres": round(found.distance_m, -2)})
    elif found.online and query.near is not None:
        yield Reason("online")
    if found.slot is not None:
        yield Reason(
            "free_at", {"starts_at": found.slot.starts_at.isoformat(), "ends_at": found.slot.ends_at.isoformat()}
        )
    if query.minutes is not None:
        yield Reason("visit_length", {"minutes": query.minutes})
    if found.languages:
        yield Reason("language", {"languages": found.languages})
    if found.access:
        yield Reason("access", {"access": found.access})
    if query.max_pence is not None and found.price_pence is not None and found.price_unit is not None:
        yield Reason("price", {"pence": found.price_pence, "unit": found.price_unit})
    if query.pots:
        yield Reason("pot")
    if query.kinds:
        yield Reason("kind", {"kind": found.kind})


def _words(query: SearchQuery, plan: Plan, found: Found) -> Iterator[Reason]:
    ways: dict[str, list[str]] = {}
    for group in plan.groups:
        best = group.found_in(found.stems)
        if best is not None:
            ways.setdefault(best.how, []).extend([group.typed] if group.typed else [])
    own = distinct(ways.get("words", []) + ways.get("part", []) + ways.get("spelling", []))
    if own:
        yield Reason("words", {"words": own})
    close = ways.get("related")
    # not by one word but by all of them together
    by_meaning = bool(plan.groups) and not own and (close is not None or not ways)
    if close or by_meaning:
        yield Reason("related", {"words": distinct(close or [group.typed for group in plan.groups if group.typed])})
    if found.category and ("category" in ways or query.categories):
        yield Reason("category", {"category": found.category})
