"""The council's number: as its funder entered it, with source and date, or none at all."""

import re

import pytest

from marketplace.extensions import db
from marketplace.people.domain import Role
from marketplace.safeguarding.models import CouncilContact
from tests.factories.people import make_funder, make_staff, post, sign_in

ENTRY = {
    "name": "Adult social care",
    "phone": "0161 496 0199",
    "source": "The council’s own page",
    "source_on-day": "1",
    "source_on-month": "10",
    "source_on-year": "2026",
    "sure": "y",
}


@pytest.fixture
def funder(units):
    return units.write(make_funder)


def look(client, place: str) -> str:
    return post(client, "/concern", {"place": place}).text.partition("<main")[2].partition("</main")[0]


def test_without_an_entry_no_number_is_made_up(client, app, funder):
    main = look(client, "SK4 3AB")
    assert "Stockport" in main
    assert "we make none up" in main
    numbers = set(re.findall(r"\d[\d ]{8,}\d", main))
    assert numbers <= {app.config["HELP_PHONE"]}


def test_the_entry_of_the_funder_is_shown_with_source_and_date(client, units, funder, app):
    admin = units.write(make_staff, funder, Role.FUNDER_ADMIN)
    browser = sign_in(app.test_client(), admin)
    assert "No number yet" in browser.get("/council-contacts").text
    path = f"/council-contacts/{funder.id}/E08000007"
    assert post(browser, path, {**ENTRY, "sure": ""}).status_code == 422
    assert post(browser, path, {**ENTRY, "source": ""}).status_code == 422
    assert db.session.query(CouncilContact).count() == 0
    assert post(browser, path, ENTRY).status_code == 302
    main = look(client, "SK4")
    assert "0161 496 0199" in main
    assert "The council’s own page, checked 1 October 2026" in main
    assert browser.get(path).status_code == 200
    post(browser, path, {**ENTRY, "phone": "0161 496 0200"})
    assert db.session.query(CouncilContact).count() == 1
    assert "0161 496 0200" in look(client, "SK4")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COMMISSIONER, Role.APPROVER])
def test_others_at_the_funder_enter_none(client, units, funder, role):
    sign_in(client, units.write(make_staff, funder, role))
    assert client.get("/council-contacts").status_code == 403
    assert post(client, f"/council-contacts/{funder.id}/E08000007", ENTRY).status_code == 403
    assert db.session.query(CouncilContact).count() == 0


def test_a_funder_enters_none_for_anothers_area(client, units, funder):
    sign_in(client, units.write(make_staff, funder, Role.SAFEGUARDING))
    other = units.write(make_funder, "E08000009")
    for path in (f"/council-contacts/{funder.id}/E08000009", f"/council-contacts/{other.id}/E08000009"):
        assert post(client, path, ENTRY).status_code == 404
    assert db.session.query(CouncilContact).count() == 0


def test_an_unknown_place_gets_a_sentence(client):
    answer = post(client, "/concern", {"place": "BT1 1AA"})
    assert answer.status_code == 422
    assert "We don’t know this place" in answer.text
