"""What readers believe of the live index, found out to be otherwise by the very answers that rest on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from search.engines.elasticsearch.catalogue import Catalogue
from search.engines.elasticsearch.cluster import Budget, Cluster, Refused
from search.engines.elasticsearch.knowing import Words
from search.engines.elasticsearch.mapping import STATE_ID
from search.engines.elasticsearch.state import State
from search.port import NeedsRebuild, SearchUnavailable
from search.query import SearchQuery
from search.synonyms import Synonyms

Json = dict[str, Any]
_WANTED = "status,error,timed_out,hits.total.value,hits.max_score,hits.hits.sort,hits.hits._source,aggregations,suggest"
FILTER_PATH = ",".join(f"responses.{name}" for name in _WANTED.split(","))


@dataclass(frozen=True, slots=True)
class Known:
    """The live index as it was last seen."""

    state: State
    words: Words


class Moved(Exception):
    """The index is not what was believed: ask again."""


class Live:
    """The live index; threads may share it. Searches go to the index by its own name, and each asks beside them what
    is live now: so no answer mixes two indices, and every swap and every write is seen at once."""

    def __init__(self, cluster: Cluster, catalogue: Catalogue, synonyms: Synonyms) -> None:
        self._cluster = cluster
        self._catalogue = catalogue
        self.synonyms = synonyms
        self._known: Known | None = None

    def known(self, budget: Budget) -> Known:
        """Raises NeedsRebuild, SearchUnavailable."""
        known = self._known
        return self._believe(self._catalogue.state(budget)) if known is None else known

    def _believe(self, state: State) -> Known:
        known = self._known
        same = known is not None and known.state.generation == state.generation
        found = Known(state, known.words if same and known is not None else Words(self.synonyms))
        self._known = found
        return found

    def ask(self, budget: Budget, known: Known, query: SearchQuery, *bodies: Json) -> tuple[State, list[Json]]:
        """The answers to some searches in one request, and the state of the index. Raises Moved, NeedsRebuild,
        SearchUnavailable."""
        visitor = hashlib.sha256(query.rotation_seed.encode()).hexdigest()[:16]  # all pages from one copy
        here = orjson.dumps({"index": known.state.generation, "preference": visitor})
        lines = [line for body in bodies for line in (here, orjson.dumps(body))]
        live = {"query": {"ids": {"values": [STATE_ID]}}, "size": 1, "_source": ["state"]}
        lines += [orjson.dumps({"index": self._catalogue.names.read, "preference": visitor}), orjson.dumps(live)]
        try:
            answer = self._cluster.call(budget, "POST", "/_msearch", lines, filter_path=FILTER_PATH)
        except Refused as error:
            raise SearchUnavailable(f"the search cluster refuses: {error}") from error
        *found, seen = answer["responses"]
        state = self._compare(known, seen, query)
        return state, [_whole(one) for one in found]

    def _compare(self, known: Known, seen: Json, query: SearchQuery) -> State:
        if seen.get("status") == 404:
            self._known = None
            raise NeedsRebuild(f"no search index at {self._catalogue.names.read}")
        state = self._catalogue.read_state(next(iter(_whole(seen)["hits"].get("hits", ())), {}))
        if state != known.state:
            self._believe(state)
        other = state.generation != known.state.generation
        if other or (query.comes_to_me and state.radii != known.state.radii):
            raise Moved
        return state


def _whole(answer: Json) -> Json:
    """The answer, unless a search was refused or only part of it was answered."""
    if "error" in answer:
        refused = Refused(int(answer.get("status", 500)), answer)
        if refused.status == 404:
            raise Moved  # swapped away in this moment
        raise SearchUnavailable(f"the search cluster refuses: {refused}")
    if answer.get("timed_out"):
        raise SearchUnavailable("the search cluster did not finish in time")
    return answer
