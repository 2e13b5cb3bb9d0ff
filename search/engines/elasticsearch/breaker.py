"""A cluster that does not answer is left alone for a while, so that it costs no page the wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from search.port import NeedsRebuild, SearchUnavailable

FAILURES = 2
"""So many searches in a row must fail: one alone may have been unlucky."""
REST_SECONDS = 3.0


class Breaker:
    """After some failures nobody asks for a few seconds; then one asks, and the others wait for what it finds."""

    def __init__(self, rest_seconds: float = REST_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._rest = rest_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._closed_until = 0.0

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Around one search. Raises SearchUnavailable at once while the cluster rests."""
        self._enter()
        try:
            yield
        except NeedsRebuild:
            self._succeeded()  # it did answer
            raise
        except SearchUnavailable:
            self._fail()
            raise
        self._succeeded()

    def _enter(self) -> None:
        if self._failed < FAILURES:
            return
        with self._lock:
            now = self._clock()
            if now < self._closed_until:
                raise SearchUnavailable("the search cluster did not answer a moment ago")
            self._closed_until = now + self._rest  # this one tries; the others rest on

    def _fail(self) -> None:
        with self._lock:
            self._failed += 1
            self._closed_until = self._clock() + self._rest

    def _succeeded(self) -> None:
        self._failed = 0
