"""One page from Elasticsearch: a first request finds, counts and sorts, a second reads what the page shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from search.arranging import Shown, hits_of
from search.columns import Columns
from search.engines.elasticsearch.asking import Known, Live, Moved
from search.engines.elasticsearch.cluster import Budget
from search.engines.elasticsearch.encoding import decode, stems_of
from search.engines.elasticsearch.filtering import any_of, facet_aggregations, filters, read_facets
from search.engines.elasticsearch.knowing import Asking, words_request
from search.engines.elasticsearch.mapping import MOST_LISTED, WINDOW
from search.engines.elasticsearch.window import Chosen, Window, draws_lots, lots, order_of
from search.engines.elasticsearch.wording import text_query
from search.plan import Plan, make_plan
from search.port import SearchUnavailable
from search.query import SearchQuery
from search.result import Facets, Hit, SearchPage

Json = dict[str, Any]
FIRST = 500
"""Fetched at first: enough for most pages, and hardly dearer than twenty."""
LOOKS = 5
"""So often a search is asked again when the index turns out to be another than was believed."""


def answer(live: Live, query: SearchQuery, budget: Budget, engine: str) -> SearchPage:
    """Raises NeedsRebuild, SearchUnavailable."""
    for _ in range(LOOKS):
        known = live.known(budget)
        asking = Asking(known.words)
        plan = make_plan(query.text, live.synonyms, asking if query.text.strip() else None)
        try:
            return _Search(live, known, query, plan, list(asking.unsure), budget).page(engine)
        except Moved:
            continue
    raise SearchUnavailable("the search index keeps changing")


@dataclass(slots=True)
class _Search:
    """One attempt, on one belief of the index and of its words."""

    live: Live
    known: Known
    query: SearchQuery
    plan: Plan
    unsure: list[str]
    budget: Budget
    _watermark: int = field(default=0)
    _facets: Facets = field(default_factory=dict)

    def page(self, engine: str) -> SearchPage:
        query, end = self.query, self.query.page * self.query.page_size
        window = self._window(0, WINDOW if FIRST < end <= WINDOW else FIRST, whole=True)
        return SearchPage(
            total=window.total,
            page=query.page,
            page_size=query.page_size,
            hits=tuple(hit for chosen in self._chosen(window) for hit in self._hits(chosen)),
            facets=self._facets,
            engine=engine,
            watermark=self._watermark,
            corrected=self.plan.corrected,
        )

    def _chosen(self, window: Window) -> Iterator[Chosen]:
        """The page's services: in the published order as far as a window reaches, and behind it as they are sorted."""
        query = self.query
        start = (query.page - 1) * query.page_size
        end = min(start + query.page_size, window.total)
        beyond = start  # where Elasticsearch's own order begins
        if window.total <= WINDOW or not draws_lots(query, self.plan):
            beyond = max(start, WINDOW)
            if start < WINDOW:
                yield self._ordered(window)
        if beyond < end <= MOST_LISTED:
            yield self._window(beyond, end - beyond).as_fetched()

    def _ordered(self, window: Window) -> Chosen:
        """The page in the published order: from this window if that is sure, else from a better one."""
        query = self.query
        chosen, sure = window.page(query.page, query.page_size)
        near_and_worded = query.near is not None and bool(self.plan.groups)
        if not sure and query.sort == "fit" and near_and_worded and query.page * query.page_size <= FIRST:
            chosen, sure = self._window(0, FIRST, nearest_from=window.best_band_from).page(query.page, query.page_size)
        if not sure:
            whole = window if len(window.ids) >= WINDOW else self._window(0, WINDOW)
            chosen, _ = whole.page(query.page, query.page_size)
        return chosen

    def _window(self, start: int, size: int, *, whole: bool = False, nearest_from: float | None = None) -> Window:
        """Services from a place on in Elasticsearch's order; the `whole` answer has facets too, and looks whether the
        words are what they were taken for. With `nearest_from` the nearest of those with such a score."""
        nearest = nearest_from is not None
        body = self._body() | {"from": start, "size": size, "sort": order_of(self.query, self.plan, nearest=nearest)}
        bodies = [body]
        if nearest:
            body["min_score"] = nearest_from
        if whole:
            body["aggs"] = facet_aggregations(any_of(self.query))
            if self.unsure:
                bodies.append(words_request(self.unsure))
        state, (found, *learnt) = self.live.ask(self.budget, self.known, self.query, *bodies)
        if learnt and self.known.words.learn(learnt[0], self.unsure):
            raise Moved
        if whole:
            self._watermark, self._facets = state.watermark, read_facets(found["aggregations"])
        hits, total, best = (
            found["hits"].get("hits", ()),
            found["hits"]["total"]["value"],
            found["hits"].get("max_score"),
        )
        return Window.read(self.query, self.plan, hits, total, best, nearest=nearest)

    def _body(self) -> Json:
        query, plan = self.query, self.plan
        passing: Json = {"filter": filters(query, self.known.state.radii)}
        if plan.groups:
            passing["must"] = [text_query(plan)]
        asked: Json = {"bool": passing}
        if draws_lots(query, plan):
            draw = {"seed": lots(query.rotation_seed), "field": "id"}
            asked = {"function_score": {"query": asked, "random_score": draw, "boost_mode": "replace"}}
        body: Json = {
            "query": asked,
            "_source": False,
            "stored_fields": "_none_",
            "track_scores": bool(plan.groups),
            "track_total_hits": True,
            "timeout": f"{max(int(self.budget.left * 1000), 1)}ms",
        }
        picked = any_of(query)
        if picked:
            body["post_filter"] = {"bool": {"filter": list(picked.values())}}
        return body

    def _hits(self, chosen: Chosen) -> tuple[Hit, ...]:
        """What is told of the services on the page; one that has gone in this moment is left out."""
        if not len(chosen.ids):
            return ()
        wanted = {
            "query": {"terms": {"id": chosen.ids.tolist()}},
            "size": len(chosen.ids),
            "_source": ["facts", "slots", "stems"],
            "sort": [{"id": "asc"}],
        }
        _, (found,) = self.live.ask(self.budget, self.known, self.query, wanted)
        sources = {hit["sort"][0]: hit["_source"] for hit in found["hits"].get("hits", ()) if "facts" in hit["_source"]}
        columns = Columns().updated([decode(service, source) for service, source in sources.items()])
        here = np.isin(chosen.ids, list(sources))
        ids = chosen.ids[here]
        shown = Shown(
            rows=columns.find(ids),
            scores=chosen.scores[here],
            fit=chosen.fit[here],
            bands=chosen.bands[here],
            metres=None if chosen.metres is None else chosen.metres[here],
            stems=[stems_of(sources[service]) for service in ids.tolist()],
        )
        return hits_of(columns, self.query, self.plan, shown)
