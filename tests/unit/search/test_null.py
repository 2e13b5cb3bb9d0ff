import logging

from search.engines.null import NullIndex
from search.port import Delete, SearchIndex
from search.query import SearchQuery


def test_the_null_engine_finds_nothing_and_warns(caplog):
    index = NullIndex()
    assert isinstance(index, SearchIndex)
    with caplog.at_level(logging.WARNING):
        page = index.search(SearchQuery(text="chess"))
        outcomes = index.apply([Delete(1, 1)])
    assert (page.total, page.hits, page.engine) == (0, (), "null")
    assert [outcome.state for outcome in outcomes] == ["applied"]
    assert len(caplog.records) == 2
    assert "chess" not in caplog.text
    assert index.status().detail
