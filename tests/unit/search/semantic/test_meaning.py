"""Search by words and by meaning together, on the embedded engine; switched off, nothing else changes."""

from contextlib import closing

import pytest

from search.engines.tantivy import open_tantivy
from search.port import Upsert
from search.query import SearchQuery
from search.ranking import FIT_BANDS
from search.semantic import FolderStore, Meaning
from search.semantic.layer import text_of
from search.synonyms import Synonyms
from tests.contract.search.world import HULL, YORK, at, service
from tests.support.meaning import ToyModel

SERVICES = [
    service(1, name="Lawn care", description="We mow for older people.", category="house-garden.gardening", **at(YORK)),
    service(2, name="Green Turf", description="A mower and two strong men.", **at(YORK)),
    service(3, name="Horticulture for all", description="Raised beds.", **at(HULL)),
    service(4, name="Tea on Tuesdays", description="For whoever is lonely.", **at(YORK)),
]


@pytest.fixture
def open_index(tmp_path):
    """An index of these services, with vectors if asked for."""
    opened = []

    def make(documents, *, by_meaning):
        model = ToyModel()
        store = FolderStore(tmp_path / "vectors", model.dimensions)
        store.put([d.id for d in documents], [1] * len(documents), model.embed([text_of(d) for d in documents]))
        meaning = Meaning(model, store, Synonyms()) if by_meaning else None
        index = open_tantivy(tmp_path / f"index-{by_meaning}", Synonyms(), meaning)
        opened.append(index)
        rebuild = index.begin_rebuild()
        rebuild.apply([Upsert(document) for document in documents])
        rebuild.swap(watermark=1)
        return index

    yield make
    for index in opened:
        index.close()


def ids(index, **asked):
    return [hit.id for hit in index.search(SearchQuery(**asked)).hits]


def test_what_means_the_same_in_other_words_is_found_after_what_says_it(open_index):
    index = open_index(SERVICES, by_meaning=True)
    found = ids(index, text="lawn")
    assert found[0] == 1
    assert set(found[1:3]) == {2, 3}
    page = index.search(SearchQuery(text="lawn"))
    assert page.hits[0].fit_band == FIT_BANDS > page.hits[1].fit_band
    assert [dict(reason.params) for reason in page.hits[1].reasons] == [{"words": ("lawn",)}]
    assert page.hits[1].reasons[0].code == "related"


def test_filters_and_facets_hold_for_what_is_near_in_meaning(open_index):
    index = open_index(SERVICES, by_meaning=True)
    assert set(ids(index, text="lawn", near=YORK, radius_m=20_000)) == {1, 2}
    picked = index.search(SearchQuery(text="lawn", categories=("house-garden",)))
    assert [hit.id for hit in picked.hits] == [1]
    everything = index.search(SearchQuery(text="lawn"))
    assert everything.total == len(everything.hits) == sum(everything.facets["kind"].values())
    assert picked.facets["category"] == everything.facets["category"]


def test_equals_in_words_and_meaning_stay_equals(open_index):
    twins = [service(n, name="Lawn care", description="We mow.", **at(YORK)) for n in range(1, 9)]
    index = open_index(twins, by_meaning=True)
    hits = index.search(SearchQuery(text="lawn", near=YORK, rotation_seed="a")).hits
    assert len({(hit.fit_band, hit.distance_band) for hit in hits}) == 1
    firsts = {ids(index, text="lawn", near=YORK, rotation_seed=str(seed))[0] for seed in range(60)}
    assert len(firsts) == len(twins)


def test_without_words_nothing_is_asked_of_the_model(open_index):
    index = open_index(SERVICES, by_meaning=True)
    model = index._meaning.embedder
    model.made.clear()
    assert set(ids(index, near=YORK)) == {1, 2, 3, 4}
    assert model.made == []
    ids(index, text="lawn")
    ids(index, text="lawn", page_size=1)
    assert model.made == ["lawn"]


def test_a_need_that_is_told_is_asked_with_the_name_of_the_likeliest_kind(tmp_path):
    model = ToyModel()
    table = Synonyms().with_categories(
        [("house-garden.gardening", ("Gardening", "hedges"))], lambda text: (("house-garden.gardening", 1.0),)
    )
    meaning = Meaning(model, FolderStore(tmp_path, model.dimensions), table)
    with closing(open_tantivy(tmp_path / "index", table, meaning)) as index:
        rebuild = index.begin_rebuild()
        rebuild.apply([Upsert(SERVICES[0])])
        rebuild.swap(watermark=1)
        meaning.store.put([1], [1], model.embed(["lawn"]))
        model.made.clear()
        ids(index, text="the grass is up to my knees")
        ids(index, text="grass")
    assert model.made == ["the grass is up to my knees. Gardening", "grass"]


@pytest.mark.parametrize("text", ["lawn", "turf and tea", "someone lonely", ""])
@pytest.mark.parametrize("sort", ["fit", "distance", "price"])
def test_meaning_adds_and_takes_nothing_away(open_index, text, sort):
    """Where no words were asked for, nothing changes at all."""
    query = SearchQuery(text=text, near=YORK, sort=sort, rotation_seed="any")
    off = open_index(SERVICES, by_meaning=False).search(query)
    on = open_index(SERVICES, by_meaning=True).search(query)
    assert {hit.id for hit in off.hits} <= {hit.id for hit in on.hits}
    if not text:
        assert on == off


@pytest.mark.parametrize("text", ["lawn", "turf and tea", "someone lonely", "the grass is up to my knees"])
def test_switched_off_nothing_else_changes(open_index, tmp_path, text):
    """The same page, to the score, as from an engine beside which no vectors ever lay."""
    off = open_index(SERVICES, by_meaning=False)
    with closing(open_tantivy(tmp_path / "bare", Synonyms())) as bare:
        rebuild = bare.begin_rebuild()
        rebuild.apply([Upsert(document) for document in SERVICES])
        rebuild.swap(watermark=1)
        for query in (SearchQuery(text=text), SearchQuery(text=text, near=YORK, rotation_seed="any")):
            assert off.search(query) == bare.search(query)


def test_what_is_like_nothing_finds_nothing(open_index):
    """However near the nearest: it must be near enough."""
    lonely = [service(4, name="Tea on Tuesdays", description="For whoever is lonely.")]
    assert ids(open_index(lonely, by_meaning=True), text="turf") == []
