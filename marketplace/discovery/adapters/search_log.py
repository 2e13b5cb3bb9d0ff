"""Search events by way of memory: a page puts one down and goes on, a thread writes them once a second.

A busy database then never slows a search, and a crash loses at most a second of them: they are counted, not owed.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager

from marketplace.core.uow import Units
from marketplace.discovery.ports import EventDraft
from marketplace.discovery.services.events import keep

log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0
MOST_WAITING = 5_000


class BufferedSearchLog:
    """`context` gives the thread an application context; with `at_once` (tests, commands) there is no thread."""

    def __init__(self, units: Units, context: Callable[[], AbstractContextManager[object]], *, at_once: bool) -> None:
        self._units = units
        self._context = context
        self._at_once = at_once
        self._waiting: deque[EventDraft] = deque(maxlen=MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._start = threading.Lock()
        self._writing = threading.Lock()
        self._closed = threading.Event()

    def put(self, draft: EventDraft) -> None:
        self._waiting.append(draft)
        if self._at_once:
            self.flush()
        elif self._thread is None or not self._thread.is_alive():  # also after a fork, which copies no thread
            self._run()

    def flush(self) -> None:
        with self._writing:
            drafts = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if not drafts:
                return
            try:
                self._units.write(keep, drafts)
            except Exception as error:
                log.warning("%d search events wait: %s", len(drafts), type(error).__name__)
                self._waiting.extendleft(reversed(drafts))

    def _run(self) -> None:
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._loop, name="search-log", daemon=True)
                self._thread.start()

    def _loop(self) -> None:
        last = False
        while not last:
            last = self._closed.wait(EVERY_SECONDS)
            if self._waiting:
                with self._context():
                    self.flush()

    def close(self) -> None:
        """Writes what is left and stops the thread."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()
