"""The simplest engine: reads the services that a loader gives it, one by one, for each search.

For when the real engine is down: same words, same filters, same order of bands, only a plainer score and no help with
misspelt words. The owner of the services gives the loader, which may leave out what cannot match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from search.analysis import weighted_stems
from search.arranging import Matched, arrange
from search.columns import Columns
from search.document import ServiceDocument
from search.facts import facts_of
from search.plan import NEIGHBOURS_WEIGHT, Plan, make_plan
from search.query import SearchQuery
from search.result import SearchPage
from search.synonyms import Synonyms

ENGINE = "scan"


class ScanIndex:
    """Reading side only. `load` gives every service that could match a query; each id once."""

    def __init__(
        self, load: Callable[[SearchQuery, Plan], Iterable[ServiceDocument]], synonyms: Synonyms, engine: str = ENGINE
    ) -> None:
        self._load = load
        self._synonyms = synonyms
        self.engine = engine

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer from what is there now; whatever the loader raises passes through."""
        plan = make_plan(query.text, self._synonyms)
        documents = list(self._load(query, plan))
        columns = Columns().updated([facts_of(document) for document in documents])
        matched = _matched(documents, plan) if plan.groups else Matched.everything(columns, query)
        return arrange(columns, query, plan, matched, self.engine, 0)


def _matched(documents: list[ServiceDocument], plan: Plan) -> Matched:
    rows, scores, held = [], [], []
    for row, document in enumerate(documents):
        stems = weighted_stems(document)
        distinct = frozenset(stems)
        if plan.matches(distinct):
            rows.append(row)
            scores.append(_score(stems, distinct, plan))
            held.append(distinct)
    return Matched(np.array(rows, dtype=np.intp), np.array(scores, dtype=np.float64), held.__getitem__)


def _score(stems: list[str], distinct: frozenset[str], plan: Plan) -> float:
    """For each group what its best alternative weighs, more for more mentions, less and less so (1, 1.5, 1.67 ...);
    words that stand together as typed add to it."""
    total = 0.0
    for group in plan.groups:
        best = group.found_in(distinct)
        if best is not None:
            mentions = min(stems.count(term) for term in best.terms)
            total += best.weight * (2 - 1 / mentions)
    for run in plan.neighbours:
        if run[0] in distinct and any(tuple(stems[at : at + len(run)]) == run for at in range(len(stems))):
            total += NEIGHBOURS_WEIGHT
    return total
