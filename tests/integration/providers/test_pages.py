"""The public pages: what anybody sees of a service and of a provider."""

import re
from datetime import date
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from marketplace.core.uow import UnitOfWork, Units
from providers.domain.codes import CheckedHow, ProviderState
from tests.factories.providers import make_credential, make_provider, make_service, make_worker


def page(client: FlaskClient, url: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def text(soup: BeautifulSoup) -> str:
    main = soup.find("main")
    assert main is not None
    return re.sub(r"\s+", " ", main.get_text(" "))


def rows(soup: BeautifulSoup) -> list[str]:
    section = soup.find("section", attrs={"aria-labelledby": "know"})
    assert section is not None
    return [head.get_text() for head in section.select("tbody th")]  # type: ignore[union-attr]


def test_a_service_says_price_times_rules_and_how_we_know(units: Units, client: FlaskClient) -> None:
    service_id = units.write(lambda uow: make_service(uow, make_provider(uow)).id)
    soup = page(client, f"/services/{service_id}")
    words = text(soup)

    assert soup.h1 is not None
    assert "Swimming companion" in soup.h1.get_text()
    assert "£36.00 a visit, all in" in words
    assert "More than 24 hours before: nothing. Less than 24 hours: £10.00. If you are in hospital: nothing." in words
    assert "Bank holidays cost the same." in words
    assert "We saw evidence on 5 October 2026" in words
    assert "Every day, 9am to 5pm" in words
    assert "verified" not in words.lower()
    slots = soup.select("input[name=slot]")
    assert slots[0]["value"] == "2026-10-06T09:30Z"  # a day's notice from Monday 10am
    assert len({slot["value"] for slot in slots}) == len(slots)


def test_the_same_rows_for_an_agency_and_for_one_person(units: Units, client: FlaskClient) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int]:
        alone = make_service(uow, make_provider(uow))
        agency = make_provider(uow, "Big Agency", type="agency", workforce_count=80, is_employer=True, checked=False)
        make_credential(uow, agency, "identity", checked_how=CheckedHow.REGISTER)
        make_credential(uow, agency, "public_liability")
        make_credential(uow, agency, "employers_liability", details={"amount_pence": 1_000_000_000})
        return alone.id, make_service(uow, agency, workers=[make_worker(uow, agency), make_worker(uow, agency)]).id

    alone, agency = (page(client, f"/services/{each}") for each in units.write(world))

    def without_facts(soup: BeautifulSoup) -> list[str]:
        return [re.sub(r", £.*", "", row) for row in rows(soup)]

    assert without_facts(alone) == without_facts(agency)
    assert "Checked on the register on 5 October 2026" in text(agency)
    assert "£10 million" in text(agency)
    assert "Not needed: they employ nobody" in text(alone)


def test_what_was_told_and_what_ran_out_are_said_so(units: Units, client: FlaskClient) -> None:
    def world(uow: UnitOfWork) -> int:
        provider = make_provider(uow)
        make_credential(uow, provider, "first_aid", state="declared")
        make_credential(uow, provider, "ico_registration", state="expired", expires_on=date(2026, 9, 30))
        return make_service(uow, provider).id

    words = text(page(client, f"/services/{units.write(world)}"))
    assert "First aid Told us." in words
    assert "Data protection It ran out on 30 September 2026." in words


def test_a_grant_funded_group_is_free_and_never_bookable(units: Units, client: FlaskClient) -> None:
    service_id = units.write(lambda uow: make_service(uow, make_provider(uow), kind="grant_funded").id)
    soup = page(client, f"/services/{service_id}")
    assert "This is free." in text(soup)
    assert not soup.select("input[name=slot]")
    assert "£" not in text(soup).split("What we know")[0]


def test_an_unclaimed_listing_is_contact_only_with_its_source(units: Units, client: FlaskClient) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int]:
        provider = make_provider(
            uow, "Mersey Bank Neighbours", checked=False, type="charity", state=ProviderState.UNCLAIMED,
            source="Charity Commission register", source_id="1012345", licence="Open Government Licence v3.0",
            source_on=date(2026, 9, 1), complaints_contact=None,
        )  # fmt: skip
        return provider.id, make_service(
            uow, provider, hours=None, price_pence=None, price_unit=None, price_parts=[]
        ).id

    provider_id, service_id = units.write(world)
    for url in (f"/services/{service_id}", f"/providers/{provider_id}"):
        words = text(page(client, url))
        assert "Charity Commission register" in words
        assert "Open Government Licence v3.0" in words
        assert "1 September 2026" in words
        assert "0161 496 0120" in words
        assert "Choose this time" not in words
        assert "What we know" not in words


def test_what_is_not_on_the_site_is_not_found(units: Units, client: FlaskClient) -> None:
    def world(uow: UnitOfWork) -> list[str]:
        found = []
        for state in ("draft", "submitted", "changes_requested", "paused", "suspended", "delisted"):
            provider = make_provider(uow, state.title(), state=state)
            found += [f"/providers/{provider.id}", f"/services/{make_service(uow, provider).id}"]
        listed = make_provider(uow)
        found += [
            f"/services/{make_service(uow, listed, state=state).id}" for state in ("draft", "paused", "withdrawn")
        ]
        return [*found, "/services/999999", "/providers/999999"]

    for url in units.write(world):
        page(client, url, 404)


def test_later_times_go_on_for_twelve_weeks_six_days_a_page(units: Units, client: FlaskClient) -> None:
    service_id = units.write(lambda uow: make_service(uow, make_provider(uow)).id)
    url: Any = f"/services/{service_id}"
    days: list[str] = []
    for _ in range(20):
        soup = page(client, url)
        legends = [legend.get_text() for legend in soup.select("form.cs-panel legend")]
        assert 1 <= len(legends) <= 6
        days += legends
        later = soup.find("a", string="See later times")
        if later is None:
            break
        url = later["href"]
    assert days[0] == "Tuesday 6 October"
    assert days[-1] == "Monday 28 December"
    assert len(days) == len(set(days)) == 84
    assert client.get(f"/services/{service_id}?from=yesterday").status_code == 400


def test_a_provider_shows_all_that_it_offers(units: Units, client: FlaskClient) -> None:
    def world(uow: UnitOfWork) -> int:
        provider = make_provider(uow)
        make_service(uow, provider, "Swims")
        make_service(uow, provider, "Walks", state="paused")
        return provider.id

    words = text(page(client, f"/providers/{units.write(world)}"))
    assert "Swims" in words
    assert "Walks" not in words
    assert "How to complain" in words
