"""Who writes: one document that its holder renews while it lives, so that a killed writer's place is free again soon.

It keeps two writers from working against each other; that nothing is overwritten by something older is not up to it
but to the versions that every write carries.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from typing import Any

from search.engines.elasticsearch.cluster import Budget, Cluster, Refused, for_looking, for_writing
from search.engines.elasticsearch.names import Names
from search.port import SearchError, SearchUnavailable, WriterBusy

log = logging.getLogger(__name__)
LASTS_SECONDS = 20.0
"""A writer that was killed is missed for so long at most. Longer than any pause of a healthy process."""
RENEWED_SECONDS = 5.0
LOST = frozenset({404, 409})
_MAPPING = {"dynamic": "strict", "properties": {"owner": {"type": "keyword"}, "until_ms": {"type": "long"}}}
_SETTINGS = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}


class Lease:
    """One for each index object. While it is held, a thread of its own renews it."""

    def __init__(self, cluster: Cluster, names: Names, lasts: float = LASTS_SECONDS) -> None:
        self._cluster = cluster
        self._names = names
        self._lasts = lasts
        self._owner = secrets.token_hex(8)
        self._lock = threading.RLock()
        self._seen: tuple[int, int] | None = None  # sequence number and term of our own last write
        self._until = 0.0
        self._stop: threading.Event | None = None

    @property
    def held(self) -> bool:
        return self._seen is not None and time.monotonic() < self._until

    def take(self) -> None:
        """Become the writer, or stay it. Raises WriterBusy, SearchUnavailable."""
        with self._lock:
            if not self.held:
                self._seen = None
                try:
                    self._write(self._free(), for_writing())
                except Refused as error:
                    raise _as_search_error(error) from error
                self._keep()

    def give_back(self) -> None:
        """Nothing is raised: what cannot be given back runs out by itself."""
        with self._lock:
            stop, self._stop = self._stop, None
            if stop is not None:
                stop.set()
            seen, self._seen = self._seen, None
            if seen is None:
                return
            try:
                self._cluster.call(for_looking(), "DELETE", self._path, if_seq_no=seen[0], if_primary_term=seen[1])
            except (Refused, SearchError) as error:
                log.info("the search index's lease runs out by itself: %s", error)

    @property
    def _path(self) -> str:
        return f"/{self._names.lease}/_doc/writer"

    def _free(self) -> dict[str, Any]:
        """What a write must say so that it meets the state that was found to be free."""
        try:
            found = self._cluster.call(_soon(), "GET", self._path)
        except Refused as error:
            if error.status != 404:
                raise
            if error.type == "index_not_found_exception":
                self._make_index()
            return {"op_type": "create"}
        if found["_source"]["owner"] != self._owner and found["_source"]["until_ms"] > time.time() * 1000:
            raise WriterBusy("another process writes the search index")
        return {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}

    def _write(self, only_if: dict[str, Any], budget: Budget) -> None:
        begun = time.monotonic()
        until_ms = int((time.time() + self._lasts) * 1000)
        body = {"owner": self._owner, "until_ms": until_ms}
        done = self._cluster.call(budget, "PUT", self._path, body, require_alias=True, **only_if)
        self._seen = (done["_seq_no"], done["_primary_term"])
        self._until = begun + self._lasts * 0.9

    def _make_index(self) -> None:
        body = {"settings": _SETTINGS, "mappings": _MAPPING, "aliases": {self._names.lease: {}}}
        try:
            self._cluster.call(for_writing(), "PUT", f"/{self._names.lease}-1", body)
        except Refused as error:
            if error.type != "resource_already_exists_exception":
                raise

    def _keep(self) -> None:
        if self._stop is not None:
            return
        self._stop = threading.Event()
        threading.Thread(target=self._renew, args=(self._stop,), name="search-lease", daemon=True).start()

    def _renew(self, stop: threading.Event) -> None:
        every = min(RENEWED_SECONDS, self._lasts / 4)
        while not stop.wait(every):
            with self._lock:
                if stop.is_set() or self._seen is None:
                    return
                try:
                    # Briefly: who wants to write waits for the lock meanwhile, and there is time for another try.
                    self._write({"if_seq_no": self._seen[0], "if_primary_term": self._seen[1]}, for_looking())
                except Refused as error:
                    if error.status in LOST:
                        log.warning("the search index's lease is lost: %s", error)
                        self._seen = self._stop = None
                        return
                    log.warning("the search index's lease could not be renewed: %s", error)
                except SearchUnavailable as error:
                    log.warning("the search index's lease could not be renewed: %s", error)


def _soon() -> Budget:
    """Shorter than the lease lasts, so that its holder knows in time whether it still has it."""
    return Budget(4.0, tries=4, pause=0.1)


def _as_search_error(error: Refused) -> SearchError:
    if error.status == 409:
        return WriterBusy("another process has just begun to write the search index")
    return SearchUnavailable(f"the search cluster refuses: {error}")
