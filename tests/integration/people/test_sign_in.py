"""Signing in and out: nobody learns who has an account, no session can be planted, and an end is an end at once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.extensions import db
from marketplace.people.models import Account, Membership, WebSession
from tests.factories.people import PASSWORD, post, sign_in

TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')


def email_of(person_id):
    return db.session.scalar(select(Account.email).where(Account.person_id == person_id))


def session_of(client):
    with client.session_transaction() as session:
        return session.get("_user_id")


def live_sessions():
    return db.session.scalars(select(WebSession).where(WebSession.ended_at.is_(None))).all()


def test_a_person_signs_in_lands_on_their_page_and_signs_out(client, town):
    answer = post(client, "/sign-in", {"email": email_of(town.holder).upper(), "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/home")
    assert client.get("/account").status_code == 200
    assert post(client, "/sign-out").status_code == 302
    assert client.get("/account").location == "/sign-in?next=/account"
    assert live_sessions() == []


def test_the_cookie_alone_does_not_bring_a_session_back_after_sign_out(client, app, town):
    sign_in(client, town.holder)
    kept = client.get_cookie("session").value
    post(client, "/sign-out")
    thief = app.test_client()
    thief.set_cookie("session", kept)
    assert thief.get("/account").status_code == 302


def test_wrong_password_unknown_address_and_closed_account_get_the_same_answer(client, units, town):
    def close(uow):
        account = uow.session.scalar(select(Account).where(Account.person_id == town.worker))
        account.disabled_at = uow.now

    closed = email_of(town.worker)
    units.write(close)
    tries = [
        (email_of(town.holder), "not the password"),
        ("nobody@example.org", "not the password"),
        (closed, PASSWORD),
    ]
    answers = [post(client, "/sign-in", {"email": email, "password": password}) for email, password in tries]
    assert {answer.status_code for answer in answers} == {422}
    pages = [TOKEN.sub("", answer.text).replace(email, "…") for answer, (email, _) in zip(answers, tries, strict=True)]
    assert pages[0] == pages[1] == pages[2]
    assert live_sessions() == []


def test_an_unknown_address_costs_a_hash_too(client, site, town, monkeypatch):
    checked = []
    real = site.ports["passwords"]

    class Counting:
        def matches(self, password, kept):
            checked.append(kept)
            return real.matches(password, kept)

    monkeypatch.setitem(site.ports, "passwords", Counting())
    post(client, "/sign-in", {"email": "nobody@example.org", "password": "not the password"})
    assert checked == [None]
    verified = []
    monkeypatch.setattr(real._hash, "verify", lambda *given: verified.append(given) or False)
    assert not real.matches("not the password", None)
    assert verified[0][1].startswith("$argon2id$")


def test_passwords_are_kept_as_argon2id(client, town):
    kept = db.session.scalars(select(Account.password_hash)).all()
    assert kept
    assert all(one.startswith("$argon2id$") for one in kept)


def test_the_session_is_a_new_one_after_sign_in(client, town):
    """Fixation: what was in the browser before, planted or not, is gone."""
    with client.session_transaction() as session:
        session["_user_id"] = "planted-token"
        session["acting_for"] = town.holder
    sign_in(client, town.manager)
    first = session_of(client)
    assert first not in (None, "planted-token")
    with client.session_transaction() as session:
        assert "acting_for" not in session
    sign_in(client, town.manager)
    second = session_of(client)
    assert second != first
    assert len(live_sessions()) == 1, "the session that this browser had before is over"


def test_only_a_hash_of_the_session_is_in_the_database(client, town):
    sign_in(client, town.holder)
    assert [row.token_hash == session_of(client) for row in live_sessions()] == [False]


def test_sign_out_everywhere_ends_every_browser_at_once(client, app, town):
    other = sign_in(app.test_client(), town.holder)
    stranger = sign_in(app.test_client(), town.manager)
    sign_in(client, town.holder)
    assert post(client, "/sign-out-everywhere").status_code == 302
    assert other.get("/account").status_code == 302
    assert client.get("/account").status_code == 302
    assert stranger.get("/account").status_code == 200


def test_a_new_password_ends_other_sessions_and_keeps_this_one(client, app, town):
    other = sign_in(app.test_client(), town.holder)
    sign_in(client, town.holder)
    wrong = post(client, "/account/password", {"old_password": "wrong", "password": "green ladder hums"})
    assert wrong.status_code == 422
    assert other.get("/account").status_code == 200
    assert (
        post(client, "/account/password", {"old_password": PASSWORD, "password": "green ladder hums"}).status_code
        == 302
    )
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    sign_in(app.test_client(), town.holder, "green ladder hums")


@pytest.mark.parametrize("weak", ["short", "password1234"])
def test_a_weak_new_password_is_refused_with_a_sentence(client, app, town, weak):
    sign_in(client, town.holder)
    answer = post(client, "/account/password", {"old_password": PASSWORD, "password": weak})
    assert answer.status_code == 422
    assert "Three words" in answer.text
    sign_in(app.test_client(), town.holder, PASSWORD)


def test_a_session_lasts_two_weeks_unused_and_thirty_days_in_all(client, clock, town):
    sign_in(client, town.holder)
    for _ in range(2):
        clock.moment += timedelta(days=13)
        assert client.get("/account").status_code == 200, "no short time-out (PLN-5)"
    clock.moment += timedelta(days=5)
    assert client.get("/account").status_code == 302, "30 days are over"


def test_an_idle_session_ends(client, clock, town):
    sign_in(client, town.holder)
    clock.moment += timedelta(days=14, seconds=1)
    assert client.get("/account").status_code == 302


def test_a_leaver_loses_access_at_once_in_an_open_session(client, app, units, town):
    leaver = sign_in(app.test_client(), town.coordinator)
    assert leaver.get("/people").status_code == 200
    sign_in(client, town.admin)
    membership = db.session.scalar(select(Membership.id).where(Membership.person_id == town.coordinator))
    end = f"/organisations/{town.funder}/people/{membership}/end"
    assert f'action="{end}"' in client.get(f"/organisations/{town.funder}/people").text
    assert post(client, end).status_code == 302
    assert leaver.get("/people").status_code == 403
    assert leaver.get(f"/people/{town.holder}").status_code == 403
    assert leaver.get("/account").status_code == 200, "the account is theirs still"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\thttps://evil.example"],
)
def test_sign_in_leads_only_to_our_own_pages(client, town, target):
    answer = post(client, "/sign-in", {"email": email_of(town.holder), "password": PASSWORD, "next": target})
    assert answer.location == "/home"
    assert client.get("/sign-in", query_string={"next": target}).location == "/home"


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client, town):
    assert client.get("/account/contact").location == "/sign-in?next=/account/contact"
    answer = post(
        client, "/sign-in", {"email": email_of(town.holder), "password": PASSWORD, "next": "/account/contact"}
    )
    assert answer.location == "/account/contact"


def test_what_was_typed_stays_except_the_password(client, town):
    answer = post(client, "/sign-in", {"email": "maureen.example.org", "password": "secret words here"})
    assert answer.status_code == 422
    assert "<title>Error: Sign in" in answer.text
    assert 'value="maureen.example.org"' in answer.text
    assert "secret words here" not in answer.text
    assert 'href="#email"' in answer.text
