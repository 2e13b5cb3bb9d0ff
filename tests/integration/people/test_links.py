"""Invitations, proofs of address and new passwords: a link works once, for a while, and only as it was meant."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.core.actor import Actor
from marketplace.extensions import db
from marketplace.people import links, queries, services
from marketplace.people.domain import LinkChannel, LinkPurpose, Role
from marketplace.people.models import Account, Membership, Person, SingleUseLink
from tests.factories.people import PASSWORD, post, sign_in

NEW = "green ladder hums"


def newest() -> SingleUseLink:
    return db.session.scalars(select(SingleUseLink).order_by(SingleUseLink.id.desc())).first()


def code_of(site, link=None) -> str:
    return services.code_of(link or newest(), site.settings.secret_key)


def invite(units, town, email="sal@example.org", role=Role.COORDINATOR, channel=LinkChannel.EMAIL):
    return units.write(
        services.invite,
        Actor(town.admin),
        organisation_id=town.funder,
        role=role,
        email=email,
        given_name="Sal",
        family_name="Quinn",
        channel=channel,
    )


def test_an_invitation_is_accepted_once_with_a_password_of_ones_own(client, app, site, units, town):
    invite(units, town)
    code = code_of(site)
    page = client.get("/link", query_string={"code": code})
    assert page.status_code == 200
    assert "Stockport Council" in page.text
    assert "sal@example.org" in page.text
    assert client.get("/link", query_string={"code": code}).status_code == 200, "looking uses nothing up"
    answer = post(client, "/link", {"code": code, "password": NEW})
    assert (answer.status_code, answer.location) == (302, "/home")
    assert client.get("/people").status_code == 200, "they are a coordinator now"
    again = post(app.test_client(), "/link", {"code": code, "password": "another one entirely"})
    assert again.status_code == 409
    sign_in(app.test_client(), db.session.scalar(select(Person.id).where(Person.family_name == "Quinn")), NEW)


def test_the_role_begins_with_the_acceptance_not_with_the_invitation(units, town):
    invite(units, town)
    assert [one.family_name for one in units.read(queries.staff, town.funder, Role.COORDINATOR)] == ["Lind"]


def test_somebody_with_an_account_keeps_it_and_gets_one_more_role(client, site, units, town):
    email = db.session.scalar(select(Account.email).where(Account.person_id == town.coordinator))
    kept = db.session.scalar(select(Account.password_hash).where(Account.email == email))
    people = db.session.scalar(select(func.count()).select_from(Person))
    invite(units, town, email=email.upper(), role=Role.APPROVER)
    answer = post(client, "/link", {"code": code_of(site)})
    assert answer.status_code == 200
    assert client.get("/account").status_code == 302, "accepting signs nobody in"
    theirs = select(Membership.role).where(Membership.person_id == town.coordinator).order_by(Membership.id)
    roles = db.session.scalars(theirs).all()
    assert roles == [Role.COORDINATOR, Role.APPROVER]
    assert db.session.scalar(select(Account.password_hash).where(Account.email == email)) == kept
    assert db.session.scalar(select(func.count()).select_from(Person)) == people


@pytest.mark.parametrize(("channel", "days"), [(LinkChannel.EMAIL, 14), (LinkChannel.PRINTED, 28)])
def test_an_invitation_gets_too_old(client, site, units, clock, town, channel, days):
    invite(units, town, channel=channel)
    code = code_of(site)
    clock.moment += timedelta(days=days, seconds=-1)
    assert client.get("/link", query_string={"code": code}).status_code == 200
    clock.moment += timedelta(seconds=1)
    answer = post(client, "/link", {"code": code, "password": NEW})
    assert answer.status_code == 409
    assert "Ask for a new one" in answer.text
    assert db.session.scalar(select(Account.password_hash).where(Account.email == "sal@example.org")) is None


def test_a_second_invitation_makes_the_first_one_useless(client, site, units, town):
    invite(units, town)
    first = code_of(site)
    invite(units, town)
    assert client.get("/link", query_string={"code": first}).status_code == 409
    assert client.get("/link", query_string={"code": code_of(site)}).status_code == 200


def test_a_cancelled_invitation_opens_nothing(client, app, site, units, town):
    link_id = invite(units, town).id
    code = code_of(site)
    sign_in(client, town.admin)
    assert post(client, f"/organisations/{town.funder}/invitations/{link_id}/cancel").status_code == 302
    assert app.test_client().get("/link", query_string={"code": code}).status_code == 409


def test_the_database_alone_cannot_open_a_link(site, units, town):
    """What is at rest: a selector and a salt. Without the site's key no code comes of them."""
    invite(units, town)
    link, code = newest(), code_of(site)
    row = {column.name: str(getattr(link, column.name)) for column in SingleUseLink.__table__.columns}
    assert not any(code[links.SELECTOR :] in value for value in row.values())
    assert services.code_of(link, "another key") != code
    assert not links.opens(services.code_of(link, "another key"), link, site.settings.secret_key)


