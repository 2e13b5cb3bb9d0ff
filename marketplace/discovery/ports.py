"""What the area needs of the outside: an engine (`search.port`), and somewhere to put the little that is kept."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from marketplace.discovery.domain.codes import CountBand, RoleClass
from search.query import SearchQuery
from search.result import SearchPage


@dataclass(frozen=True, slots=True)
class EventDraft:
    """A search that took place, as it will be kept. `browser` is what a session number is made of; it is never kept."""

    on: date
    role: RoleClass
    area: str
    category: str | None
    filters: tuple[str, ...]
    band: CountBand
    browser: tuple[str, ...]


class Reader(Protocol):
    """The reading side of an engine."""

    def search(self, query: SearchQuery) -> SearchPage: ...


class SearchLog(Protocol):
    """Takes events and never keeps a page waiting, nor fails it."""

    def put(self, draft: EventDraft) -> None: ...

    def flush(self) -> None:
        """Writes what was put. Raises nothing; what could not be written is tried again next time."""
