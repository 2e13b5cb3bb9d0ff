"""From the rows that have the words to one page: filters, order, facets and reasons, the same for every engine that
keeps its facts in columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.columns import Columns, Positions
from search.document import Slot
from search.filters import Filtered, box_of, matches_tree, reaches
from search.plan import Plan
from search.query import SearchQuery
from search.ranking import Ints, page_order, sort_keys
from search.reasons import Found, reasons
from search.result import Facets, Hit, SearchPage
from search.slots import SHORTEST_VISIT_MINUTES, TimeWanted, first_of, next_free

FACETS = ("category", "category_group", "kind", "language", "access", "provider_type", "source")
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matched:
    """Rows that have the words, with their scores; `stems` gives the index words at a place in `rows`."""

    rows: Positions
    scores: Scores
    stems: Callable[[int], Container[str]]

    @classmethod
    def everything(cls, columns: Columns, query: SearchQuery) -> Matched:
        """No words were asked for; what cannot be near enough is left out at once."""
        box = box_of(query)
        rows = np.arange(len(columns)) if box is None else columns.between(box.south, box.north)
        return cls(rows, np.zeros(len(rows)), lambda place: frozenset())


@dataclass(frozen=True, slots=True)
class Shown:
    """The services of one page in order: rows of columns, and what stands beside each."""

    rows: Positions
    scores: Scores
    fit: Ints
    bands: Ints
    metres: Scores | None
    stems: Sequence[Container[str]]


def arrange(
    columns: Columns, query: SearchQuery, plan: Plan, matched: Matched, engine: str, watermark: int
) -> SearchPage:
    """The page that a query asks for."""
    filtered = Filtered(columns, query, matched.rows)
    passed = filtered.passing()
    rows = filtered.rows[passed]
    places = filtered.kept[passed]
    scores = matched.scores[places]
    metres = None if filtered.metres is None else filtered.metres[passed]
    ids = columns.ids[rows]
    keys, fit, bands = sort_keys(query.sort, ids, scores, metres, columns.pence[rows], query.rotation_seed)
    chosen = page_order(keys, ids, query.page, query.page_size)
    shown = Shown(
        rows=rows[chosen],
        scores=scores[chosen],
        fit=fit[chosen],
        bands=bands[chosen],
        metres=None if metres is None else metres[chosen],
        stems=[matched.stems(place) for place in places[chosen].tolist()],
    )
    return SearchPage(
        total=len(rows),
        page=query.page,
        page_size=query.page_size,
        hits=hits_of(columns, query, plan, shown),
        facets=_facets(columns, filtered, rows),
        engine=engine,
        watermark=watermark,
        corrected=plan.corrected,
    )


def hits_of(columns: Columns, query: SearchQuery, plan: Plan, shown: Shown) -> tuple[Hit, ...]:
    """What is told of each service on a page."""
    who_reaches = reaches(columns, query, shown.rows, shown.metres)
    wanted = TimeWanted.each(query) if query.asks_for_time else ()
    hits = []
    for at, row in enumerate(shown.rows.tolist()):
        metres = math.nan if shown.metres is None else float(shown.metres[at])
        found = _found(columns, query, row, metres, wanted, shown.stems[at], reaches=bool(who_reaches[at]))
        hits.append(
            Hit(
                id=int(columns.ids[row]),
                score=float(shown.scores[at]),
                fit_band=int(shown.fit[at]),
                distance_m=found.distance_m,
                distance_band=int(shown.bands[at]),
                reasons=reasons(query, plan, found),
                matched_slot=found.slot,
                next_slot=_soonest(columns, query, row),
            )
        )
    return tuple(hits)


def _found(
    columns: Columns,
    query: SearchQuery,
    row: int,
    metres: float,
    wanted: tuple[TimeWanted, ...],
    stems: Container[str],
    *,
    reaches: bool,
) -> Found:
    pence = int(columns.pence[row])
    spoken = sorted(columns.bits["language"].of(row)) if query.languages else ()
    return Found(
        stems=stems,
        category=columns.coded["category"].name(row),
        kind=columns.coded["kind"].name(row),
        online=bool(columns.online[row]),
        reaches=reaches,
        distance_m=None if math.isnan(metres) else round(metres),
        languages=tuple(tag for tag in spoken if matches_tree(tag, query.languages, "-")),
        access=query.access,
        price_pence=None if pence < 0 else pence,
        price_unit=columns.coded["unit"].name(row) or None,
        slot=first_of(wanted, columns.slots[row], int(columns.minimum[row]) or None) if wanted else None,
    )


def _soonest(columns: Columns, query: SearchQuery, row: int) -> Slot | None:
    needed = query.minutes or int(columns.minimum[row]) or SHORTEST_VISIT_MINUTES
    return next_free(columns.slots[row], query.not_before, needed)


def _facets(columns: Columns, filtered: Filtered, rows: Positions) -> Facets:
    facets: dict[str, Mapping[str, int]] = {}
    for name in FACETS:
        at = filtered.rows[filtered.passing(but=name)] if filtered.picks(name) else rows
        facets[name] = columns.coded[name].counts(at) if name in columns.coded else columns.bits[name].counts(at)
    where = {"home": columns.home, "place": columns.place, "online": columns.online}
    counted = {name: int(np.count_nonzero(mask[rows])) for name, mask in where.items()}
    facets["where"] = {name: count for name, count in counted.items() if count}
    return facets
