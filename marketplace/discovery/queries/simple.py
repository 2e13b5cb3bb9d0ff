"""Searching without the engine: plain SQL and the same published order. Days, times and typos are beyond it."""

from collections import Counter
from collections.abc import Mapping
from math import cos, radians

import numpy as np

from marketplace.core.uow import UnitOfWork
from providers.queries.browsing import Browsed, browse
from search.analysis import category_token, stems
from search.geo import great_circle_m
from search.plan import Plan, make_plan
from search.query import SearchQuery
from search.ranking import page_order, sort_keys
from search.reasons import Found, reasons
from search.result import Facets, Hit, SearchPage
from search.synonyms import Synonyms

ENGINE = "sql"
METRES_A_DEGREE = 111_195
_CATEGORY = category_token("")


def search(uow: UnitOfWork, query: SearchQuery, synonyms: Synonyms) -> SearchPage:
    """One page from the database alone. Never raises what an engine raises."""
    plan = make_plan(query.text, synonyms)
    words, categories = _asked_for(plan)
    rows = browse(uow, words=words, categories=categories, box=_box(query))
    if plan.groups and not (words or categories):
        rows = []
    found = [(row, held) for row in rows if plan.matches(held := _stems(row, plan))]
    metres = _metres(query, [row for row, _ in found])
    kept = [at for at, (row, _) in enumerate(found) if _passes(query, row, None if metres is None else metres[at])]
    return _page(query, plan, [found[at] for at in kept], None if metres is None else metres[kept])


def _asked_for(plan: Plan) -> tuple[list[str], list[str]]:
    terms = {term for group in plan.groups for way in group.alternatives for term in way.terms}
    categories = sorted(term.removeprefix(_CATEGORY) for term in terms if term.startswith(_CATEGORY))
    # the stem of happy is happi: without its last letter it is part of every form
    words = sorted({term.removesuffix("i") for term in terms if not term.startswith(_CATEGORY)})
    return words, categories


def _stems(row: Browsed, plan: Plan) -> frozenset[str]:
    if not plan.groups:
        return frozenset()
    held = stems(" ".join((row.name, row.summary, row.description, row.provider_name)))
    return frozenset([*held, category_token(row.category)] if row.category else held)


def _box(query: SearchQuery) -> tuple[float, float, float, float] | None:
    if query.near is None or query.radius_m is None or query.comes_to_me:
        return None
    (lat, lon), reach = query.near, query.radius_m / METRES_A_DEGREE * 1.01
    wide = reach / max(0.1, cos(radians(lat)))
    return lat - reach, lat + reach, lon - wide, lon + wide


def _metres(query: SearchQuery, rows: list[Browsed]) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    if query.near is None:
        return None
    lats = np.array([np.nan if row.lat is None else row.lat for row in rows], dtype=np.float64)
    lons = np.array([np.nan if row.lon is None else row.lon for row in rows], dtype=np.float64)
    return great_circle_m(query.near, lats, lons)


def _under(value: str, chosen: tuple[str, ...], mark: str) -> bool:
    return any(value.casefold() == one.casefold() or value.casefold().startswith(one.casefold() + mark) for one in chosen)


def _reaches(query: SearchQuery, row: Browsed, metres: float | None) -> bool:
    if not row.at_home:
        return False
    near = metres is not None and row.radius_m is not None and metres <= row.radius_m
    return near or (query.area is not None and query.area in row.areas)


def _passes(query: SearchQuery, row: Browsed, metres: float | None) -> bool:
    if query.comes_to_me:
        where = _reaches(query, row, metres)
    else:
        where = query.radius_m is None or (metres is not None and metres <= query.radius_m)
    return (
        where
        and (not query.categories or _under(row.category, query.categories, "."))
        and (not query.kinds or row.kind in query.kinds)
        and (not query.languages or any(_under(one, query.languages, "-") for one in row.languages))
        and all(one in row.access for one in query.access)
        and (not query.pots or any(one in row.pots_accepted for one in query.pots))
        and (query.max_pence is None or (row.price_pence is not None and row.price_pence <= query.max_pence))
        and (query.unit is None or row.price_unit == query.unit)
        and (query.minutes is None or (row.minimum_minutes or 0) <= query.minutes)
    )


def _score(plan: Plan, row: Browsed, held: frozenset[str]) -> float:
    """What each group found counts, half as much again in the name."""
    named = frozenset(stems(row.name)) if plan.groups else frozenset[str]()
    score = 0.0
    for group in plan.groups:
        best = group.found_in(held)
        if best is not None:
            score += best.weight * (1.5 if group.found_in(named) else 1.0)
    return score


def _page(query: SearchQuery, plan: Plan, found: list[tuple[Browsed, frozenset[str]]], metres: object) -> SearchPage:
    far = None if metres is None else np.asarray(metres, dtype=np.float64)
    ids = np.array([row.service_id for row, _ in found], dtype=np.int64)
    scores = np.array([_score(plan, row, held) for row, held in found], dtype=np.float64)
    pence = np.array([-1 if row.price_pence is None else row.price_pence for row, _ in found], dtype=np.int64)
    keys, fit, bands = sort_keys(query.sort, ids, scores, far, pence, query.rotation_seed)
    hits = []
    for at in page_order(keys, ids, query.page, query.page_size).tolist() if len(ids) else []:
        row, held = found[at]
        distance = None if far is None or np.isnan(far[at]) else round(float(far[at]))
        seen = Found(
            stems=held,
            category=row.category,
            kind=row.kind,
            online=row.online,
            reaches=(query.near is not None or query.area is not None)
            and _reaches(query, row, None if distance is None else float(distance)),
            distance_m=distance,
            languages=tuple(one for one in row.languages if _under(one, query.languages, "-")),
            access=query.access,
            price_pence=row.price_pence,
            price_unit=row.price_unit,
            slot=None,
        )
        why = reasons(query, plan, seen)
        hits.append(Hit(row.service_id, float(scores[at]), int(fit[at]), distance, int(bands[at]), why))
    return SearchPage(len(found), query.page, query.page_size, tuple(hits), _facets([r for r, _ in found]), ENGINE, 0)


def _facets(rows: list[Browsed]) -> Facets:
    """Counted over what was found; here a picked value hides the others of its group."""
    counted: Mapping[str, Counter[str]] = {
        "category": Counter(row.category for row in rows if row.category),
        "category_group": Counter(row.category.partition(".")[0] for row in rows if row.category),
        "kind": Counter(str(row.kind) for row in rows),
        "language": Counter(one for row in rows for one in row.languages),
        "access": Counter(one for row in rows for one in row.access),
        "provider_type": Counter(str(row.provider_type) for row in rows),
        "source": Counter(row.source for row in rows if row.source),
        "where": Counter(
            name
            for row in rows
            for name, there in (("home", row.at_home), ("place", row.at_place), ("online", row.online))
            if there
        ),
    }
    return {name: dict(counts) for name, counts in counted.items()}
