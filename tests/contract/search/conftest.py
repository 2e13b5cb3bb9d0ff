"""The engines that every contract test runs on. To join, add a line to `READERS`, and to `WRITERS` if it is written to.

A reader is a context manager over a place (a folder, an index on the run's server) that gives
`load(documents) -> something with search(query)`; a writer one that gives an empty `SearchIndex` that nobody has built.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search.document import ServiceDocument
from search.engines.elasticsearch import Address, ElasticsearchIndex, open_elasticsearch
from search.engines.scan import ScanIndex
from search.engines.tantivy import open_tantivy
from search.port import Searches, SearchIndex, Upsert
from search.query import SearchQuery
from search.result import SearchPage
from search.synonyms import Synonyms, our_table
from tests.contract.search.cluster import drop_indices, own_address
from tests.contract.search.world import CATEGORY_WORDS

Load = Callable[[Sequence[ServiceDocument]], Searches]
Where = Any  # a folder, an address, or an index to fill anew: what the engine's own reader or writer takes
Open = Callable[[Any], AbstractContextManager[Any]]


def words() -> Synonyms:
    return our_table().with_categories(CATEGORY_WORDS)


def filled(index: SearchIndex, documents: Sequence[ServiceDocument]) -> SearchIndex:
    rebuild = index.begin_rebuild()
    rebuild.apply([Upsert(document) for document in documents])
    rebuild.swap(watermark=1)
    return index


def patient(address: Address) -> ElasticsearchIndex:
    """It waits as long as a busy machine needs; that pages don't is tested elsewhere."""
    index = open_elasticsearch(address, words())
    index.search_seconds = 20.0
    return index


@contextmanager
def elasticsearch_writer(address: Address) -> Iterator[SearchIndex]:
    with closing(patient(address)) as index:
        yield index


class Refilled:
    """One Elasticsearch index for all that tests read: making another costs a quarter of a second, so it is filled anew
    only with other services."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._index = patient(address)
        self._held: list[ServiceDocument] | None = None

    def load(self, documents: Sequence[ServiceDocument]) -> SearchIndex:
        if self._held != list(documents):
            filled(self._index, documents)
            self._held = list(documents)
        return self._index

    def close(self) -> None:
        self._index.close()


@contextmanager
def elasticsearch_reader(refilled: Refilled) -> Iterator[Load]:
    yield refilled.load


@contextmanager
def tantivy_writer(folder: Path) -> Iterator[SearchIndex]:
    with closing(open_tantivy(folder / "index", words())) as index:
        yield index


@contextmanager
def tantivy_reader(folder: Path) -> Iterator[Load]:
    with tantivy_writer(folder) as index:
        yield lambda documents: filled(index, documents)


@contextmanager
def scan_reader(folder: Path) -> Iterator[Load]:
    yield lambda documents: ScanIndex(lambda query, plan: documents, words())


@contextmanager
def reading(engine: str, where: Callable[[str], Where], own: Synonyms) -> Iterator[Load]:
    """A reader with other words than those of the small world of these tests."""
    if engine == "scan":
        yield lambda documents: ScanIndex(lambda query, plan: documents, own)
    elif engine == "tantivy":
        with closing(open_tantivy(where(engine) / "own", own)) as index:
            yield lambda documents: filled(index, documents)
    else:
        beside = where(engine).address
        with closing(open_elasticsearch(replace(beside, prefix=f"{beside.prefix}-own"), own)) as index:
            index.search_seconds = 20.0
            yield lambda documents: filled(index, documents)


READERS: Mapping[str, Open] = {"elasticsearch": elasticsearch_reader, "scan": scan_reader, "tantivy": tantivy_reader}
FORGIVING = ("elasticsearch", "tantivy")  # those that know their own words, and so the nearest to a misspelt one
WRITERS: Mapping[str, Open] = {"elasticsearch": elasticsearch_writer, "tantivy": tantivy_writer}


@pytest.fixture(scope="session")
def elasticsearch_to_read(request: pytest.FixtureRequest) -> Iterator[Callable[[], Refilled]]:
    """Opened by the first test that asks for it."""
    opened: list[tuple[Address, Refilled]] = []

    def open_once() -> Refilled:
        if not opened:
            address = own_address(request.getfixturevalue("elasticsearch_url"))
            opened.append((address, Refilled(address)))
        return opened[0][1]

    yield open_once
    for address, refilled in opened:
        refilled.close()
        drop_indices(address)


@pytest.fixture
def where(
    request: pytest.FixtureRequest, tmp_path: Path, elasticsearch_to_read: Callable[[], Refilled]
) -> Callable[[str], Where]:
    """What a reader of an engine is opened over."""
    return lambda engine: elasticsearch_to_read() if engine == "elasticsearch" else tmp_path


@pytest.fixture(params=sorted(READERS))
def load(request: pytest.FixtureRequest, where: Callable[[str], Where]) -> Iterator[Load]:
    with READERS[request.param](where(request.param)) as loader:
        yield loader


@pytest.fixture(params=sorted(FORGIVING))
def forgiving(request: pytest.FixtureRequest, where: Callable[[str], Where]) -> Iterator[Load]:
    with READERS[request.param](where(request.param)) as loader:
        yield loader


@pytest.fixture(params=sorted(WRITERS))
def open_writer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], AbstractContextManager[Any]]]:
    """Opens the test's index, nobody's at first: an object of its own each time, as each process has one."""
    if request.param != "elasticsearch":
        yield lambda: WRITERS[request.param](tmp_path)
        return
    address = own_address(request.getfixturevalue("elasticsearch_url"))
    yield lambda: WRITERS[request.param](address)
    drop_indices(address)


@pytest.fixture
def index(open_writer: Callable[[], AbstractContextManager[SearchIndex]]) -> Iterator[SearchIndex]:
    with open_writer() as writer:
        yield writer


@pytest.fixture
def reopen(open_writer: Callable[[], AbstractContextManager[SearchIndex]]) -> Callable[[], object]:
    """Opens the same index again, as another process would; each is closed by the test's `with`."""
    return open_writer


@pytest.fixture
def find(load: Load) -> Callable[..., SearchPage]:
    """`find(documents, text=..., ...)`: the page that a query finds among these services."""

    def ask(documents: Sequence[ServiceDocument], **wanted: object) -> SearchPage:
        return load(documents).search(SearchQuery(**wanted))  # type: ignore[arg-type]

    return ask
