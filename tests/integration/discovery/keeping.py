"""A worker's search side over any engine: what carries the outbox into it, watches it, and proves what it holds."""

import threading
from datetime import timedelta

from marketplace.core.clock import FixedClock
from marketplace.core.outbox.relay import CLAIM, Relay, Subscriber
from marketplace.core.uow import Units
from marketplace.discovery.queries.status import SUBSCRIBER, lag
from marketplace.discovery.services.indexing import BATCH, TOPICS, Indexer
from marketplace.discovery.services.rebuilding import rebuild
from marketplace.discovery.services.verifying import Findings, verify
from search.port import SearchIndex, SearchUnavailable
from search.query import SearchQuery
from search.result import SearchPage

QUERIES = (
    SearchQuery(page_size=100),
    SearchQuery(text="swimming chess", page_size=100),
    SearchQuery(text="walking", days=("mon",), page_size=100),
    SearchQuery(max_pence=4000, unit="visit", page_size=100),
)

PATIENCE = 10


class Keeper:
    """One worker. `turn` is what it does every moment, `watch` what its timer does."""

    def __init__(self, units: Units, index: SearchIndex) -> None:
        self.units = units
        self.index = index
        self.indexer = Indexer(index)
        self.relay = Relay(units, (Subscriber(SUBSCRIBER, TOPICS, self.indexer.handle, batch=BATCH),))

    def turn(self) -> int:
        self.units.fresh()
        return self.relay.drain()

    def watch(self) -> None:
        self.units.fresh()
        self.indexer.keep_whole(self.units)

    def settle(self, clock: FixedClock) -> None:
        """As a worker left alone would: it waits out claims of the dead, watches, and carries what is left; again
        where a cluster is still on its way up."""
        for _ in range(PATIENCE):
            clock.moment += CLAIM + timedelta(minutes=1)
            self.watch()
            self.turn()
            if self.whole() and not self.units.read(lag).waiting:
                return

    def whole(self) -> bool:
        try:
            self.index.check()
        except SearchUnavailable:
            return False
        return True

    def verified(self) -> Findings:
        return verify(self.units, self.index)

    def assert_clean(self) -> None:
        found = self.verified()
        assert found.clean, found.differences
        assert not found.waiting
        assert found.compared

    def assert_as_built_from_nothing(self, empty: SearchIndex, *, times: bool = True) -> None:
        """What is held and what is found are the same as in an index that never saw a single change; `times` too,
        unless the clock moved on and what is free with it."""
        rebuild(self.units, empty)
        assert everything(self.index) == everything(empty)
        for query in QUERIES:
            ours, theirs = patiently(self.index, query), patiently(empty, query)
            assert (ours.total, ours.facets) == (theirs.total, theirs.facets)
            assert _shown(ours, times) == _shown(theirs, times)


def everything(index: SearchIndex) -> list[object]:
    seen: list[object] = []
    after = 0
    while page := index.scan(after, 100):
        seen += page
        after = page[-1].id
    return seen


def patiently(index: SearchIndex, query: SearchQuery) -> SearchPage:
    """Its answer, however busy the machine: a person would have had one from the database after a second."""
    for _ in range(60):
        try:
            return index.search(query)
        except SearchUnavailable:
            threading.Event().wait(1)
    return index.search(query)


def _shown(page: SearchPage, times: bool) -> dict[int, object]:
    return {hit.id: (hit.distance_m, times and (hit.next_slot, hit.matched_slot)) for hit in page.hits}
