"""A whole results page in one read, and the same as plain values for the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.core.uow import UnitOfWork
from marketplace.discovery.domain.asking import Params
from marketplace.discovery.queries.finding import Finder
from marketplace.discovery.queries.money import Money, money_of
from marketplace.discovery.queries.others import Others, is_thin, others
from marketplace.discovery.queries.searching import NOBODY, Found, Who, search
from providers.categories import match_words
from providers.queries.cards import Card, cards, plain_cards
from search.result import Hit, Reason


@dataclass(frozen=True, slots=True)
class Results:
    """What was found with all that a page shows of it. `cards` holds every service of the page, by id."""

    found: Found
    cards: dict[int, Card]
    money: Money
    others: Others
    meant: tuple[str, ...]
    """Kinds of support that the words may mean, likeliest first."""

    def shown(self, hits: Sequence[Hit]) -> list[tuple[Hit, Card]]:
        """Those that anybody may still see: the index may be a moment behind the database."""
        return [(hit, self.cards[hit.id]) for hit in hits if hit.id in self.cards]


def results(uow: UnitOfWork, finder: Finder, params: Params, who: Who = NOBODY) -> Results:
    """For a page: what could not be read is left out and told in `found.faults`."""
    found = search(uow, finder, params, who)
    meant = match_words(found.asked.q) if found.asked.q else ()
    more = others(uow, finder, found, meant) if is_thin(found) else Others()
    ids = [hit.id for hit in (*found.page.hits, *(close.hit for close in more.close), *more.advice)]
    return Results(
        found, cards(uow, ids) if ids else {}, money_of(uow, found.asked, found.money_of, meant), more, meant
    )


def listing(uow: UnitOfWork, finder: Finder, params: Params, who: Who = NOBODY) -> dict[str, Any]:
    """`GET /api/v1/services` as plain values. Raises InvalidInput by parameter."""
    found = search(uow, finder, params, who, strict=True)
    page = found.page
    held = plain_cards(uow, [hit.id for hit in page.hits]) if page.hits else {}
    return {
        "total": page.total,
        "page": page.page,
        "page_size": page.page_size,
        "results": [_result(hit, held[hit.id]) for hit in page.hits if hit.id in held],
        "facets": page.facets,
        "engine": page.engine,
        "watermark": page.watermark,
    }


def _result(hit: Hit, card: Card) -> dict[str, Any]:
    price = None if card.price_pence is None else {"pence": card.price_pence, "unit": card.price_unit}
    return {
        "id": card.service_id,
        "name": card.name,
        "summary": card.summary,
        "category": card.category,
        "kind": card.kind,
        "provider": {"id": card.provider_id, "name": card.provider_name, "type": card.provider_type},
        "distance_m": hit.distance_m,
        "price": price,
        "bookable": card.bookable,
        "reasons": [_reason(reason) for reason in hit.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, **reason.params}
