"""The search pages as a visitor walks them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from tests.factories.discovery import BROWSER, SK4, index, make_listing


def page_of(client, url: str) -> BeautifulSoup:
    answer = client.get(url, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    assert "Set-Cookie" not in answer.headers
    return BeautifulSoup(answer.text, "html5lib")


def titles(page: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in page.select("ol .cs-card h2 a")]


def test_home_asks_what_would_help(client):
    page = page_of(client, "/")
    form = page.select_one("form[role=search]")
    assert form["action"] == "/search"
    assert {field["name"] for field in form.select("input[name]")} == {"q", "near", "radius_m"}
    assert not page.select("script")


@pytest.fixture
def market(site, units):
    def make(uow):
        swim = make_listing(uow, "Swimming companion", access=["hoist"], languages=["en", "pl"])
        old = make_listing(
            uow,
            "Pool friend",
            price_pence=1250,
            price_unit="session",
            visit_minutes=60,
            first_listed_on=(uow.now - timedelta(days=400)).date(),
            lat=SK4["lat"] + 0.02,
        )
        free = make_listing(uow, "Over-60s gentle swim", kind="grant_funded", hours=None)
        far = make_listing(uow, "Swimming far away", lat=51.5, lon=-0.12, at_home=False, radius_m=None)
        more = [make_listing(uow, f"Swim club {n}", hours=None, kind="enquiry_only") for n in range(3)]
        return {"swim": swim, "old": old, "free": free, "far": far, "more": more}

    made = units.write(make)
    index(site)
    return made


def test_results_say_what_they_are_and_why(client, market):
    page = page_of(client, "/search?q=someone+to+swim+with&near=SK4")
    assert page.h1.get_text() == "6 places to try near SK4"
    assert "Swimming far away" not in titles(page)
    card = next(c for c in page.select("ol .cs-card") if "Swimming companion" in c.get_text())
    words = " ".join(card.get_text(" ").split())
    assert "£36.00 a visit" in words
    assert "1½ hours, all in" in words
    assert "one person" in words
    assert "New" in words
    assert "Next free" in words
    assert "miles, comes to you" in words
    assert "DBS check: we saw evidence on" in words
    assert "Swimming" in [chip.get_text() for chip in card.select(".cs-chips li")]
    assert len(card.select(".cs-know li")) <= 3
    old = next(c for c in page.select("ol .cs-card") if "Pool friend" in c.get_text())
    assert "New" not in old.h2.get_text()
    free = next(c for c in page.select("ol .cs-card") if "gentle swim" in c.get_text())
    assert "Free" in free.get_text()
    assert "A grant pays for this" in free.get_text()
    assert "You can’t book this here" in free.get_text()


def test_filters_are_chips_that_come_off_and_counts_are_exact(client, market):
    page = page_of_with_form(client, "/search?q=swimming&near=SK4&language=pl&access=hoist")
    assert titles(page)[0] == "Swimming companion"
    chips = {chip.get_text(): chip["href"] for chip in page.select(".cs-chips--on a")}
    without = next(href for words, href in chips.items() if words.startswith("Polish"))
    assert "language" not in without
    assert "access=hoist" in without
    whole = page_of(client, "/search?q=swimming&near=SK4")
    hoist = next(label for label in whole.select(".cs-check") if label.get_text().startswith("Hoist"))
    assert hoist.i.get_text() == "1"
    assert (
        titles(page_of_with_form(client, "/search?q=swimming&near=SK4&kind=grant_funded"))[0] == "Over-60s gentle swim"
    )
    every = page_of(client, next(h for w, h in chips.items() if w.startswith("Within")))
    assert "Any distance" in every.select_one("#r option[selected]").get_text()


def test_a_place_that_we_do_not_know_is_said_beside_its_box_and_the_rest_still_works(client, market):
    page = page_of(client, "/search?q=swimming&near=ZZ99+9ZZ")
    assert page.title.get_text().startswith("Error: ")
    assert page.select_one(".nhsuk-error-summary a")["href"] == "#near"
    assert page.select_one("#near")["aria-invalid"] == "true"
    assert page.select_one("#near")["value"] == "ZZ99 9ZZ"
    assert titles(page)
    scotland = page_of(client, "/search?near=EH1+1YZ")
    assert "in Scotland" in scotland.select_one("#near-e").get_text()


def test_pages_are_stable_and_never_repeat(client, site, units):
    units.write(lambda uow: [make_listing(uow, "Befriending visits", category="company.visits") for _ in range(25)])
    index(site)
    first = page_of(client, "/search?q=befriending&near=SK4")
    again = page_of(client, "/search?q=befriending&near=SK4")
    assert [a["href"] for a in first.select(".cs-card h2 a")] == [a["href"] for a in again.select(".cs-card h2 a")]
    second = page_of(client, first.select_one("a[rel=next]")["href"])
    seen = [a["href"] for page in (first, second) for a in page.select(".cs-card h2 a")]
    assert len(seen) == len(set(seen)) == 25
    assert "Page 2 of 2" in second.get_text()


def test_equals_change_places_from_day_to_day_without_a_cookie(client, site, units, clock):
    units.write(lambda uow: [make_listing(uow, "Befriending visits", category="company.visits") for _ in range(8)])
    index(site)
    orders = set()
    for _ in range(4):
        page = page_of(client, "/search?q=befriending&near=SK4")
        orders.add(tuple(a["href"] for a in page.select(".cs-card h2 a")))
        clock.moment += timedelta(days=1)
    assert len(orders) > 1


def test_nothing_found_offers_one_change_at_a_time_with_its_count(client, market):
    page = page_of_with_form(client, "/search?q=swimming&near=SK4&language=pl&access=changing_places&max=5")
    assert page.h1.get_text() == "We found nothing within 5 miles that fits everything"
    assert "not your fault" in page.get_text()
    page = page_of_with_form(client, "/search?q=swimming&near=SK4&language=pl&max=5")
    rows = {row.a.get_text(): row.select("td")[-1].get_text() for row in page.select("table tbody tr")}
    assert rows["Look at prices above £5"] == "1 place"
    close = [c.get_text() for c in page.select("ol .cs-card")]
    assert any("Different: it costs more" in words for words in close)


def test_a_wider_radius_is_offered_with_its_count(client, site, units):
    units.write(lambda uow: make_listing(uow, "Pottery class", category="going-out.arts", lat=53.55, lon=-2.17))
    index(site)
    page = page_of_with_form(client, "/search?q=pottery&near=SK4")
    (row,) = page.select("table tbody tr")
    assert row.a.get_text() == "Look within 10 miles"
    assert row.select("td")[-1].get_text() == "1 place"
    assert "radius_m=16093" in row.a["href"]


def test_near_kinds_and_free_advice_stand_beside_a_short_list(client, site, units):
    def make(uow):
        make_listing(uow, "Warm water sessions", category="therapies.hydrotherapy")
        make_listing(uow, "Advice line", category="advice.information", kind="grant_funded", hours=None)

    units.write(make)
    index(site)
    page = page_of_with_form(client, "/search?q=bowls&category=going-out.swimming&near=SK4")
    assert "Free information and advice" in page.get_text()
    assert "Advice line" in titles(page)
    assert "Hydrotherapy" in " ".join(link.get_text() for link in page.select(".cs-rule a"))


def test_thin_results_show_their_cards_first(client, site, units):
    units.write(lambda uow: make_listing(uow, "Pottery class", category="going-out.arts"))
    index(site)
    page = page_of_with_form(client, "/search?q=pottery&near=SK4")
    assert page.h1.get_text() == "1 place to try near SK4"
    assert titles(page) == ["Pottery class"]
    assert page.select_one("form[method=post] input[name=reason]")


def page_of_with_form(client, url: str) -> BeautifulSoup:
    """A page with a form to send has the form's token, so it may set a cookie."""
    answer = client.get(url, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html5lib")


def test_how_we_sort_prints_the_bands_of_the_programme(client):
    from search.ranking import DISTANCE_BAND_LIMITS_M

    page = page_of(client, "/how-we-sort")
    text = page.get_text()
    for limit in DISTANCE_BAND_LIMITS_M:
        assert f"up to {limit // 1000} km" in text
    assert "Nobody can pay" in text


def test_without_its_index_search_answers_from_the_database_and_says_so(client, site, market):
    import shutil
    from pathlib import Path

    folder = Path(site.settings.search_url.partition(":")[2])
    site.ports["search"].index.close()
    shutil.rmtree(folder)
    page = page_of_with_form(client, "/search?q=someone+to+swim+with&near=SK4&kind=bookable&part=am")
    assert "Search is simpler today" in page.get_text()
    assert "Days and times can’t be used today" in page.get_text()
    assert set(titles(page)) >= {"Swimming companion", "Pool friend"}
    assert client.get("/readyz").json["index"]["ok"] is False
    site.worker.run_timers(force=True)
    page = page_of(client, "/search?q=someone+to+swim+with&near=SK4")
    assert "simpler" not in page.get_text()


def test_a_damaged_index_is_no_error_page_either(client, site, market):
    from pathlib import Path

    folder = Path(site.settings.search_url.partition(":")[2])
    site.ports["search"].index.close()
    for path in folder.glob("gen-*/*"):
        path.write_bytes(b"rubbish")
    page = page_of(client, "/search?q=swimming&near=SK4")
    assert "Search is simpler today" in page.get_text()
    assert "Swimming companion" in titles(page)


def test_what_left_the_site_a_moment_ago_is_not_shown(client, units, market):
    from providers.domain.codes import ServiceState
    from providers.models import Service

    def withdraw(uow):
        uow.session.get_one(Service, market["swim"]).state = ServiceState.WITHDRAWN

    units.write(withdraw)
    assert "Swimming companion" not in titles(page_of(client, "/search?q=swimming&near=SK4"))


@pytest.mark.parametrize(
    "query",
    [
        "page=0&page_size=100000&radius_m=-4",
        "day=2026-13-45&from=25:00&to=x&minutes=lots&max=free",
        "category=nothing.like-it&kind=sponsored&language=%3Cb%3E&sort=paid&pot_id=x&line=%00",
        "from=10:00&to=10:00&part=noon",
        "q=" + "a" * 600,
        "q=%00%F0%9F%8F%8A+%22OR+1%3D1--&near=%27;drop",
    ],
)
def test_nothing_that_is_typed_breaks_the_page(client, market, query):
    answer = client.get(f"/search?{query}", headers=BROWSER)
    assert answer.status_code == 200
    assert "We could not use all of your search" in answer.text or query.startswith("q=%00")


def test_when_no_single_change_helps_all_filters_come_off_at_once(client, site, units):
    units.write(lambda uow: make_listing(uow, "Pottery class", category="going-out.arts", lat=53.55, lon=-2.17))
    index(site)
    page = page_of_with_form(client, "/search?q=pottery&near=SK4&language=pl")
    (row,) = page.select("table tbody tr")
    assert row.a.get_text() == "Take off all filters and look within 10 miles"
    assert row.select("td")[-1].get_text() == "1 place"
    assert titles(page_of_with_form(client, row.a["href"])) == ["Pottery class"]
    assert "not all of your filters" in page.select_one("ol .cs-card").get_text()


def test_plain_words_find_company_and_warm_water(client, site, units):
    """The acceptance of SRC-2: no illness is named, and the words need not stand in the listing."""

    def make(uow):
        plain = {"summary": "At your pace.", "description": "", "activities": []}
        make_listing(uow, "Out together", category="company.visits", **plain)
        make_listing(uow, "Aqua therapy", category="therapies.hydrotherapy", **plain)
        make_listing(uow, "Hedge trimming", category="house-garden.gardening", **plain)

    units.write(make)
    index(site)
    found = titles(page_of_with_form(client, "/search?q=someone+to+take+mum+swimming&near=SK4"))
    assert {"Out together", "Aqua therapy"} <= set(found)
    assert "Hedge trimming" not in found


def test_twenty_minutes_at_half_past_nine_leaves_out_who_comes_for_an_hour(client, site, units):
    """The acceptance of SRC-3."""
    from datetime import time

    def make(uow):
        evenings = {"category": "help-at-home.getting-up-bedtime", "hours": (time(19), time(23)), "price_unit": "hour"}
        make_listing(uow, "Short evening visits", minimum_minutes=20, visit_minutes=20, **evenings)
        make_listing(uow, "Long evening visits", minimum_minutes=60, **evenings)

    units.write(make)
    index(site)
    page = page_of_with_form(client, "/search?near=SK4&minutes=20&from=21:30&to=22:30")
    assert titles(page)[0] == "Short evening visits"
    assert page.h1.get_text() == "1 place to try near SK4"
