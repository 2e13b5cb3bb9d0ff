"""What `flask demo accounts` promises, asked through the JSON API as a program of somebody else would (8.4)."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.request import Request, urlopen

import pytest

from marketplace.core.clock import system_clock
from marketplace.core.local_time import local_date

ROLES = {"holder", "holder_mixed", "approver", "broker", "provider", "coordinator", "commissioner", "operator"}


@pytest.fixture(scope="session")
def ask(demo):
    """`ask(role, path)` reads, `ask(role, path, body)` posts; the answer's JSON."""
    tokens: dict[str, str] = {}

    def asking(role: str, path: str, body: dict[str, Any] | None = None) -> Any:
        if role not in tokens:
            tokens[role] = demo.flask("tokens", "create", demo.accounts[role]["email"]).split()[0]
        headers = {"Authorization": f"Bearer {tokens[role]}", "Content-Type": "application/json"}
        if body is not None:
            headers["Idempotency-Key"] = f"{path}:{json.dumps(body)}"[:100]
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{demo.url}/api/v1{path}", data, headers)) as answer:  # noqa: S310 - our own address
            return json.load(answer)

    return asking


def today_here() -> date:
    return local_date(system_clock())


def of_the_provider(demo, ask) -> list[dict[str, Any]]:
    """The demo provider's services, found near the holder and accepted by their pot."""
    pot = ask("holder", "/pots")["results"][0]
    found = ask("holder", f"/services?near=SK4%204QR&pot_id={pot['id']}&kind=bookable&page_size=50")["results"]
    return [one for one in found if one["provider"]["name"] == "Slow Lane Swimming"]


def test_every_role_has_an_account(demo):
    assert demo.accounts.keys() >= ROLES
    assert all(account["email"] and account["password"] and account["name"] for account in demo.accounts.values())


def test_the_holder_can_reach_two_services_of_the_provider_with_forty_free_times(demo, ask):
    services = of_the_provider(demo, ask)
    today = today_here()
    eight_weeks = f"from={today}&to={today + timedelta(weeks=8)}"

    assert len([one for one in services if one["bookable"]]) >= 2
    for one in services:
        assert len(ask("holder", f"/services/{one['id']}/slots?{eight_weeks}")["results"]) >= 40


def test_the_holder_can_book_both_and_the_provider_say_yes(demo, ask):
    pot = ask("holder", "/pots")["results"][0]
    line = next(line for line in ask("holder", f"/pots/{pot['id']}")["lines"] if line["title"] == "Going out")
    today = today_here()
    for one in of_the_provider(demo, ask):
        slots = ask("holder", f"/services/{one['id']}/slots?from={today}&to={today + timedelta(weeks=4)}")["results"]
        slot = slots[-1]
        booked = ask(
            "holder",
            "/bookings",
            {
                "service_id": one["id"],
                "splits": [{"pot_id": pot["id"], "plan_line_id": line["id"], "share": 100}],
                "starts_at": slot["starts_at"],
                "minutes": slot["minutes"],
            },
        )
        assert booked["state"] == "requested"
        event = {"event": "accept", "worker_id": slot["worker_id"]}
        assert ask("provider", f"/bookings/{booked['id']}/events", event)["state"] == "accepted"


def test_the_mixed_holder_has_two_streams(ask):
    assert len({pot["stream"] for pot in ask("holder_mixed", "/pots")["results"]}) == 2


def test_one_visit_waits_for_the_holders_word(waiting_at_first):
    assert waiting_at_first == ["Slow Lane Swimming"]


def test_three_quarters_are_frozen_and_the_books_are_right(demo):
    assert "all good" in demo.flask("ledger", "check")
    ended = list(_quarters_before(today_here()))[:3]
    for quarter in ended:
        frozen = json.loads(demo.flask("commissioning", "freeze", "--window", quarter, "--json"))
        assert frozen["already"], quarter
        assert frozen["rows"]["needs"] > 5


def _quarters_before(today: date) -> Iterator[str]:
    year, number = today.year, (today.month + 2) // 3
    for _ in range(5):
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
        ends_on = date(year + number // 4, number * 3 % 12 + 1, 1) - timedelta(days=1)
        if ends_on + timedelta(days=21) <= today:
            yield f"{year}Q{number}"


def test_nothing_is_left_to_mail(demo):
    with sqlite3.connect(demo.environ["DATABASE_URL"].removeprefix("sqlite:///")) as database:
        assert database.execute("SELECT count(*) FROM emails WHERE state IN ('queued', 'sent')").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM messages").fetchone()[0] > 500
