"""Holders: consent and council recorded by a person, who sees whom, and what a death stops."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.audit.models import AuditEntry
from marketplace.core.errors import InvalidInput, NotAllowed, NotFound
from marketplace.core.outbox.models import OutboxRow
from marketplace.extensions import db
from marketplace.people import queries, services
from marketplace.people.domain import ConsentHow, LinkChannel, PreferredFormat
from marketplace.people.models import Account, Holder, Person, SingleUseLink
from tests.factories import people as make
from tests.factories.people import post, sign_in


@pytest.fixture
def bare(units, town):
    """A holder with nothing recorded yet and no account."""

    def build(uow):
        funder = queries.organisation(uow, town.funder)
        coordinator = queries.person(uow, town.coordinator)
        made = make.make_holder(uow, funder, coordinator, account=False, local_authority=None, consent=False)
        return made.person_id

    return units.write(build)


def test_the_council_is_suggested_by_postcode_and_confirmed_by_a_person(client, bare, town):
    sign_in(client, town.coordinator)
    page = client.get(f"/people/{bare}")
    assert '<option value="E08000007" selected>Stockport</option>' in page.text
    assert "Not confirmed yet" in page.text
    assert db.session.get(Holder, bare).local_authority is None, "a suggestion is not stored"
    post(client, f"/people/{bare}/council", {"local_authority": "E08000003"})
    record = db.session.get(Holder, bare)
    assert (record.local_authority, record.authority_confirmed_by) == ("E08000003", town.coordinator)


def test_consent_is_recorded_with_who_when_and_how(client, bare, town, clock):
    sign_in(client, town.coordinator)
    assert post(client, f"/people/{bare}/consent", {}).status_code == 302
    assert db.session.get(Holder, bare).consent_recorded_at is None
    post(client, f"/people/{bare}/consent", {"how": "phone"})
    record = db.session.get(Holder, bare)
    assert (record.consent_recorded_by, record.consent_how, record.consent_recorded_at) == (
        town.coordinator,
        ConsentHow.PHONE,
        clock.moment,
    )
    assert "by Cora Lind" in client.get(f"/people/{bare}").text


def test_names_are_seen_by_those_who_work_with_them(app, town):
    assert "Maureen Tate" in sign_in(app.test_client(), town.coordinator).get("/people").text
    commissioner = sign_in(app.test_client(), town.commissioner)
    assert "Maureen" not in commissioner.get("/people").text
    assert commissioner.get(f"/people/{town.holder}").status_code == 403
    assert commissioner.get("/people/new").status_code == 403
    assert sign_in(app.test_client(), town.manager).get(f"/people/{town.holder}").status_code == 403


def test_another_funders_person_is_not_there(client, units, town):
    def build(uow):
        other = make.make_funder(uow, "E08000003", name="Manchester")
        return make.make_staff(uow, other, "coordinator", "Otto", "Blue").id

    sign_in(client, units.write(build))
    assert "Maureen" not in client.get("/people").text
    assert client.get(f"/people/{town.holder}").status_code == 404
    assert post(client, f"/people/{town.holder}/consent", {"how": "phone"}).status_code == 404
    assert post(client, f"/people/{town.holder}/death", {}).status_code == 404


def set_up(units, town, **more):
    given = {"given_name": "Jo", "family_name": "Sand", "postcode": "SK4 3AB", "email": "jo@example.org"} | more
    return units.write(services.set_up_holder, Actor(town.coordinator), funder_id=town.funder, **given)


def test_a_holder_gets_an_account_by_mail_or_on_paper_or_none(units, town):
    made = set_up(units, town, account_channel=LinkChannel.PRINTED)
    assert made.link.channel is LinkChannel.PRINTED
    assert made.holder.coordinator_id == town.coordinator
    none = set_up(units, town, email=None, preferred_format=PreferredFormat.LARGE_PRINT_POST, given_name="Al")
    assert none.link is None
    units.write(
        services.give_account,
        Actor(town.coordinator),
        holder_id=none.holder.person_id,
        email="Al@example.org",
        channel=LinkChannel.EMAIL,
    )
    account = db.session.scalar(select(Account).where(Account.person_id == none.holder.person_id))
    assert (account.email, account.password_hash) == ("al@example.org", None)


def test_somebody_elses_address_is_not_taken(units, town):
    email = db.session.scalar(select(Account.email).where(Account.person_id == town.manager))
    before = db.session.scalars(select(Holder.person_id)).all()
    for refused in ({"email": email}, {"email": None, "account_channel": LinkChannel.EMAIL}):
        with pytest.raises(InvalidInput):
            set_up(units, town, **refused)
    assert db.session.scalars(select(Holder.person_id)).all() == before


def test_a_worker_who_gets_a_budget_keeps_one_account(units, town):
    email = db.session.scalar(select(Account.email).where(Account.person_id == town.manager))
    made = set_up(units, town, email=email, given_name="Mina", family_name="SHAH", account_channel=LinkChannel.EMAIL)
    assert (made.holder.person_id, made.link) == (town.manager, None)


def test_only_a_coordinators_side_sets_people_up(units, town):
    for actor in (town.commissioner, town.operator):
        with pytest.raises(NotAllowed):
            units.write(
                services.set_up_holder,
                Actor(actor),
                funder_id=town.funder,
                given_name="Jo",
                family_name="Sand",
                postcode="SK4 3AB",
                preferred_format=PreferredFormat.POST,
            )
    with pytest.raises(NotFound):
        units.write(services.record_consent, Actor(town.manager), holder_id=town.holder, how=ConsentHow.PHONE)
    assert db.session.scalar(select(Person).where(Person.family_name == "Sand")) is None


def test_a_recorded_death_closes_the_account_and_says_so_once(client, app, units, town, monkeypatch):
    monkeypatch.setitem(units.subscriptions, "holder.died", ("listener",))
    opened = sign_in(app.test_client(), town.holder)
    sign_in(client, town.coordinator)
    page = f"/people/{town.holder}/death"
    future = {"died_on-day": "6", "died_on-month": "10", "died_on-year": "2026", "sure": "y"}
    assert post(client, page, future).status_code == 422
    assert opened.get("/account").status_code == 200
    past = {"died_on-day": "3", "died_on-month": "10", "died_on-year": "2026", "sure": "y"}
    assert post(client, page, past).status_code == 302
    assert post(client, page, past).status_code == 302
    assert db.session.get(Person, town.holder).died_on == date(2026, 10, 3)
    assert opened.get("/account").status_code == 302
    assert client.get(f"/people/{town.holder}").status_code == 200
    said = db.session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == "holder.died")).all()
    assert said == [{"holder_id": town.holder}]
    account = db.session.scalar(select(Account).where(Account.person_id == town.holder))
    assert account.disabled_at is not None
    assert post(app.test_client(), "/forgot-password", {"email": account.email}).status_code == 200
    assert db.session.scalars(select(SingleUseLink).where(SingleUseLink.account_id == account.id)).all() == []


def test_the_audit_log_holds_ids_and_codes_only(client, bare, town):
    sign_in(client, town.coordinator)
    post(client, f"/people/{bare}/consent", {"how": "phone"})
    post(client, f"/people/{bare}/council", {"local_authority": "E08000003"})
    entries = db.session.scalars(select(AuditEntry)).all()
    assert {"people:holder:consent", "people:holder:confirm_authority"} <= {entry.action for entry in entries}
    assert not any(word in str(entry.detail) for entry in entries for word in ("Maureen", "Tate", "@", "SK4"))
