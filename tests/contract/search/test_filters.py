"""Each filter alone: what passes and what does not."""

import pytest

from search.query import SearchQuery
from tests.contract.search.world import HULL, LEEDS, YORK, at, service


def ids(page):
    return {hit.id for hit in page.hits}


def test_a_radius_is_great_circle_metres(find):
    services = [service(1, **at(YORK)), service(2, **at(LEEDS)), service(3, **at(HULL)), service(4)]
    assert ids(find(services, near=YORK, radius_m=1)) == {1}
    assert ids(find(services, near=YORK, radius_m=40_000)) == {1, 2}
    page = find(services, near=YORK)
    assert ids(page) == {1, 2, 3, 4}
    metres = {hit.id: hit.distance_m for hit in page.hits}
    assert metres[1] == 0
    assert metres[2] == pytest.approx(35_500, rel=0.01)
    assert metres[4] is None


def test_comes_to_me_asks_the_providers_own_catchment(find):
    services = [
        service(1, **at(LEEDS), comes_to_home=True, radius_m=40_000),
        service(2, **at(LEEDS), comes_to_home=True, radius_m=30_000),
        service(3, **at(LEEDS), comes_to_home=False, radius_m=40_000),
        service(4, comes_to_home=True, areas=("E06000014",)),
        service(5, comes_to_home=True),
    ]
    assert ids(find(services, near=YORK, comes_to_me=True)) == {1}
    assert ids(find(services, near=YORK, comes_to_me=True, area="E06000014")) == {1, 4}
    assert ids(find(services, near=YORK, comes_to_me=True, radius_m=1_000)) == {1}
    assert ids(find(services, comes_to_me=True)) == {1, 2, 4, 5}


def test_an_area_asks_who_serves_it(find):
    services = [service(1, areas=("E06000014", "E08000035")), service(2, areas=("E08000035",)), service(3)]
    assert ids(find(services, area="E06000014")) == {1}
    assert ids(find(services, area="E99999999")) == set()


def test_a_category_is_a_leaf_or_a_whole_group(find):
    services = [
        service(1, category="home.cleaning"),
        service(2, category="home.meals"),
        service(3, category="home-from-home.stays"),
        service(4),
    ]
    assert ids(find(services, categories=("home.cleaning",))) == {1}
    assert ids(find(services, categories=("home",))) == {1, 2}
    assert ids(find(services, categories=("home.cleaning", "home-from-home"))) == {1, 3}


def test_languages_match_any_and_a_family_holds_its_members(find):
    services = [service(1, languages=("en", "bfi")), service(2, languages=("zh-Hant",)), service(3, languages=("zha",))]
    assert ids(find(services, languages=("zh",))) == {2}
    assert ids(find(services, languages=("bfi", "zh-hant"))) == {1, 2}


def test_access_needs_all_that_is_asked(find):
    services = [service(1, access=("step_free", "hoist")), service(2, access=("step_free",)), service(3)]
    assert ids(find(services, access=("step_free",))) == {1, 2}
    assert ids(find(services, access=("step_free", "hoist"))) == {1}
    assert ids(find(services, access=("lift",))) == set()


def test_kinds_match_any(find):
    services = [service(1), service(2, kind="grant_funded"), service(3, kind="matching_scheme")]
    assert ids(find(services, kinds=("bookable", "matching_scheme"))) == {1, 3}


def test_pots_match_any_token_as_it_stands(find):
    services = [
        service(1, pots_accepted=("nhs:notional:QOQ",)),
        service(2, pots_accepted=("nhs:notional",)),
        service(3, pots_accepted=("council:direct_payment",)),
        service(4),
    ]
    assert ids(find(services, pots=("nhs:notional:QOQ", "nhs:notional"))) == {1, 2}
    assert ids(find(services, pots=("nhs",))) == set()


def test_a_price_limit_leaves_out_what_has_no_known_price(find):
    services = [
        service(1, price_pence=0, price_unit="session"),
        service(2, price_pence=2_000, price_unit="hour"),
        service(3, price_pence=2_001, price_unit="hour"),
        service(4),
    ]
    assert ids(find(services, max_pence=2_000)) == {1, 2}
    assert ids(find(services, max_pence=2_000, unit="hour")) == {2}


def test_a_short_visit_leaves_out_who_only_comes_for_longer(find):
    """SRC-3: 20 minutes excludes a provider with a 60-minute minimum."""
    services = [service(1, minimum_minutes=20), service(2, minimum_minutes=60), service(3)]
    assert ids(find(services, minutes=20)) == {1, 3}


def test_filters_and_words_meet(find):
    services = [
        service(1, name="Chess", kind="enquiry_only"),
        service(2, name="Chess", languages=("pl",)),
        service(3, name="Draughts", languages=("pl",)),
    ]
    page = find(services, text="chess", languages=("pl",))
    assert (ids(page), page.total) == ({2}, 1)


def test_an_index_of_nothing_finds_nothing(load):
    page = load([]).search(SearchQuery(text="chess", near=YORK))
    assert (page.total, page.hits) == (0, ())


def test_reasons_say_which_filters_it_met(find):
    page = find(
        [
            service(
                1,
                **at(YORK),
                comes_to_home=True,
                radius_m=5_000,
                languages=("pl", "en"),
                access=("hoist", "step_free"),
                price_pence=1_800,
                price_unit="hour",
                pots_accepted=("council",),
                minimum_minutes=15,
                category="home.cleaning",
            )
        ],
        near=(53.97, -1.08),
        languages=("pl",),
        access=("hoist",),
        max_pence=2_000,
        pots=("council", "nhs"),
        minutes=30,
        kinds=("bookable",),
        categories=("home",),
    )
    assert {reason.code: dict(reason.params) for reason in page.hits[0].reasons} == {
        "category": {"category": "home.cleaning"},
        "comes_to_you": {},
        "distance": {"metres": 1_100},
        "visit_length": {"minutes": 30},
        "language": {"languages": ("pl",)},
        "access": {"access": ("hoist",)},
        "price": {"pence": 1_800, "unit": "hour"},
        "pot": {},
        "kind": {"kind": "bookable"},
    }
