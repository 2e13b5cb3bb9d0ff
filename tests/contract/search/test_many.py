"""More services than one window of Elasticsearch's holds: all are counted, pages are whole, none comes twice."""

from dataclasses import replace

import pytest

from search.engines.elasticsearch import searching
from search.query import SearchQuery
from tests.contract.search.crowd import HERE, crowd

NUMBER = 400


@pytest.fixture
def cluster(elasticsearch_to_read, monkeypatch):
    """With windows so small that the crowd overflows them."""
    monkeypatch.setattr(searching, "FIRST", 20)
    monkeypatch.setattr(searching, "WINDOW", 100)
    monkeypatch.setattr(searching, "MOST_LISTED", 390)
    return elasticsearch_to_read().load(crowd(NUMBER))


def pages(index, query):
    return [index.search(replace(query, page=page)) for page in range(1, -(-NUMBER // query.page_size) + 1)]


@pytest.mark.parametrize("sort", ["fit", "distance", "price"])
@pytest.mark.parametrize("near", [None, HERE])
@pytest.mark.parametrize("text", ["", "we you people week group support local family volunteers"])
@pytest.mark.parametrize("page_size", [30, 100])
def test_no_page_repeats_another_and_all_that_is_listed_comes(cluster, sort, near, text, page_size):
    query = SearchQuery(text=text, near=near, sort=sort, rotation_seed="session:1", page_size=page_size)
    found = pages(cluster, query)
    totals = {page.total for page in found}
    assert len(totals) == 1
    seen = [hit.id for page in found for hit in page.hits]
    assert len(seen) == len(set(seen))
    (total,) = totals
    assert len(seen) >= min(total, 390 - page_size)


def test_another_visitor_sees_others_first_where_only_lots_decide(cluster):
    firsts = {cluster.search(SearchQuery(rotation_seed=f"session:{n}", page_size=1)).hits[0].id for n in range(30)}
    assert len(firsts) > 15


def test_the_nearest_and_the_cheapest_are_true_however_many_there_are(cluster, elasticsearch_to_read, monkeypatch):
    wishes = [
        SearchQuery(near=HERE, sort="distance", rotation_seed="s", page_size=50),
        SearchQuery(near=HERE, sort="fit", rotation_seed="s", page_size=10),
        SearchQuery(sort="price", max_pence=2_000, page_size=50),
        SearchQuery(text="swimming", near=HERE, rotation_seed="s", page_size=5),
    ]
    small = [[hit.id for hit in cluster.search(query).hits] for query in wishes]
    monkeypatch.undo()
    whole = [[hit.id for hit in elasticsearch_to_read().load(crowd(NUMBER)).search(query).hits] for query in wishes]
    assert small == whole
