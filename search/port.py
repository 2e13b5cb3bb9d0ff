"""The port that every engine answers, with the errors that a caller must expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from search.document import ServiceDocument
from search.query import SearchQuery
from search.result import SearchPage


class SearchError(Exception):
    """Base of what an engine may raise; `InvalidQuery` is raised earlier, by the query itself."""


class SearchUnavailable(SearchError):
    """The engine cannot answer or write now: missing, damaged, not built yet or unreachable."""


class NeedsRebuild(SearchUnavailable):
    """What is stored is missing, damaged or of another format: only a rebuild brings it back. Anything else that is
    unavailable comes back by itself (a node that is down or slow, a full disk), and a rebuild would not help."""


class WriterBusy(SearchError):
    """Another process, or another object in this one, is the one writer."""


class RebuildBusy(SearchError):
    """A rebuild is already under way, here or in another process."""


class RebuildOver(SearchError):
    """The rebuild was swapped in or aborted before."""


@dataclass(frozen=True, slots=True)
class Upsert:
    """Write a document; its version decides whether it is late."""

    document: ServiceDocument

    @property
    def id(self) -> int:
        return self.document.id

    @property
    def version(self) -> int:
        return self.document.version


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a service out. A tombstone keeps the version, so that a late write cannot bring it back."""

    id: int
    version: int


Change = Upsert | Delete


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change. `stale`: the index already holds a newer version (done, nothing to retry).
    `refused`: the engine did not take it, `error` says why (the caller backs off and retries)."""

    id: int
    version: int
    state: Literal["applied", "stale", "refused"]
    error: str = ""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How the engine is. `documents` counts living services; `generation` changes with each swap."""

    engine: str
    available: bool
    documents: int
    watermark: int
    generation: str = ""
    detail: str = ""
    rebuilding: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """One living service as the index holds it. `fingerprint` is that of `search.fingerprint`, kept beside it."""

    id: int
    version: int
    fingerprint: int


@runtime_checkable
class Rebuild(Protocol):
    """A new index being filled beside the live one. Raises RebuildOver after `swap` or `abort`."""

    def apply(self, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        """Write into the new index only."""

    def swap(self, *, watermark: int | None = None) -> None:
        """Make the new index live in one step and drop the old one."""

    def abort(self) -> None:
        """Drop the new index; the live one is untouched. Calling it again does nothing."""


@runtime_checkable
class Searches(Protocol):
    """The reading side alone: all that a page needs."""

    @property
    def engine(self) -> str:
        """Name of the engine, as shown by status and results."""

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer from the newest state. Raises SearchUnavailable."""


@runtime_checkable
class SearchIndex(Searches, Protocol):
    """Search and its one writer. The first write takes the writer's lock, which `close` gives back."""

    @property
    def watermark(self) -> int:
        """How far the index has followed the changes (the outbox position given to `apply`); 0 when unknown."""

    def apply(self, changes: Sequence[Change], *, watermark: int | None = None) -> tuple[Outcome, ...]:
        """Write changes durably; one outcome each, in order. They are searchable when this returns. While a rebuild
        is under way they go into both indexes. Raises NeedsRebuild, SearchUnavailable, WriterBusy."""

    def begin_rebuild(self) -> Rebuild:
        """Start an empty index beside the live one. Works also when the live one is missing or damaged; what earlier
        rebuilds left behind is dropped. Raises RebuildBusy when any process rebuilds, WriterBusy, SearchUnavailable."""

    def scan(self, after_id: int, limit: int) -> Sequence[Held]:
        """The next living services above an id, in order of id, at most `limit`; none is the end. It sees what
        `apply` acknowledged before. Raises SearchUnavailable."""

    def check(self) -> None:
        """Looks whether what is stored is whole, not only whether it answers: damage that no search has met yet.
        Cheap when nothing changed since the last time. Raises NeedsRebuild, or SearchUnavailable when it is away."""

    def status(self) -> IndexStatus:
        """Never raises: an engine that cannot answer says so in `available` and `detail`."""

    def close(self) -> None:
        """Give back the writer's lock and all files; an unfinished rebuild is aborted."""
