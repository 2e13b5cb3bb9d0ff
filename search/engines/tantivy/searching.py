"""From a query and a snapshot to a page: tantivy scores the words, columns do the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import tantivy

from search.engines.tantivy.columns import Columns, Positions
from search.engines.tantivy.encoding import stems_of
from search.engines.tantivy.filters import ANY_OF, FACETS, Filtered, matches_tree
from search.engines.tantivy.snapshot import Snapshot, text_query
from search.plan import Plan, make_plan
from search.query import SearchQuery
from search.ranking import page_order, sort_keys
from search.reasons import Found, reasons
from search.result import Facets, Hit, SearchPage
from search.slots import TimeWanted

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matched:
    """Rows that have the words, with score and address each; no words asked for: all rows."""

    rows: Positions
    scores: Scores
    addresses: Mapping[int, tantivy.DocAddress]


def answer(snapshot: Snapshot, query: SearchQuery, engine: str) -> SearchPage:
    """One page. Whatever tantivy raises is the caller's to translate."""
    columns = snapshot.columns
    plan = make_plan(query.text, snapshot.synonyms, snapshot.vocabulary if query.text.strip() else None)
    matched = _matched(snapshot, plan)
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
    chosen = page_order(keys, ids, query.page, query.page_size)
    wanted = TimeWanted.of(query) if query.asks_for_time else None
    hits = tuple(
        _hit(
            snapshot,
            query,
            plan,
            filtered,
            matched,
            wanted,
            int(rows[at]),
            float(scores[at]),
            int(fit[at]),
            int(bands[at]),
        )
        for at in chosen.tolist()
    )
    return SearchPage(
        total=len(rows),
        page=query.page,
        page_size=query.page_size,
        hits=hits,
        facets=_facets(columns, filtered, matched, rows),
        engine=engine,
        watermark=snapshot.state.watermark,
        corrected=plan.corrected,
    )


def _matched(snapshot: Snapshot, plan: Plan) -> Matched:
    columns = snapshot.columns
    if not plan.groups:
        return Matched(np.arange(len(columns)), np.zeros(len(columns)), {})
    searcher = snapshot.searcher
    found = searcher.search(text_query(plan), limit=max(searcher.num_docs, 1), count=False).hits
    if not found:
        return Matched(np.zeros(0, dtype=np.intp), np.zeros(0), {})
    scores, addresses = zip(*found, strict=True)
    rows = columns.find(np.array(searcher.fast_field_values("id", list(addresses)), dtype=np.int64))
    here = rows >= 0
    return Matched(
        rows[here], np.array(scores, dtype=np.float64)[here], dict(zip(rows.tolist(), addresses, strict=True))
    )


def _hit(
    snapshot: Snapshot,
    query: SearchQuery,
    plan: Plan,
    filtered: Filtered,
    matched: Matched,
    wanted: TimeWanted | None,
    row: int,
    score: float,
    fit: int,
    band: int,
) -> Hit:
    columns = snapshot.columns
    metres = None if filtered.metres is None else float(filtered.metres[row])
    distance = None if metres is None or np.isnan(metres) else round(metres)
    slot = None if wanted is None else wanted.first_fit(columns.slots[row], int(columns.minimum[row]) or None)
    address = matched.addresses.get(row)
    pence = int(columns.pence[row])
    found = Found(
        stems=frozenset() if address is None else stems_of(snapshot.searcher.doc(address)),
        category=columns.coded["category"].name(row),
        kind=columns.coded["kind"].name(row),
        online=bool(columns.online[row]),
        reaches=bool(filtered.reaches[row]),
        distance_m=distance,
        languages=tuple(v for v in columns.bits["language"].of(row) if matches_tree(v, query.languages, "-"))
        if query.languages
        else (),
        access=query.access,
        price_pence=None if pence < 0 else pence,
        price_unit=columns.coded["unit"].name(row) or None,
        slot=slot,
    )
    return Hit(columns.ids[row].item(), score, fit, distance, band, reasons(query, plan, found), slot)


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
