"""From the rows that have the words to one page: filters, order, facets and reasons, the same for every engine that
keeps its facts in columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.columns import Columns, Positions
from search.filters import ANY_OF, FACETS, Filtered, matches_tree
from search.plan import Plan
from search.query import SearchQuery
from search.ranking import page_order, sort_keys
from search.reasons import Found, reasons
from search.result import Facets, Hit, SearchPage
from search.slots import TimeWanted

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matched:
    """Rows that have the words, with their scores; `stems` gives a row's index words for its reasons."""

    rows: Positions
    scores: Scores
    stems: Callable[[int], Set[str]]

    @classmethod
    def everything(cls, columns: Columns) -> Matched:
        """No words were asked for."""
        return cls(np.arange(len(columns)), np.zeros(len(columns)), lambda row: frozenset())


def arrange(
    columns: Columns, query: SearchQuery, plan: Plan, matched: Matched, engine: str, watermark: int
) -> SearchPage:
    """The page that a query asks for."""
    filtered = Filtered(columns, query)
    keep = filtered.without(None)[matched.rows]
    rows, scores = matched.rows[keep], matched.scores[keep]
    timed = filtered.with_time(rows)
    if len(timed) < len(rows):
        scores = scores[np.isin(rows, timed)]
        rows = timed
    metres = None if filtered.metres is None else filtered.metres[rows]
    ids = columns.ids[rows]
    keys, fit, bands = sort_keys(query.sort, ids, scores, metres, columns.pence[rows], query.rotation_seed)
    wanted = TimeWanted.of(query) if query.asks_for_time else None
    hits = []
    for at in page_order(keys, ids, query.page, query.page_size).tolist():
        row = int(rows[at])
        found = _found(columns, query, filtered, wanted, row, matched.stems(row))
        hits.append(
            Hit(
                id=int(ids[at]),
                score=float(scores[at]),
                fit_band=int(fit[at]),
                distance_m=found.distance_m,
                distance_band=int(bands[at]),
                reasons=reasons(query, plan, found),
                matched_slot=found.slot,
            )
        )
    return SearchPage(
        total=len(rows),
        page=query.page,
        page_size=query.page_size,
        hits=tuple(hits),
        facets=_facets(columns, filtered, matched, rows),
        engine=engine,
        watermark=watermark,
        corrected=plan.corrected,
    )


def _found(
    columns: Columns, query: SearchQuery, filtered: Filtered, wanted: TimeWanted | None, row: int, stems: Set[str]
) -> Found:
    metres = None if filtered.metres is None else float(filtered.metres[row])
    pence = int(columns.pence[row])
    spoken = columns.bits["language"].of(row) if query.languages else ()
    return Found(
        stems=stems,
        category=columns.coded["category"].name(row),
        kind=columns.coded["kind"].name(row),
        online=bool(columns.online[row]),
        reaches=bool(filtered.reaches[row]),
        distance_m=None if metres is None or np.isnan(metres) else round(metres),
        languages=tuple(tag for tag in spoken if matches_tree(tag, query.languages, "-")),
        access=query.access,
        price_pence=None if pence < 0 else pence,
        price_unit=columns.coded["unit"].name(row) or None,
        slot=None if wanted is None else wanted.first_fit(columns.slots[row], int(columns.minimum[row]) or None),
    )


def _facets(columns: Columns, filtered: Filtered, matched: Matched, rows: Positions) -> Facets:
    facets: dict[str, Mapping[str, int]] = {}
    for name in FACETS:
        at = rows
        if name in ANY_OF and name in filtered.by_field:
            at = filtered.with_time(matched.rows[filtered.without(name)[matched.rows]])
        facets[name] = columns.coded[name].counts(at) if name in columns.coded else columns.bits[name].counts(at)
    where = {"home": columns.home, "place": columns.place, "online": columns.online}
    counted = {name: int(np.count_nonzero(mask[rows])) for name, mask in where.items()}
    facets["where"] = {name: count for name, count in counted.items() if count}
    return facets
