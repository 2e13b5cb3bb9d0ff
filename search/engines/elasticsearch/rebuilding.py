"""A new index being filled beside the live one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from search.engines.elasticsearch.catalogue import Catalogue
from search.engines.elasticsearch.cluster import Cluster, for_looking
from search.engines.elasticsearch.lease import Lease
from search.engines.elasticsearch.state import State
from search.engines.elasticsearch.writing import write
from search.port import Change, NeedsRebuild, Outcome, RebuildOver, SearchError, SearchUnavailable


class ElasticsearchRebuild:
    """`search.port.Rebuild`. Whoever loses the lease has lost the rebuild: the next writer drops its index, and then
    nothing can be written or swapped here any more."""

    def __init__(
        self, cluster: Cluster, catalogue: Catalogue, lease: Lease, lock: threading.RLock, over: Callable[[], None]
    ) -> None:
        self._cluster = cluster
        self._catalogue = catalogue
        self._lease = lease
        self._lock = lock  # the index's own: a swap and a write never meet
        self._over = over
        self._state: State | None = State(catalogue.create())

    def apply(self, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        with self._lock:
            state = self._open()
            outcomes = self._write(changes, None)
            self._state = state.after(changes, None)
            return outcomes

    def swap(self, *, watermark: int | None = None) -> None:
        with self._lock:
            state = self._open()
            try:
                if not self._lease.held:
                    self._lease.take()
                held = self._live_watermark() if watermark is None else watermark
                self._write((), state.after((), held), refresh=True)
                self._catalogue.go_live(state.generation)
            except SearchError:
                self.abort()
                raise
            self._state = None
            self._over()

    def _write(self, changes: Sequence[Change], state: State | None, *, refresh: bool = False) -> tuple[Outcome, ...]:
        try:
            return write(self._cluster, self._catalogue.names.next, changes, state, refresh=refresh)
        except NeedsRebuild as error:
            raise SearchUnavailable("the index that was being filled is gone: another writer took over") from error

    def _live_watermark(self) -> int:
        try:
            return self._catalogue.state(for_looking()).watermark
        except NeedsRebuild:
            return 0

    def abort(self) -> None:
        with self._lock:
            state, self._state = self._state, None
            if state is not None:
                self._over()
                self._catalogue.drop(state.generation)

    def _open(self) -> State:
        if self._state is None:
            raise RebuildOver("this rebuild has ended")
        return self._state
