"""Both engines answer alike: the same services, totals and counts always; the same order by distance and by price; for
fit nearly the same first page, since scores are worked out to other decimals and bands have edges."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.tantivy import open_tantivy
from search.port import SearchIndex
from search.query import SearchQuery
from tests.contract.search.conftest import filled, words
from tests.contract.search.crowd import HERE, crowd
from tests.contract.search.test_oracle import queries, services
from tests.contract.search.test_words import why
from tests.contract.search.world import service

NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
WISHES = {
    "everything": {},
    "everything with a seed": {"rotation_seed": "day:2026-10-05:E08000035"},
    "near": {"near": HERE, "rotation_seed": "session:4"},
    "within ten miles": {"near": HERE, "radius_m": 16_093, "rotation_seed": "session:4"},
    "comes to me": {"near": HERE, "comes_to_me": True, "area": "E08000035", "rotation_seed": "session:4"},
    "one word": {"text": "swimming", "near": HERE, "rotation_seed": "session:4"},
    "one word anywhere": {"text": "gardening"},
    "a need": {"text": "someone to take mum swimming", "near": HERE, "radius_m": 40_000},
    "many words": {"text": "help with washing and dressing for my dad who has dementia", "near": HERE},
    "a synonym": {"text": "companionship", "rotation_seed": "session:5"},
    "a slip": {"text": "hidrotherapy poool", "near": HERE},
    "two slips": {"text": "phisiotherapy gardning befrending"},
    "neighbours": {"text": "free advice on money"},
    "picked": {"categories": ("home", "going-out.clubs"), "languages": ("zh", "pl"), "kinds": ("bookable",)},
    "picked with words": {"text": "carers", "kinds": ("bookable", "grant_funded"), "categories": ("home",)},
    "access and pots": {"access": ("hoist", "step_free"), "pots": ("council:direct_payment",)},
    "price": {"max_pence": 2_050, "unit": "hour"},
    "a weekday": {"days": ("tue",), "not_before": NOW},
    "this morning": {"days": ("2026-10-05",), "from_time": "08:00", "to_time": "12:00", "not_before": NOW},
    "an evening": {"windows": (("17:00", "22:00"), ("06:00", "12:00")), "minutes": 30, "not_before": NOW},
    "at night": {"from_time": "22:00", "to_time": "06:00", "minutes": 240},
    "after the clocks went back": {"days": ("sun", "2026-10-26"), "not_before": datetime(2026, 10, 25, 0, tzinfo=UTC)},
    "a long visit": {"minutes": 180, "not_before": NOW},
}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    with closing(open_tantivy(tmp_path_factory.mktemp("embedded") / "index", words())) as index:
        yield filled(index, crowd())


@pytest.fixture
def cluster(elasticsearch_to_read) -> SearchIndex:
    return elasticsearch_to_read().load(crowd())


def both(embedded, cluster, **wanted):
    query = SearchQuery(**({"page_size": 100} | wanted))
    return embedded.search(query), cluster.search(query)


def everything(index, **wanted):
    """All hits of all pages."""
    first = index.search(SearchQuery(page_size=100, **wanted))
    more = (index.search(SearchQuery(page_size=100, page=page, **wanted)) for page in range(2, first.pages + 1))
    return [hit for page in (first, *more) for hit in page.hits]


@pytest.mark.parametrize("wish", WISHES)
def test_the_same_services_totals_counts_and_reasons(embedded, cluster, wish):
    ours, theirs = both(embedded, cluster, **WISHES[wish])
    assert theirs.total == ours.total
    assert theirs.facets == ours.facets
    assert theirs.corrected == ours.corrected
    mine = {hit.id: hit for hit in everything(embedded, **WISHES[wish])}
    others = {hit.id: hit for hit in everything(cluster, **WISHES[wish])}
    assert others.keys() == mine.keys()
    assert len(mine) == ours.total
    for number, hit in others.items():
        same = mine[number]
        assert (hit.reasons, hit.distance_m, hit.distance_band) == (same.reasons, same.distance_m, same.distance_band)
        assert (hit.matched_slot, hit.next_slot) == (same.matched_slot, same.next_slot)


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("sort", ["distance", "price"])
def test_the_same_order_by_distance_and_by_price(embedded, cluster, wish, sort):
    """As far as the order says what it is: what is equal in it stands by fit."""
    mine = everything(embedded, sort=sort, **WISHES[wish])
    others = everything(cluster, sort=sort, **WISHES[wish])
    if sort == "distance":
        assert [hit.distance_m for hit in others] == [hit.distance_m for hit in mine]
    if "text" not in WISHES[wish]:
        assert [hit.id for hit in others] == [hit.id for hit in mine]
    else:
        prices = {document.id: document.price_pence for document in crowd()}
        if sort == "price":
            assert [prices[hit.id] for hit in others] == [prices[hit.id] for hit in mine]


@pytest.mark.parametrize("wish", WISHES)
def test_the_first_page_by_fit_shares_eight_of_ten(embedded, cluster, wish):
    ours, theirs = both(embedded, cluster, **WISHES[wish] | {"page_size": 10})
    shared = {hit.id for hit in ours.hits} & {hit.id for hit in theirs.hits}
    assert len(shared) >= min(8, ours.total)
    assert [hit.fit_band for hit in theirs.hits] == sorted((hit.fit_band for hit in theirs.hits), reverse=True)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(fields=st.lists(services(), min_size=1, max_size=12), asked=st.lists(queries(), min_size=8, max_size=8))
def test_random_services_and_filters(elasticsearch_to_read, tmp_path, fields, asked):
    """Beside the plain reading, which knows no facets: both engines say the same of everything."""
    documents = [service(number, **values) for number, values in enumerate(fields, 1)]
    theirs = elasticsearch_to_read().load(documents)
    with closing(open_tantivy(tmp_path / "index", words())) as index:
        ours = filled(index, documents)
        for query in asked:
            one, other = ours.search(query), theirs.search(query)
            assert (other.total, other.facets) == (one.total, one.facets), query
            assert sorted(hit.id for hit in other.hits) == sorted(hit.id for hit in one.hits), query
            times = {hit.id: (hit.matched_slot, hit.next_slot, hit.distance_m) for hit in one.hits}
            assert {hit.id: (hit.matched_slot, hit.next_slot, hit.distance_m) for hit in other.hits} == times


def test_scores_stand_in_one_proportion(embedded, cluster):
    """BM25 of the same words: only a constant factor lies between the engines."""
    ours, theirs = both(embedded, cluster, text="warm water swimming for adults")
    scores = {hit.id: hit.score for hit in ours.hits}
    shared = [hit.score / scores[hit.id] for hit in theirs.hits if hit.id in scores]
    assert len(shared) > 50
    assert max(shared) / min(shared) == pytest.approx(1, abs=0.02)


def test_what_is_told_of_a_misspelt_word_is_the_same(embedded, cluster):
    ours, theirs = both(embedded, cluster, text="poool")
    assert theirs.corrected == ours.corrected != {}
    number = ours.hits[0].id
    assert why(theirs, number) == why(ours, number)
