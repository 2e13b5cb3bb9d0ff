"""One way to search: the engine, and the database alone when the engine is away (architecture.md, rule 6)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from marketplace.core.uow import UnitOfWork
from marketplace.discovery.ports import Reader
from marketplace.discovery.queries.simple import ENGINE as SIMPLE
from providers.categories import leaves, meanings
from search.port import SearchError, SearchIndex
from search.query import SearchQuery
from search.result import SearchPage
from search.synonyms import Synonyms, our_table

log = logging.getLogger(__name__)
SWITCHED_OFF = "null"


@cache
def synonyms() -> Synonyms:
    """Our own table and the words of the category file: both engines look for the same."""
    return our_table().with_categories(((leaf.id, (leaf.label, *leaf.synonyms)) for leaf in leaves()), meanings)


@dataclass(frozen=True, slots=True)
class Finder:
    """What pages, the API and commands search with. `plain` makes the reader that scans the database."""

    index: SearchIndex
    plain: Callable[[UnitOfWork], Reader]

    def search(self, uow: UnitOfWork, query: SearchQuery) -> SearchPage:
        """From the engine; when it cannot answer, or is switched off, from SQL (`page.engine` says which)."""
        if self.index.engine != SWITCHED_OFF:
            try:
                return self.index.search(query)
            except SearchError as error:
                log.warning("search answers from the database: %s", type(error).__name__)
        return self.plain(uow).search(replace(query, days=(), from_time=None, to_time=None, windows=()))


def is_simpler(page: SearchPage) -> bool:
    """Whether the answer came from the database alone: words are matched plainly, days and times not at all."""
    return page.engine == SIMPLE
