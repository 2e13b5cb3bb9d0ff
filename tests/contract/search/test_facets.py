"""Counts beside each choice say how many services that choice would show."""

import pytest

from tests.contract.search.world import service

SERVICES = [
    service(1, category="home.cleaning", languages=("en", "pl"), access=("hoist",), at_place=True),
    service(2, category="home.meals", languages=("en",), kind="enquiry_only", provider_type="agency"),
    service(3, category="company.befriending", languages=("pl",), access=("hoist", "step_free"), online=True),
    service(4, kind="grant_funded", comes_to_home=True, source="register"),
]


def test_counts_of_everything(find):
    assert find(SERVICES).facets == {
        "category": {"home.cleaning": 1, "home.meals": 1, "company.befriending": 1},
        "category_group": {"home": 2, "company": 1},
        "kind": {"bookable": 2, "enquiry_only": 1, "grant_funded": 1},
        "language": {"en": 2, "pl": 2},
        "access": {"hoist": 2, "step_free": 1},
        "provider_type": {"vcse": 3, "agency": 1},
        "source": {"register": 1},
        "where": {"home": 1, "place": 1, "online": 1},
    }


def test_picking_one_of_many_keeps_the_counts_of_its_neighbours(find):
    page = find(SERVICES, categories=("home.cleaning",), languages=("pl",))
    assert page.total == 1
    assert page.facets["category"] == {"home.cleaning": 1, "company.befriending": 1}
    assert page.facets["language"] == {"en": 1, "pl": 1}
    assert page.facets["kind"] == {"bookable": 1}


def test_access_counts_are_those_of_the_results(find):
    page = find(SERVICES, access=("hoist",))
    assert page.facets["access"] == {"hoist": 2, "step_free": 1}


@pytest.mark.parametrize("page_size", [1, 4])
def test_counts_are_of_all_pages(find, page_size):
    page = find(SERVICES, page_size=page_size)
    assert sum(page.facets["kind"].values()) == page.total == 4


def test_counts_follow_the_words(find):
    named = [service(1, name="Chess", kind="enquiry_only"), service(2, name="Draughts")]
    assert find(named, text="chess").facets["kind"] == {"enquiry_only": 1}
