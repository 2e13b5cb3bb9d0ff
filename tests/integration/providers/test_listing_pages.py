"""The whole way on pages: register, describe, tell, send in, be looked at, be on the site."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core.uow import UnitOfWork, Units
from marketplace.people.models import Person
from providers.domain.codes import ProviderState
from tests.factories.people import make_account, make_operator, make_person, post, sign_in
from tests.factories.providers import make_credential, make_manager, make_provider, make_service

ABOUT: dict[str, Any] = {
    "name": "Bramble Gardens",
    "type": "sole_trader",
    "phone": "0161 496 0121",
    "postcode": "SK4 3AB",
    "workforce_count": "1",
    "complaints_contact": "Ring me first.",
}
GARDENING: dict[str, Any] = {
    "name": "Gardening",
    "kind": "bookable",
    "activities": ["house.gardening"],
    "in_short": "Mowing, weeding and hedges.",
    "amount_1": "20",
    "label_1": "Work",
    "amount_2": "3.50",
    "label_2": "Travel",
    "price_unit": "hour",
    "visit_minutes": "120",
    "minimum_minutes": "60",
    "capacity": "1",
    "notice_hours": "24",
    "cancel_hours": "48",
    "cancel_fee": "10",
    "where": ["at_home"],
    "postcode": "SK4 3AB",
    "radius": "5",
    "areas": "Stockport\nManchester",
    "languages": ["en", "bfi", "x-makaton"],
    "access": ["step_free"],
    "pots": ["council", "nhs"],
    "paid": ["direct_payment", "notional"],
}


def clients(app: Flask, *people: Person) -> list[FlaskClient]:
    return [sign_in(app.test_client(), person) for person in people]


def gardener_and_operator(uow: UnitOfWork) -> tuple[Person, Person]:
    gardener = make_person(uow, "Bo", "Bramble")
    make_account(uow, gardener)
    return gardener, make_operator(uow)


def go(client: FlaskClient, url: str, data: dict[str, Any]) -> str:
    answer = post(client, url, data)
    assert answer.status_code == 302, BeautifulSoup(answer.text, "html.parser").find("main")
    return answer.headers["Location"]


def main(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    found = BeautifulSoup(answer.text, "html.parser").find("main")
    assert found is not None
    return re.sub(r"\s+", " ", found.get_text(" "))


def test_a_gardener_lists_on_pages_alone(app: Flask, units: Units) -> None:
    gardener, operator = clients(app, *units.write(gardener_and_operator))

    home = go(gardener, "/offer/start", ABOUT)
    assert "Add a service." in main(gardener, home)
    provider_id = int(home.rsplit("/", 1)[1])
    assert gardener.get("/my-listing").headers["Location"] == home

    assert gardener.get(f"{home}/services/new").status_code == 200
    assert gardener.get(f"{home}/services/new?category=").status_code == 422
    service = go(gardener, f"{home}/services/new?category=house-garden.gardening", GARDENING)
    service_id = int(service.rsplit("/", 1)[1])
    assert "Prices of Gardening" in main(gardener, f"{service}/prices")
    assert gardener.get(service).status_code == 200
    go(gardener, service, GARDENING | {"amount_1": "21"})

    proof = {"evidence": "On a video call"}
    go(gardener, f"{home}/proofs/new?kind=identity", proof)
    insurer = {"insurer": "Brightwater Mutual", "amount": "5000000", "expires_on": "2027-05-31"}
    go(gardener, f"{home}/proofs/new?kind=public_liability", proof | insurer)

    people = main(gardener, f"{home}/workers")
    assert "Bo Bramble" in people
    hours = BeautifulSoup(gardener.get(f"{home}/workers").text, "html.parser").find(
        "a", href=re.compile(rf"/my-services/{service_id}/hours/\d+$")
    )
    assert hours is not None
    hours_url = str(hours["href"])  # type: ignore[index]
    week = {f"{edge}_{day}_1": time for day in range(5) for edge, time in (("from", "9am"), ("to", "5pm"))}
    go(gardener, hours_url, week | {"from_5_1": "10am", "to_5_1": "noon", "from_5_2": "2pm", "to_5_2": "4pm"})
    assert "9am" in gardener.get(hours_url).text
    go(gardener, f"{hours_url}/days", {"on": "2026-10-07", "available": "away"})
    assert "Wednesday 7 October 2026" in main(gardener, f"{hours_url}/days")

    go(gardener, f"{home}/submit", {})
    assert "Being checked" in main(gardener, home)
    assert operator.get(f"/services/{service_id}").status_code == 404

    queue = main(operator, "/operator/listings")
    assert "Bramble Gardens" in queue
    for link in re.findall(r'href="(/operator/proofs/\d+)"', operator.get("/operator/listings").text):
        go(operator, link, {"how": "evidence", "source": "seen on a video call", "checked_on": "2026-10-05"})
    go(operator, f"/operator/listings/{provider_id}/list", {})

    public = main(app.test_client(), f"/services/{service_id}")
    assert "£24.50 an hour, all in" in public
    assert "A visit of 2 hours is £49.00." in public
    assert "British Sign Language and Makaton" in public
    assert "Monday to Friday, 9am to 5pm" in public
    assert "Wednesday 7 October" not in public
    assert "Thursday 8 October" in public
    assert "On the site" in main(gardener, home)
    go(gardener, f"{home}/pause", {})
    assert app.test_client().get(f"/services/{service_id}").status_code == 404
    go(gardener, f"{home}/resume", {})
    assert app.test_client().get(f"/services/{service_id}").status_code == 200


def test_what_was_typed_stays_and_each_error_has_its_place(app: Flask, units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[Person, int]:
        return make_manager(uow, provider := make_provider(uow)), provider.id

    person, provider_id = units.write(world)
    (client,) = clients(app, person)
    url = f"/my-listing/{provider_id}/services/new?category=nursing.breathing"
    wrong = GARDENING | {
        "activities": ["clinical.trach_suction"], "areas": "Stockport\nAtlantis", "amount_1": "", "amount_2": ""
    }  # fmt: skip
    answer = post(client, url, wrong)
    assert answer.status_code == 422
    assert "We don’t know a council called “Atlantis”." in answer.text
    assert "Atlantis" in answer.text

    answer = post(client, url, wrong | {"areas": "Stockport"})
    assert answer.status_code == 422
    assert "Nursing and clinical tasks can’t be booked here yet." in answer.text
    assert "Enter the whole price that people pay." in answer.text
    assert 'href="#amount_1"' in answer.text
    assert answer.text.count("Mowing, weeding and hedges.") == 1
    assert "No service yet" in main(client, f"/my-listing/{provider_id}")


def test_a_higher_level_than_the_work_allows_is_not_even_shown(app: Flask, units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[Person, int]:
        provider = make_provider(uow)
        make_service(uow, provider)
        return make_manager(uow, provider), provider.id

    person, provider_id = units.write(world)
    (client,) = clients(app, person)
    text = client.get(f"/my-listing/{provider_id}/proofs/new?kind=dbs").text
    assert 'value="enhanced"' in text
    assert 'value="enhanced_abl"' not in text
    assert 'type="file"' not in text


def test_reasons_travel_back_to_the_provider(app: Flask, units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[Person, Person, int]:
        provider = make_provider(uow, state=ProviderState.SUBMITTED, submitted_at=uow.now)
        make_service(uow, provider, state="draft")
        return make_manager(uow, provider), make_operator(uow, "Odile", "Mann"), provider.id

    *people, provider_id = units.write(world)
    manager, operator = clients(app, *people)
    url = f"/operator/listings/{provider_id}"
    assert operator.get(url).status_code == 200
    assert post(operator, f"{url}/ask-changes", {"reasons": ""}).status_code == 422
    go(operator, f"{url}/ask-changes", {"reasons": "Say how you travel.\nSay who comes."})
    home = main(manager, f"/my-listing/{provider_id}")
    assert "Say how you travel." in home
    assert "Say who comes." in home


def test_an_operator_sends_a_proof_back(app: Flask, units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[Person, Person, int, int]:
        provider = make_provider(uow)
        told = make_credential(uow, provider, "first_aid", state="evidence_given", evidence="On a call")
        return make_manager(uow, provider), make_operator(uow, "Odile", "Mann"), provider.id, told.id

    manager_row, operator_row, provider_id, told = units.write(world)
    manager, operator = clients(app, manager_row, operator_row)
    assert post(operator, f"/operator/proofs/{told}", {}).status_code == 422
    assert post(operator, f"/operator/proofs/{told}/no", {"reason": ""}).status_code == 422
    go(operator, f"/operator/proofs/{told}/no", {"reason": "The date could not be read."})
    assert "The date could not be read." in main(manager, f"/my-listing/{provider_id}")
    assert manager.get(f"/my-listing/{provider_id}/proofs/{told}").status_code == 200
    go(manager, f"/my-listing/{provider_id}/proofs/{told}", {"evidence": "Here it is again, on a call"})
    assert operator.get(f"/operator/proofs/{told}").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["", "/about", "/workers", "/services/new", "/proofs/new", "/workers/1", "/proofs/1"],
)
def test_another_providers_pages_are_not_found(app: Flask, units: Units, path: str) -> None:
    def world(uow: UnitOfWork) -> tuple[Person, int]:
        return make_manager(uow, make_provider(uow)), make_provider(uow, "Elsewhere").id

    person, other = units.write(world)
    (client,) = clients(app, person)
    assert client.get(f"/my-listing/{other}{path}").status_code == 404


def test_only_an_operator_sees_the_queue(app: Flask, units: Units) -> None:
    person = units.write(lambda uow: make_manager(uow, make_provider(uow)))
    (client,) = clients(app, person)
    assert client.get("/operator/listings").status_code == 403
    assert app.test_client().get("/operator/listings").status_code == 302
