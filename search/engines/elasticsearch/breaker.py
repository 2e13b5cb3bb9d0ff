"""A cluster that does not answer is left alone for a while, so that it costs no page the wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from search.port import NeedsRebuild, SearchUnavailable

REST_SECONDS = 1.0
LONGEST_REST_SECONDS = 8.0


class Breaker:
    """After a failure nobody asks for a second, after each further one twice as long; then one asks, and the others
    wait for what it finds. A page asks several times: all but the first are then answered at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._rests_until = 0.0

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Around one search. Raises SearchUnavailable at once while the cluster rests."""
        self._enter()
        try:
            yield
        except NeedsRebuild:
            self._failed = 0  # it did answer
            raise
        except SearchUnavailable:
            self._fail()
            raise
        self._failed = 0

    def _enter(self) -> None:
        if not self._failed:
            return
        with self._lock:
            now = self._clock()
            if now < self._rests_until:
                raise SearchUnavailable("the search cluster did not answer a moment ago")
            self._rests_until = now + self._rest()  # this one tries; the others rest on

    def _fail(self) -> None:
        with self._lock:
            self._failed += 1
            self._rests_until = self._clock() + self._rest()

    def _rest(self) -> float:
        doubled: float = REST_SECONDS * 2 ** min(self._failed - 1, 10)
        return min(doubled, LONGEST_REST_SECONDS)
