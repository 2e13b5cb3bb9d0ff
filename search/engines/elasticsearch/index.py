"""Elasticsearch behind the port: any number of readers, one writer by lease, build beside and swap aliases."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from search.engines.elasticsearch.address import Address
from search.engines.elasticsearch.asking import Live
from search.engines.elasticsearch.breaker import Breaker
from search.engines.elasticsearch.catalogue import Catalogue
from search.engines.elasticsearch.cluster import SEARCH_SECONDS, Budget, Cluster, for_looking
from search.engines.elasticsearch.lease import LASTS_SECONDS, Lease
from search.engines.elasticsearch.names import Names
from search.engines.elasticsearch.rebuilding import ElasticsearchRebuild
from search.engines.elasticsearch.scanning import count_living, scan
from search.engines.elasticsearch.searching import answer
from search.engines.elasticsearch.state import State
from search.engines.elasticsearch.writing import write
from search.port import (
    Change,
    Held,
    IndexStatus,
    Outcome,
    RebuildBusy,
    SearchError,
    WriterBusy,
)
from search.query import SearchQuery
from search.result import SearchPage
from search.synonyms import Synonyms

ENGINE = "elasticsearch"


class ElasticsearchIndex:
    """`search.port.SearchIndex` over the indices of one prefix."""

    engine = ENGINE

    def __init__(self, address: Address, synonyms: Synonyms, lease_seconds: float = LASTS_SECONDS) -> None:
        self.search_seconds = SEARCH_SECONDS
        self._cluster = Cluster(address)
        self._names = Names(address.prefix)
        self._catalogue = Catalogue(self._cluster, self._names)
        self._lease = Lease(self._cluster, self._names, lease_seconds)
        self._live = Live(self._cluster, self._catalogue, synonyms)
        self._breaker = Breaker()
        self._writing = threading.RLock()
        self._written: State | None = None  # of the live index, as long as we are its writer
        self._rebuild: ElasticsearchRebuild | None = None

    # Reading

    @property
    def watermark(self) -> int:
        try:
            return self._catalogue.state(for_looking()).watermark
        except SearchError:
            return 0

    def search(self, query: SearchQuery) -> SearchPage:
        with self._breaker.trial():
            return answer(self._live, query, Budget(self.search_seconds), ENGINE)

    def scan(self, after_id: int, limit: int) -> Sequence[Held]:
        return scan(self._cluster, self._catalogue.state(for_looking()).generation, after_id, limit)

    def check(self) -> None:
        state = self._catalogue.state(for_looking())
        count_living(self._cluster, state.generation)

    def status(self) -> IndexStatus:
        rebuilding = self._rebuild is not None
        try:
            rebuilding = rebuilding or self._catalogue.next() is not None
            state = self._catalogue.state(for_looking())
            living = count_living(self._cluster, state.generation)
        except SearchError as error:
            return IndexStatus(ENGINE, False, 0, 0, detail=str(error), rebuilding=rebuilding)
        return IndexStatus(ENGINE, True, living, state.watermark, state.generation, rebuilding=rebuilding)

    # Writing

    def apply(self, changes: Sequence[Change], *, watermark: int | None = None) -> tuple[Outcome, ...]:
        with self._writing:
            held = self._become_writer()
            state = held.after(changes, watermark)
            try:
                outcomes = self._write(held, state, changes)
            except BaseException:
                self._written = None  # some of it may have been written
                raise
            self._written = state
            if self._rebuild is not None:
                self._rebuild.apply(changes)
            return outcomes

    def _write(self, held: State, state: State, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        if state.radii != held.radii:  # readers must know a circle before there is a service that needs it
            write(self._cluster, self._names.write, (), held.after(changes, None), refresh=False)
        moved = state if state.watermark != held.watermark else None
        return write(self._cluster, self._names.write, changes, moved, refresh=True)

    def _become_writer(self) -> State:
        """The live index's state. Raises WriterBusy, NeedsRebuild, SearchUnavailable."""
        if not self._lease.held:
            self._written = None
            self._lease.take()
        if self._written is None:
            self._written = self._catalogue.state(for_looking())
        return self._written

    def begin_rebuild(self) -> ElasticsearchRebuild:
        with self._writing:
            if self._rebuild is not None:
                raise RebuildBusy("a rebuild of the search index is under way")
            try:
                self._lease.take()
            except WriterBusy as busy:
                if self._catalogue.next() is not None:
                    raise RebuildBusy("another process rebuilds the search index") from busy
                raise
            self._catalogue.drop_leftovers()
            self._rebuild = ElasticsearchRebuild(
                self._cluster, self._catalogue, self._lease, self._writing, self._rebuild_over
            )
            return self._rebuild

    def _rebuild_over(self) -> None:
        self._rebuild = self._written = None

    def close(self) -> None:
        with self._writing:
            try:
                if self._rebuild is not None:
                    self._rebuild.abort()
            finally:
                self._written = None
                self._lease.give_back()
                self._cluster.close()
