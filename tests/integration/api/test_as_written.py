"""Names, codes and refusals exactly as the interface list writes them: other people's scripts call them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.api.v1 import doorway
from marketplace.core.site import Site
from marketplace.core.uow import Units
from tests.factories.bookings import COUNCIL, World, make_accepted, make_world
from tests.factories.delegation import make_delegation
from tests.factories.discovery import index
from tests.factories.people import make_account, make_person
from tests.integration.api.conftest import Call

PROBLEM = {"type", "title", "status", "detail", "code", "errors"}
RESULT = {
    "id", "name", "summary", "category", "kind", "provider", "distance_m", "price", "bookable", "reasons",
}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/api/nothing", {}, 404),
        ("GET", "/api/v1/nothing", {}, 404),
        ("GET", "/api/v1/pots/1/statement.pdf", {}, 404),
        ("GET", "/api/v1/bookings/99999999999999999999999", {}, 404),
        ("PUT", "/api/v1/services", {}, 405),
        ("POST", "/api/v1/bookings", {"data": "{bad", "content_type": "application/json"}, 400),
        ("POST", "/api/v1/bookings", {"data": b"\xff\xfe", "content_type": "application/json"}, 400),
        ("POST", "/api/v1/bookings", {"data": {"service_id": "1"}}, 415),
        ("POST", "/api/v1/bookings", {"data": "<a/>", "content_type": "text/xml"}, 415),
        ("POST", "/api/v1/bookings", {"data": b" " * 3_000_000, "content_type": "application/json"}, 413),
        ("POST", "/api/v1/bookings", {"json": {}}, 422),
        ("GET", "/api/v1/services?max_price=20", {}, 422),
        ("GET", "/api/v1/services?sort=paid", {}, 422),
    ],
)
def test_every_refusal_is_a_problem(
    call: Call, client: FlaskClient, world: World, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    call(world.holder, "GET", "/pots")
    answer = client.open(path, method=method, headers=call.headers(world.holder), **sent)  # type: ignore[attr-defined]
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert set(answer.json) == PROBLEM
    assert answer.json["status"] == status
    assert ("Allow" in answer.headers) == (status == 405)
    assert call(world.holder, "GET", "/bookings").json["total"] == 0


def test_a_401_says_how_to_prove_who_one_is(call: Call, client: FlaskClient, world: World) -> None:
    answers = [
        call(None, "GET", "/pots"),
        call(None, "POST", "/bookings", {}),
        client.get("/api/v1/pots", headers={"Authorization": "Bearer nobody"}),
    ]
    for answer in answers:
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")


def test_a_result_has_the_listed_fields(call: Call, site: Site, world: World) -> None:
    index(site)
    found = call(None, "GET", "/services?q=swimming&near=SK4&radius_m=20000&page_size=1").json
    assert set(found) == {"total", "page", "page_size", "results", "facets", "engine", "watermark"}
    [result] = found["results"]
    assert set(result) == RESULT
    assert set(result["provider"]) == {"id", "name", "type"}
    assert set(result["price"]) == {"pence", "unit"}
    assert all("code" in reason for reason in result["reasons"])


def test_slots_are_free_times_with_an_offset(call: Call, world: World) -> None:
    found = call(None, "GET", f"/services/{world.service}/slots?from=2026-10-24&to=2026-11-02").json["results"]
    assert set(found[0]) == {"starts_at", "ends_at", "minutes", "worker_id", "places_free"}
    starts = [datetime.fromisoformat(slot["starts_at"]) for slot in found]
    assert len({start.utcoffset() for start in starts}) == 2, "the clocks change on 25 October"
    before, after = ({start.time() for start in starts if start.day == day} for day in (24, 31))
    assert before == after != set(), "and the hours on the wall stay"


def test_a_pot_has_the_listed_fields_that_add_up(call: Call, world: World) -> None:
    pot = call(world.holder, "GET", f"/pots/{world.nhs_pot}").json
    places = ("unreleased", "free", "contingency", "held", "payable", "disputed", "spent", "returned")
    assert sum(pot[f"{place}_pence"] for place in places) == (
        pot["allocated_pence"] + pot["contributed_pence"] + pot["transferred_in_pence"] - pot["transferred_out_pence"]
    )
    assert {"id", "stream", "deployment", "period", "lines"} <= set(pot)
    assert set(pot["period"]) == {"from", "to"}
    assert {"id", "title", "category"} <= set(pot["lines"][0])
    statement = call(world.holder, "GET", f"/pots/{world.nhs_pot}/statement").json
    assert all(datetime.fromisoformat(entry["at"]).tzinfo for entry in statement["entries"])


def test_a_delegate_searches_by_the_pot_of_the_client(call: Call, site: Site, units: Units, world: World) -> None:
    def friend(uow: Any) -> int:
        person = make_person(uow, "Sam", "Tate")
        make_account(uow, person)
        make_delegation(uow, world.holder, person)
        return person.id

    sam = units.write(friend)
    index(site)
    path = f"/services?q=swimming&pot_id={world.nhs_pot}"
    own, theirs = call(world.holder, "GET", path), call(sam, "GET", path)
    assert own.json["total"] == theirs.json["total"] == 1
    assert {"code": "pot"} in theirs.json["results"][0]["reasons"]
    for stranger in (world.priya.person_id, None):
        refused = call(stranger, "GET", path)
        assert refused.status_code == 422
        assert set(refused.json["errors"]) == {"pot_id"}


def test_a_counter_tells_its_time_with_an_offset(call: Call, world: World, body: dict[str, Any]) -> None:
    booking = call(world.holder, "POST", "/bookings", body).json
    offer = {
        "event": "counter",
        "worker_id": world.worker,
        "starts_at": "2026-10-13T13:00:00+01:00",
        "minutes": 90,
        "price_pence": 3600,
    }
    countered = call(world.priya.person_id, "POST", f"/bookings/{booking['id']}/events", offer)
    assert countered.status_code == 200, countered.text
    assert countered.json["state"] == "countered"
    given = datetime.fromisoformat(countered.json["counter"]["starts_at"])
    assert given == datetime.fromisoformat(offer["starts_at"])


def test_a_warning_is_409_with_its_code_until_it_is_repeated(call: Call, units: Units) -> None:
    """A critical line without a backup (G15): the holder is asked, and may go on."""
    world = units.write(lambda uow: make_world(uow, critical=True))
    booking_id = units.write(lambda uow: make_accepted(uow, world, weeks=1))
    path = f"/bookings/{booking_id}/events"
    confirm = {"event": "confirm", "agreement_accepted": True, "consent_to_share": True}
    warned = call(world.holder, "POST", path, confirm)
    assert (warned.status_code, warned.json["code"]) == (409, "backup_named_if_critical")
    assert call(world.holder, "GET", f"/bookings/{booking_id}").json["held_pence"] == 0
    done = call(world.holder, "POST", path, confirm | {"acknowledged": [warned.json["code"]]})
    assert (done.status_code, done.json["state"]) == (200, "confirmed")


def test_not_enough_money_is_insufficient_funds(call: Call, units: Units) -> None:
    council = replace(COUNCIL, pence=1_000, contingency_pence=0)
    world = units.write(lambda uow: make_world(uow, council=council))
    booking_id = units.write(lambda uow: make_accepted(uow, world, weeks=1))
    confirm = {
        "event": "confirm",
        "agreement_accepted": True,
        "consent_to_share": True,
        "acknowledged": ["period_pacing_ok_or_acknowledged"],
    }
    refused = call(world.holder, "POST", f"/bookings/{booking_id}/events", confirm)
    assert (refused.status_code, refused.json["code"]) == (409, "insufficient_funds"), refused.text
    assert call(world.holder, "GET", f"/bookings/{booking_id}").json["held_pence"] == 0


@pytest.fixture
def slow(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def limit(per_minute: int) -> None:
        monkeypatch.setattr(site, "settings", replace(site.settings, api_rate_per_minute=per_minute))

    doorway._counter.storage.reset()
    yield limit
    doorway._counter.storage.reset()


def test_a_token_has_so_many_calls_a_minute_and_0_is_no_limit(call: Call, world: World, slow: Any) -> None:
    slow(3)
    answers = [call(world.holder, "GET", "/pots") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert (answers[-1].mimetype, answers[-1].json["code"]) == ("application/problem+json", "too_many_requests")
    assert call(world.maureen.person_id, "GET", "/services").status_code == 429
    assert call(None, "GET", "/services").status_code == 200, "counted by token"
    slow(0)
    assert {call(world.holder, "GET", "/pots").status_code for _ in range(8)} == {200}
