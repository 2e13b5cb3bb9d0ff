"""Tokens: shown once, kept as a hash, for one person, until they end or are taken back."""

from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.core.clock import FixedClock
from marketplace.core.uow import Units
from marketplace.extensions import db
from marketplace.people.queries import account_of
from tests.factories.bookings import World


def email(units: Units, world: World) -> str:
    account = units.read(account_of, world.holder)
    assert account is not None
    return account.email


def get(client: FlaskClient, token: str) -> int:
    return client.get("/api/v1/pots", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_works_until_it_ends(app, client: FlaskClient, units: Units, world: World, clock: FixedClock) -> None:
    made = app.test_cli_runner().invoke(args=["tokens", "create", email(units, world), "--days", "2"])
    assert made.exit_code == 0
    token = made.output.strip()
    assert get(client, token) == 200
    assert token not in str(db.session.execute(db.text("SELECT hash FROM api_tokens")).all())
    clock.moment += timedelta(days=2)
    assert get(client, token) == 401


def test_a_token_taken_back_is_refused_at_once(app, client: FlaskClient, units: Units, world: World) -> None:
    runner = app.test_cli_runner()
    token = runner.invoke(args=["tokens", "create", email(units, world)]).output.strip()
    assert runner.invoke(args=["tokens", "revoke", email(units, world)]).exit_code == 0
    assert get(client, token) == 401


def test_an_unknown_address_is_an_error(app, world: World) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["tokens", "create", "nobody@example.org"]).exit_code == 1
    assert runner.invoke(args=["tokens", "create", "nobody@example.org", "--days", "0"]).exit_code == 2


def test_a_signed_in_browser_does_not_speak_for_the_api(client: FlaskClient, units: Units, world: World) -> None:
    from tests.factories.people import sign_in

    sign_in(client, world.holder)
    assert client.get("/api/v1/pots").status_code == 401


def test_a_wrong_token_is_refused_everywhere(client: FlaskClient, world: World) -> None:
    assert get(client, "cs_nonsense") == 401
    answer = client.get("/api/v1/services/1", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
