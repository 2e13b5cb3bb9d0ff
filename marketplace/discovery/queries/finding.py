"""One way to search: the engine, and the database alone when the engine is away (architecture.md, rule 6)."""

import logging
from dataclasses import dataclass
from functools import cache

from marketplace.core.uow import UnitOfWork
from marketplace.discovery.queries import simple
from providers.categories import leaves
from search.port import SearchError, SearchIndex
from search.query import SearchQuery
from search.result import SearchPage
from search.synonyms import Synonyms, our_table

log = logging.getLogger(__name__)
SWITCHED_OFF = "null"


@cache
def synonyms() -> Synonyms:
    """Our own table and the words of the category file: both engines look for the same."""
    return our_table().with_categories((leaf.id, (leaf.label, *leaf.synonyms)) for leaf in leaves())


@dataclass(frozen=True, slots=True)
class Finder:
    """What pages, the API and commands search with."""

    index: SearchIndex

    def search(self, uow: UnitOfWork, query: SearchQuery) -> SearchPage:
        """From the engine; when it cannot answer, or is switched off, from SQL (`page.engine` says which)."""
        if self.index.engine != SWITCHED_OFF:
            try:
                return self.index.search(query)
            except SearchError as error:
                log.warning("search answers from the database: %s", type(error).__name__)
        return simple.search(uow, query, synonyms())


def is_simpler(page: SearchPage) -> bool:
    """Whether the answer came from the database alone, so that the page must say so."""
    return page.engine == simple.ENGINE
