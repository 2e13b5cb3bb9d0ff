"""tantivy finds and scores the words; columns do the rest."""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np
import tantivy

from search.arranging import Matched, arrange
from search.columns import Columns
from search.engines.tantivy.encoding import Stems
from search.engines.tantivy.snapshot import SCHEMA, Snapshot, text_query
from search.filters import Filtered, box_of
from search.plan import Plan, make_plan
from search.port import Held
from search.query import SearchQuery
from search.result import SearchPage
from search.semantic.layer import Meaning


def answer(snapshot: Snapshot, query: SearchQuery, engine: str, meaning: Meaning | None = None) -> SearchPage:
    """One page; with a semantic layer, of what is near in meaning as well. Whatever tantivy raises is the caller's to
    translate."""
    plan = make_plan(query.text, snapshot.synonyms, snapshot.vocabulary if query.text.strip() else None)
    matched = _matched(snapshot, plan, query) if plan.groups else Matched.everything(snapshot.columns, query)
    if meaning is not None and plan.groups:
        matched = _with_meaning(meaning, snapshot.columns, query, matched)
    return arrange(snapshot.columns, query, plan, matched, engine, snapshot.state.watermark)


def _matched(snapshot: Snapshot, plan: Plan, query: SearchQuery) -> Matched:
    searcher = snapshot.searcher
    hits = searcher.search(text_query(plan, box_of(query)), limit=max(searcher.num_docs, 1), count=False).hits
    addresses = [address for _, address in hits]
    ids = np.array(searcher.fast_field_values("id", addresses), dtype=np.int64)
    rows = snapshot.columns.find(ids)
    scores = np.array([score for score, _ in hits], dtype=np.float64)
    if len(rows) and rows.min() < 0:  # a newer commit brought a service: the next snapshot has it
        here = np.flatnonzero(rows >= 0)
        rows, scores, addresses = rows[here], scores[here], [addresses[place] for place in here.tolist()]

    def stems(place: int) -> Container[str]:
        return Stems(searcher.doc(addresses[place]))

    return Matched(rows, scores, stems)


def _with_meaning(meaning: Meaning, columns: Columns, query: SearchQuery, matched: Matched) -> Matched:
    """Ranks are those among what passes the filters, so that a good answer far away takes no place from a near one; but
    for those that match any of some values, whose facets count what another choice would find."""
    kept = Filtered(columns, query, matched.rows).kept
    passing = Filtered(columns, query, Matched.everything(columns, query).rows).rows
    fused = meaning.fused(query.text, columns, matched.rows[kept], matched.scores[kept], passing)
    place_of = dict(zip(matched.rows[kept].tolist(), kept.tolist(), strict=True))

    def stems(place: int) -> Container[str]:
        at = place_of.get(int(fused.rows[place]))
        return frozenset() if at is None else matched.stems(at)

    return Matched(fused.rows, fused.scores, stems)


def held(snapshot: Snapshot, after_id: int, limit: int) -> Sequence[Held]:
    """What `search.port.SearchIndex.scan` gives."""
    ids = snapshot.columns.living(after_id, limit)
    if not len(ids):
        return ()
    low, high = int(ids[0]), int(ids[-1])
    searcher, unsigned = snapshot.searcher, tantivy.FieldType.Unsigned
    between = tantivy.Query.range_query(SCHEMA, "id", unsigned, lower_bound=low, upper_bound=high)
    hits = searcher.search(between, limit=min(searcher.num_docs, high - low + 1), count=False).hits
    addresses = [address for _, address in hits]
    living = set(ids.tolist())
    rows = zip(*(searcher.fast_field_values(name, addresses) for name in ("id", "version", "fingerprint")), strict=True)
    found = (Held(int(id_ or 0), int(version or 0), int(print_ or 0)) for id_, version, print_ in rows)
    return sorted((one for one in found if one.id in living), key=lambda one: one.id)
