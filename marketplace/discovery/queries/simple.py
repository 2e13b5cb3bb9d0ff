"""What the plain engine reads when the real one is away: listings straight from the database, without free times."""

from collections.abc import Iterable
from datetime import date

from marketplace.core.uow import UnitOfWork
from providers.queries.browsing import Browsed, browse
from search.analysis import category_token
from search.document import ServiceDocument
from search.filters import box_of
from search.plan import Plan
from search.query import SearchQuery

ENGINE = "sql"
_CATEGORY = category_token("")
_NO_DAY = date.min
"""The day of first listing is no part of the order, so it is not read here."""


def load(uow: UnitOfWork, query: SearchQuery, plan: Plan) -> Iterable[ServiceDocument]:
    """Every listing that could match: with one of the words or categories, inside the box of the place asked for."""
    words, categories = _asked_for(plan)
    if plan.groups and not (words or categories):
        return []
    around = box_of(query)
    box = (around.south, around.north, around.west, around.east) if around else None
    rows = browse(uow, words=words, categories=categories, box=box)
    return [_document(row) for row in rows]


def _asked_for(plan: Plan) -> tuple[list[str], list[str]]:
    terms = {term for group in plan.groups for way in group.alternatives for term in way.terms}
    categories = sorted(term.removeprefix(_CATEGORY) for term in terms if term.startswith(_CATEGORY))
    # the stem of happy is happi: without its last letter it is part of every form
    words = sorted({term.removesuffix("i") for term in terms if not term.startswith(_CATEGORY)})
    return words, categories


def _document(row: Browsed) -> ServiceDocument:
    return ServiceDocument(
        id=row.service_id,
        version=0,
        name=row.name,
        summary=row.summary,
        description=row.description,
        provider_id=0,
        provider_name=row.provider_name,
        provider_type=row.provider_type,
        category=row.category,
        kind=row.kind,
        claimed=True,
        first_listed=_NO_DAY,
        source=row.source,
        languages=row.languages,
        access=row.access,
        price_pence=row.price_pence if row.price_unit else None,
        price_unit=row.price_unit,
        minimum_minutes=row.minimum_minutes,
        pots_accepted=row.pots_accepted,
        lat=row.lat,
        lon=row.lon,
        comes_to_home=row.at_home,
        at_place=row.at_place,
        online=row.online,
        radius_m=row.radius_m,
        areas=row.areas,
    )
