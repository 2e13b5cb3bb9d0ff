"""Relevance over imported listings: the live search asked as the page asks it, its answers named by source id."""

from collections.abc import Iterable

from marketplace.core.uow import UnitOfWork
from marketplace.discovery.queries.finding import Finder
from providers.queries.sources import service_sources
from search.evaluate import RECALL_AT, Qrels, Run, Topic
from search.evaluate import evaluate as measure
from search.query import MAX_PAGE_SIZE, SearchQuery

MOST_PAGES = 50


def evaluate(uow: UnitOfWork, finder: Finder, topics: Iterable[Topic], qrels: Qrels) -> Run:
    """Only listings of the import that the judgements are about count; others are passed over.

    Raises ValueError when no judged listing was imported, or no topic has a relevant one.
    """
    judged = {document for documents in qrels.values() for document in documents}
    sources = service_sources(uow, judged)
    if not sources:
        raise ValueError("no listing of these judgements is imported: run `flask providers import` first")

    def ask(words: str) -> list[str]:
        found: dict[str, None] = {}
        for page in range(1, MOST_PAGES + 1):
            answer = finder.search(uow, SearchQuery(text=words, page=page, page_size=MAX_PAGE_SIZE))
            found.update((sources[hit.id], None) for hit in answer.hits if hit.id in sources)
            if len(found) >= RECALL_AT or page >= answer.pages:
                break
        return list(found)[:RECALL_AT]

    return measure(topics, qrels, ask)
