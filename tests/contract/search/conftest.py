"""The engines that every contract test runs on. To join, add a line to `READERS`, and to `WRITERS` if it is written to.

A reader is a context manager over a folder that gives `load(documents) -> something with search(query)`; a writer one
that gives an empty `SearchIndex` that nobody has built yet.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from search.document import ServiceDocument
from search.engines.scan import ScanIndex
from search.engines.tantivy import open_tantivy
from search.port import Searches, SearchIndex, Upsert
from search.query import SearchQuery
from search.result import SearchPage
from search.synonyms import our_table
from tests.contract.search.world import CATEGORY_WORDS

Load = Callable[[Sequence[ServiceDocument]], Searches]


@contextmanager
def tantivy_writer(folder: Path) -> Iterator[SearchIndex]:
    with closing(open_tantivy(folder / "index", our_table().with_categories(CATEGORY_WORDS))) as index:
        yield index


@contextmanager
def tantivy_reader(folder: Path) -> Iterator[Load]:
    with tantivy_writer(folder) as index:

        def load(documents: Sequence[ServiceDocument]) -> SearchIndex:
            rebuild = index.begin_rebuild()
            rebuild.apply([Upsert(document) for document in documents])
            rebuild.swap(watermark=1)
            return index

        yield load


@contextmanager
def scan_reader(folder: Path) -> Iterator[Load]:
    yield lambda documents: ScanIndex(lambda query, plan: documents, our_table().with_categories(CATEGORY_WORDS))


READERS = {"tantivy": tantivy_reader, "scan": scan_reader}
FORGIVING = ("tantivy",)  # those that know their own words, and so the nearest to a misspelt one
WRITERS = {"tantivy": tantivy_writer}


@pytest.fixture(params=sorted(READERS))
def load(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Load]:
    with READERS[request.param](tmp_path) as loader:
        yield loader


@pytest.fixture(params=sorted(FORGIVING))
def forgiving(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Load]:
    with READERS[request.param](tmp_path) as loader:
        yield loader


@pytest.fixture(params=sorted(WRITERS))
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    with WRITERS[request.param](tmp_path) as writer:
        yield writer


@pytest.fixture(params=sorted(WRITERS))
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], object]:
    """Opens the same index again, as another process would; each is closed by the test's `with`."""
    return lambda: WRITERS[request.param](tmp_path)


@pytest.fixture
def find(load: Load) -> Callable[..., SearchPage]:
    """`find(documents, text=..., ...)`: the page that a query finds among these services."""

    def ask(documents: Sequence[ServiceDocument], **wanted: object) -> SearchPage:
        return load(documents).search(SearchQuery(**wanted))  # type: ignore[arg-type]

    return ask
