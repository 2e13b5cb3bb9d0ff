"""Prices beside the plan line, and pots that a place takes, for a holder and for who acts for them (SRC-7, SRC-9)."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event

from marketplace.extensions import db
from providers.services.changes import touch
from tests.factories.bookings import make_confirmed, make_world
from tests.factories.delegation import make_delegation
from tests.factories.discovery import BROWSER, index, make_listing
from tests.factories.people import make_account, make_person, post, sign_in

NEAR = "/search?q=swimming&near=SK4"


@pytest.fixture
def world(site, units):
    def make(uow):
        world = make_world(uow)
        make_listing(uow, "Support worker for sport", price_pence=3700, price_unit="hour", visit_minutes=120)
        make_listing(uow, "Cash only pool", pots_accepted=["asc_personal_budget:direct_payment"])
        make_listing(uow, "Gentle swim", kind="grant_funded", hours=None)
        touch(uow, [world.service])
        return world

    world = units.write(make)
    index(site)
    return world


def cards(page) -> dict[str, str]:
    soup = BeautifulSoup(page.text, "html5lib")
    return {card.h2.a.get_text(): " ".join(card.get_text(" ").split()) for card in soup.select("ol .cs-card")}


def test_a_holder_sees_what_fits_their_line_and_what_the_money_buys(app, world):
    browser = sign_in(app.test_client(), world.holder)
    found = cards(browser.get(NEAR, headers=BROWSER))
    assert "Within this line: £24 a week left" in found["Swimming companion"]
    assert "£60 a week buys 1 visit, 1½ hours" in found["Swimming companion"]
    assert "£14 a week over" in found["Support worker for sport"]
    assert "line" not in found["Gentle swim"], "nothing is ever drawn from a budget for it (SRC-14)"


def test_what_is_booked_already_is_no_longer_left(app, site, units, world):
    units.write(make_confirmed, world)
    browser = sign_in(app.test_client(), world.holder)
    found = cards(browser.get(NEAR, headers=BROWSER))
    assert "£12 a week over" in found["Swimming companion"]


def test_another_line_or_none_can_be_chosen(app, world):
    browser = sign_in(app.test_client(), world.holder)
    page = browser.get(f"{NEAR}&line=none", headers=BROWSER)
    assert "Within this line" not in page.text
    assert "Going out: £60 a week" in page.text


def test_a_place_that_cannot_be_paid_from_my_pots_is_not_offered_as_bookable_and_says_why(app, world):
    browser = sign_in(app.test_client(), world.holder)
    found = cards(browser.get(NEAR, headers=BROWSER))
    assert "They don’t take your budget yet" in found["Cash only pool"]
    assert "Next free" not in found["Cash only pool"]
    only = cards(browser.get(f"{NEAR}&pot_id={world.council_pot}", headers=BROWSER))
    assert "Swimming companion" in only
    assert "Different: they don’t take your budget yet" in only["Cash only pool"]
    assert "Takes your budget" in only["Swimming companion"]


def test_a_pot_of_somebody_else_filters_nothing_and_tells_nothing(client, app, units, world):
    answer = client.get(f"{NEAR}&pot_id={world.council_pot}", headers=BROWSER)
    assert "Sign in first" in answer.text
    assert "£60" not in answer.text
    stranger = units.write(lambda uow: make_account(uow, make_person(uow, "Ann", "Reed")).person_id)
    answer = sign_in(app.test_client(), stranger).get(f"{NEAR}&pot_id={world.council_pot}", headers=BROWSER)
    assert "£60 a week" not in answer.text


def test_who_acts_for_a_client_sees_the_clients_line_while_they_act_and_not_after(app, units, world):
    def broker(uow):
        person = make_person(uow, "Bea", "Lowe")
        make_account(uow, person)
        make_delegation(uow, world.holder, person)
        return person.id

    browser = sign_in(app.test_client(), units.write(broker))
    assert "Within this line" not in browser.get(NEAR, headers=BROWSER).text
    assert post(browser, "/acting", {"holder_id": world.holder}).status_code == 302
    assert "Within this line: £24 a week left" in browser.get(NEAR, headers=BROWSER).text
    post(browser, "/acting/stop")
    assert "Within this line" not in browser.get(NEAR, headers=BROWSER).text


@pytest.fixture
def statements():
    found: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_results_page_asks_the_database_at_most_ten_times(app, client, world, statements):
    browser = sign_in(app.test_client(), world.holder)
    browser.get(NEAR, headers=BROWSER)
    statements.clear()
    assert "Within this line" in browser.get(NEAR, headers=BROWSER).text
    assert len(statements) <= 10, statements
    statements.clear()
    client.get(NEAR, headers=BROWSER)
    assert 2 <= len(statements) <= 5, statements