@pytest.mark.parametrize(
    "spoil", [lambda c: c[:-1] + ("0" if c[-1] != "0" else "1"), lambda c: c[:6] + "0" * 14, lambda c: ""]
)
def test_a_spoilt_code_opens_nothing(client, site, units, town, spoil):
    invite(units, town)
    assert client.get("/link", query_string={"code": spoil(code_of(site))}).status_code == 409


def test_a_printed_code_is_typed_with_or_without_dashes_and_shown_once(client, app, site, town):
    sign_in(client, town.admin)
    answer = post(
        client,
        f"/organisations/{town.funder}/people/invite",
        {
            "given_name": "Sal",
            "family_name": "Quinn",
            "email": "sal@example.org",
            "role": "approver",
            "channel": "printed",
        },
    )
    assert answer.status_code == 200
    code = services.printed(code_of(site))
    assert code in answer.text
    assert code not in client.get(f"/organisations/{town.funder}/people").text
    newcomer = app.test_client()
    to = post(newcomer, "/code", {"code": f" {code.lower()} "})
    assert to.status_code == 302
    assert newcomer.get(to.location).status_code == 200
    assert post(newcomer, "/link", {"code": code, "password": NEW}).status_code == 302
    proved = db.session.scalar(select(Account.email_proved_at).where(Account.email == "sal@example.org"))
    assert proved is None, "paper proves no e-mail address"


def test_a_new_password_by_mail_ends_open_sessions_and_the_old_password(client, app, site, town):
    opened = sign_in(app.test_client(), town.holder)
    email = db.session.scalar(select(Account.email).where(Account.person_id == town.holder))
    known = post(client, "/forgot-password", {"email": email})
    assert newest().purpose is LinkPurpose.RESET_PASSWORD
    assert post(client, "/link", {"code": code_of(site), "password": NEW}).status_code == 302
    assert opened.get("/account").status_code == 302
    assert post(app.test_client(), "/sign-in", {"email": email, "password": PASSWORD}).status_code == 422
    sign_in(app.test_client(), town.holder, NEW)
    unknown = post(app.test_client(), "/forgot-password", {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 200
    main = [answer.text.split("<main")[1] for answer in (known, unknown)]
    assert main[0].replace(email, "") == main[1].replace("nobody@example.org", "")


def test_joining_says_the_same_for_an_address_that_is_here_already(client, app, site, town):
    names = {"given_name": "Nia", "family_name": "Vale"}
    email = db.session.scalar(select(Account.email).where(Account.person_id == town.holder))
    new = post(client, "/join", {**names, "email": "nia@example.org"})
    code = code_of(site)
    here = post(app.test_client(), "/join", {**names, "email": email})
    main = [answer.text.split("<main")[1] for answer in (new, here)]
    assert main[0].replace("nia@example.org", "") == main[1].replace(email, "")
    assert newest().purpose is LinkPurpose.RESET_PASSWORD
    assert post(client, "/link", {"code": code, "password": NEW}).location == "/home"
    proved = db.session.scalar(select(Account.email_proved_at).where(Account.email == "nia@example.org"))
    assert proved is not None


def test_a_mail_bomb_is_stopped(client, town):
    statuses = [post(client, "/forgot-password", {"email": "nobody@example.org"}).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_guessing_codes_is_stopped(client, town):
    statuses = [client.get("/link", query_string={"code": "A" * 20}).status_code for _ in range(21)]
    assert statuses == [409] * 20 + [429]


def test_only_whoever_looks_after_a_person_prints_a_code_for_a_new_password(client, app, site, town):
    stranger = sign_in(app.test_client(), town.manager)
    assert post(stranger, f"/people/{town.holder}/print-reset").status_code == 404
    commissioner = sign_in(app.test_client(), town.commissioner)
    assert post(commissioner, f"/people/{town.holder}/print-reset").status_code == 403
    assert newest() is None
    sign_in(client, town.coordinator)
    answer = post(client, f"/people/{town.holder}/print-reset")
    assert services.printed(code_of(site)) in answer.text
    assert "Cache-Control" in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_mailer_rebuilds_the_link_and_gets_nothing_for_a_used_one(client, site, units, town):
    invite(units, town)
    settings = site.settings
    ask = {"secret": settings.secret_key, "base_url": settings.base_url}
    mail = units.read(queries.link_mail, newest().id, **ask)
    assert (mail.email, mail.url) == ("sal@example.org", f"http://localhost/link?code={code_of(site)}")
    post(client, "/link", {"code": code_of(site), "password": NEW})
    assert units.read(queries.link_mail, newest().id, **ask) is None
