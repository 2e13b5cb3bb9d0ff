"""Where each role starts, what stands above its pages, and acting for somebody else."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from marketplace.delegation.models import Delegation
from marketplace.extensions import db
from marketplace.people import queries
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Membership
from marketplace.people.web import nav
from tests.factories import people as make
from tests.factories.delegation import make_delegation
from tests.factories.people import post, sign_in


def labels(page):
    return [part.split("</a>")[0].split(">")[-1] for part in page.split('<nav class="cs-nav"')[1].split("<li>")[1:]]


def test_a_visitor_is_offered_help_and_sign_in(client):
    words = labels(client.get("/help").text)
    assert words[-3:] == ["Offer support", "Help", "Sign in"]


@pytest.mark.parametrize(
    ("who", "own", "not_own"),
    [
        ("operator", "Organisations", "People"),
        ("coordinator", "People", "Organisations"),
        ("admin", "Our people", "Organisations"),
        ("manager", "Our people", "People"),
    ],
)
def test_each_role_sees_its_own_links_and_no_dead_ones(client, town, who, own, not_own):
    sign_in(client, getattr(town, who))
    page = client.get("/account").text
    assert own in labels(page)
    assert not_own not in labels(page)
    assert 'action="/sign-out"' in page


def test_home_leads_every_role_to_a_page_that_it_may_open(app, units, town):
    for person_id in (town.operator, town.admin, town.coordinator, town.commissioner, town.holder, town.manager):
        browser = sign_in(app.test_client(), person_id)
        answer = browser.get("/home", follow_redirects=True)
        assert answer.status_code == 200, (person_id, answer.request.path)


def test_every_role_has_links_and_a_start():
    assert set(nav.OF_ROLE) == set(Role)
    assert all(nav.HOMES[role] for role in Role)


def test_a_person_of_several_roles_sees_the_links_of_all(client, units, town):
    def more(uow):
        person = queries.person(uow, town.coordinator)
        make.make_member(uow, person, queries.organisation(uow, town.funder), Role.FUNDER_ADMIN)

    units.write(more)
    sign_in(client, town.coordinator)
    words = labels(client.get("/account").text)
    assert "People" in words
    assert "Our people" in words
    assert len(words) == len(set(words))


@pytest.fixture
def broker(units, town):
    """A broker with a grant of the holder's own, up to £200 a booking."""

    def build(uow):
        firm = make.make_organisation(uow, OrganisationKind.BROKER, "Fair Brokers")
        person = make.make_staff(uow, firm, Role.BROKER, "Bea", "Rook")
        grant = make_delegation(
            uow, town.holder, firm, actions=["enquire", "book"], cap_pence=20_000, ends_on=date(2026, 12, 31)
        )
        return person.id, grant.id

    return units.write(build)


def test_a_bar_says_for_whom_until_when_and_up_to_how_much(client, broker, town):
    sign_in(client, broker[0])
    assert "cs-acting" not in client.get("/account").text
    assert post(client, "/acting", {"holder_id": town.holder}).status_code == 302
    page = client.get("/account").text
    assert "You are acting for <b>M.T.</b> until 31 December 2026" in page
    assert "£200" in page
    assert "Maureen" not in page
    assert post(client, "/acting/stop").status_code == 302
    assert "cs-acting" not in client.get("/account").text


def test_a_stopped_grant_ends_the_acting_in_an_open_session(client, units, broker, town):
    sign_in(client, broker[0])
    post(client, "/acting", {"holder_id": town.holder})
    units.write(lambda uow: setattr(uow.session.get(Delegation, broker[1]), "state", "revoked"))
    page = client.get("/account").text
    assert "cs-acting" not in page
    assert "You have stopped acting" in page
    assert "You have stopped acting" not in client.get("/account").text


def test_nobody_acts_without_a_grant(client, app, broker, town):
    for person_id in (town.coordinator, town.manager, town.operator):
        browser = sign_in(app.test_client(), person_id)
        assert post(browser, "/acting", {"holder_id": town.holder}).status_code == 404
        with browser.session_transaction() as session:
            assert "acting_for" not in session
    sign_in(client, broker[0])
    assert post(client, "/acting", {}).status_code == 400
    assert post(client, "/acting", {"holder_id": broker[0]}).status_code == 404


def test_a_broker_who_leaves_stops_acting_at_once(client, units, broker, town):
    sign_in(client, broker[0])
    post(client, "/acting", {"holder_id": town.holder})

    def leave(uow):
        uow.session.scalar(select(Membership).where(Membership.person_id == broker[0])).ended_at = uow.now

    units.write(leave)
    assert "cs-acting" not in client.get("/account").text
    assert db.session.scalar(select(Membership.ended_at).where(Membership.person_id == broker[0])) is not None


def test_a_person_chooses_how_we_write_to_them(client, town):
    sign_in(client, town.manager)
    refused = post(client, "/account/contact", {"preferred_format": "large_print_post"})
    assert refused.status_code == 422
    assert "We don’t have your address yet" in refused.text
    sign_in(client, town.holder)
    assert post(client, "/account/contact", {"preferred_format": "large_print_post"}).status_code == 302
    assert "Letter in large print" in client.get("/account").text


def test_no_link_leads_to_a_page_that_one_may_not_open(app, units):
    """Who looks after staff sees who is set up, not their plan; who is no commissioner gets no way to the gaps."""

    def world(uow):
        funder = make.make_funder(uow)
        holder = make.make_holder(uow, funder).person_id
        return holder, {
            role: make.make_staff(uow, funder, role).id for role in ("funder_admin", "approver", "coordinator")
        }

    holder_id, staff = units.write(world)
    for person_id in (*staff.values(), holder_id):
        browser = sign_in(app.test_client(), person_id)
        pages = (
            [browser.get("/")] if person_id == holder_id else [browser.get("/"), browser.get(f"/people/{holder_id}")]
        )
        for page in pages:
            assert page.status_code == 200
            paths = set(re.findall(r'href="(/[^"#?]*)["?#]', page.text))
            assert paths
            closed = {path for path in paths if not path.startswith("/static") and browser.get(path).status_code == 403}
            assert closed == set()
            assert "/gaps" not in paths
    assert "/gaps" in app.test_client().get("/").text
