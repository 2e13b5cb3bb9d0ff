"""Keeps the vectors in step with the index: the worker makes those that lack, a little at a time."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from marketplace.core.uow import Units
from providers.search_documents import document
from search.fingerprint import fingerprint_of
from search.port import Held, SearchIndex, SearchUnavailable
from search.semantic import Meaning
from search.semantic.layer import text_of
from search.semantic.port import VectorStoreBusy

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=10)
TURN_SECONDS = 4.0
"""A text takes about a tenth of a second of one processor, and the worker has other work."""
BATCH = 16
PAGE = 1_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Meanings:
    """What to do is read from the index and the store each time, so it can be stopped anywhere and begun again."""

    index: SearchIndex
    meaning: Meaning

    def keep_up(self, units: Units) -> None:
        """Timer: vectors of what is new or was changed, for some seconds."""
        try:
            self.fill(units, TURN_SECONDS)
        except (SearchUnavailable, VectorStoreBusy, OSError) as error:
            log.warning("meanings wait: %s", error)

    def fill(self, units: Units, seconds: float | None = None, progress: Progress = lambda done, total: None) -> int:
        """How many vectors were made; all that lack when `seconds` is None. Raises SearchUnavailable, VectorStoreBusy,
        OSError."""
        give_up_at = None if seconds is None else time.monotonic() + seconds
        prints = self.meaning.store.prints()
        listed = {held.id: held.fingerprint for held in self._held()}
        self.meaning.store.drop(sorted(prints.keys() - listed.keys()))
        lacking = sorted(service for service, print_ in listed.items() if prints.get(service) != print_)
        done = 0
        while lacking and (give_up_at is None or time.monotonic() < give_up_at):
            batch, lacking = lacking[:BATCH], lacking[BATCH:]
            done += self._make(units, batch)
            progress(done, done + len(lacking))
        return done

    def _held(self) -> Iterator[Held]:
        after = 0
        while page := self.index.scan(after, PAGE):
            yield from page
            after = page[-1].id

    def _make(self, units: Units, service_ids: list[int]) -> int:
        units.fresh()
        read = units.read(lambda uow: [document(uow, service_id) for service_id in service_ids])
        found = [each for each in read if each is not None]
        vectors = self.meaning.embedder.embed([text_of(each) for each in found])
        self.meaning.store.put([each.id for each in found], [fingerprint_of(each) for each in found], vectors)
        return len(found)
