"""Who is seen: equals take turns, a new listing is among them, and filling a listing with words wins nothing (SRC-12,
E5). On every engine."""

from collections import Counter
from datetime import date, timedelta

import pytest

from search.query import SearchQuery
from tests.contract.search.test_ranking import gini
from tests.contract.search.world import LEEDS, YORK, at, service

PAGE = 20
EQUALS = [
    service(
        number,
        name="Swimming companion",
        summary="Someone beside you in the water.",
        category="going-out.swimming",
        first_listed=date(2021, 1, 1) + timedelta(days=30 * number),
        **at(YORK),
    )
    for number in range(1, 61)
]
NEW = service(
    99,
    name="Swimming companion",
    summary="Someone beside you in the water.",
    category="going-out.swimming",
    first_listed=date(2026, 11, 30),
    claimed=False,
    **at(YORK),
)


def visits(thousand=1000):
    """Half by people with a session of their own, half by passers-by of so many days and areas."""
    for number in range(thousand // 2):
        yield f"session:{number * 7919}"
    for number in range(thousand - thousand // 2):
        day = date(2026, 1, 1) + timedelta(days=number % 250)
        yield f"day:{day.isoformat()}:{('E06000014', 'E08000035')[number // 250]}"


def first_page(index, seed, **asked):
    query = SearchQuery(text="someone to swim with", near=YORK, page_size=PAGE, rotation_seed=seed, **asked)
    return index.search(query).hits


def test_over_a_thousand_visits_equals_share_the_first_page(load):
    index = load(EQUALS)
    seen = Counter(dict.fromkeys(range(1, 61), 0))
    for seed in visits():
        hits = first_page(index, seed)
        assert len({(hit.fit_band, hit.distance_band) for hit in hits}) == 1
        seen.update(hit.id for hit in hits)
    assert gini(seen.values()) <= 0.2
    fair = 1000 * PAGE / 60
    assert 0.8 * fair <= min(seen.values()) <= max(seen.values()) <= 1.2 * fair


def test_a_new_listing_has_its_share_of_the_first_page_from_its_first_day(load):
    """Beside sixty old ones nobody can be on each first page; a third of the visits is its fair share."""
    index = load([*EQUALS, NEW])
    shown = sum(99 in {hit.id for hit in first_page(index, seed)} for seed in visits(200))
    assert 0.2 * 200 <= shown <= 0.45 * 200


def test_a_new_listing_is_on_the_first_page_of_its_own_area(load):
    """However many there are in the next town: nearer comes before them, whoever visits."""
    elsewhere = [service(d.id, name=d.name, summary=d.summary, category=d.category, **at(LEEDS)) for d in EQUALS]
    index = load([*elsewhere, NEW])
    assert all(first_page(index, seed)[0].id == 99 for seed in visits(50))


HONEST = {
    "name": "Swimming companion",
    "summary": "Someone beside you in the water.",
    "description": "I come swimming with you at your own pace, and help you to change and dry.",
    "provider_name": "Anna Reed",
    "activities": ("Going along to activities",),
    "category": "going-out.swimming",
}
EVERYTHING = (
    "Swimming, walking, gardening, cleaning, befriending, respite, sitting service, personal care, physiotherapy, "
    "hydrotherapy, transport, lifts, shopping, cooking, advocacy, counselling, companionship. "
)
STUFFED = {
    "a word again and again": {"description": HONEST["description"] + " swimming" * 60},
    "all the words of the question again and again": {
        "description": HONEST["description"] + " someone to swim with, swimming companion, swim with me." * 20
    },
    "a list of all there is": {"description": HONEST["description"] + " " + EVERYTHING * 5},
    "the name of it in the name again": {"name": "Swimming companion swimming swim companion swimmer pool"},
    "the name of it as the provider's": {"provider_name": "Swimming Companion Swimming Swim"},
    "the summary filled": {"summary": "Swimming companion, swim, swimming with someone, companion to swim. " * 6},
    "many activities": {
        "activities": (
            "Going along to activities",
            "Swimming",
            "Swimming lessons",
            "Swimming companion",
            "Swim support",
            "Company",
            "Pool help",
        )
    },
    "all of it at once": {
        "name": "Swimming swim swimming companion companion",
        "summary": "swimming companion " * 20,
        "description": EVERYTHING * 10 + "swimming companion " * 50,
        "provider_name": "Swimming Companion",
        "activities": ("Swimming", "Swimming companion", "Swim", "Company"),
    },
}


@pytest.mark.parametrize("text", ["swimming", "someone to swim with", "swimming companion"])
@pytest.mark.parametrize("how", STUFFED)
def test_who_fills_a_listing_with_words_does_not_overtake_the_honest_twin(load, how, text):
    """In no sitting more often before it than equals are: its band is no better, so at best the two take turns."""
    others = [service(n, name="Garden help", description="Lawns and hedges in and around York.") for n in range(20, 40)]
    twin, stuffer = service(1, **HONEST), service(2, **HONEST | STUFFED[how])
    index = load([twin, stuffer, *others])
    hits = {h.id: h for h in index.search(SearchQuery(text=text, page_size=50, rotation_seed="any")).hits}
    assert hits[2].fit_band <= hits[1].fit_band


@pytest.mark.parametrize("how", ["a list of all there is", "a word again and again"])
def test_who_offers_something_else_and_says_the_word_is_behind(load, how):
    twin = service(1, **HONEST)
    other = service(
        2, name="Window cleaning", category="house-garden.cleaning", description=STUFFED[how]["description"]
    )
    hits = load([twin, other]).search(SearchQuery(text="swimming companion", rotation_seed="any")).hits
    assert hits[0].id == 1
    assert all(hit.fit_band < hits[0].fit_band for hit in hits[1:])
