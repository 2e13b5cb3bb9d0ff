"""The engine that finds nothing and says so: for a site whose search is switched off, and for tests of other things."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from search.port import Change, Held, IndexStatus, Outcome
from search.query import SearchQuery
from search.result import SearchPage

_log = logging.getLogger(__name__)
ENGINE = "null"


class NullIndex:
    """Takes every write, keeps none, finds nothing, warns each time."""

    engine = ENGINE
    watermark = 0

    def search(self, query: SearchQuery) -> SearchPage:
        _log.warning("search is switched off: the null engine finds nothing")
        return SearchPage(0, query.page, query.page_size, (), {}, ENGINE, 0)

    def apply(self, changes: Sequence[Change], *, watermark: int | None = None) -> tuple[Outcome, ...]:
        _log.warning("search is switched off: %d changes were not kept", len(changes))
        return tuple(Outcome(change.id, change.version, "applied") for change in changes)

    def begin_rebuild(self) -> NullRebuild:
        return NullRebuild(self)

    def scan(self, after_id: int, limit: int) -> Sequence[Held]:
        return ()

    def check(self) -> None:
        """There is nothing to be damaged."""

    def status(self) -> IndexStatus:
        return IndexStatus(ENGINE, True, 0, 0, detail="search is switched off")

    def close(self) -> None:
        """Nothing is held."""


class NullRebuild:
    """A rebuild of nothing."""

    def __init__(self, index: NullIndex) -> None:
        self._index = index

    def apply(self, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        return self._index.apply(changes)

    def swap(self, *, watermark: int | None = None) -> None:
        """Nothing to swap."""

    def abort(self) -> None:
        """Nothing to drop."""
