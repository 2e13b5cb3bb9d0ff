"""A program books, answers, confirms, records and attests: the same rules as on the pages."""

from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.core.clock import FixedClock
from marketplace.core.uow import Units
from marketplace.ledger.queries import balances
from tests.factories.bookings import World
from tests.factories.people import make_account, make_person
from tests.integration.api.conftest import Call

CONFIRM = {
    "event": "confirm",
    "agreement_accepted": True,
    "consent_to_share": True,
    "acknowledged": ["period_pacing_ok_or_acknowledged"],
}


def held(units: Units, world: World) -> int:
    units.fresh()
    return sum(units.read(balances, pot).held_pence for pot in (world.nhs_pot, world.council_pot))


def test_from_request_to_an_attested_visit(
    call: Call, units: Units, world: World, body: dict[str, Any], clock: FixedClock
) -> None:
    holder, provider = world.holder, world.priya.person_id
    made = call(holder, "POST", "/bookings", body)
    assert made.status_code == 201, made.text
    booking = made.json
    assert booking["state"] == "requested"
    assert booking["price_pence"] == 3600
    assert booking["visits"][0]["starts_at"] == "2026-10-13T10:00:00+01:00"
    path = f"/bookings/{booking['id']}/events"
    accepted = call(provider, "POST", path, {"event": "accept", "worker_id": world.worker})
    assert accepted.status_code == 200, accepted.text
    assert "splits" not in accepted.json, "a provider never sees which pot pays"
    assert accepted.json["disclosed"] == {
        "stage": "accepted",
        "category": "going-out.swimming",
        "outward": "SK4",
        "tasks": [],
        "first_name": "Maureen",
    }
    confirmed = call(holder, "POST", path, CONFIRM)
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json["state"] == "confirmed"
    assert confirmed.json["held_pence"] == 3600 == held(units, world)
    clock.moment = datetime(2026, 10, 13, 12, tzinfo=UTC)
    visit = f"/visits/{booking['visits'][0]['id']}/events"
    record = {"event": "report", "started_at": "2026-10-13T10:00:00+01:00", "ended_at": "2026-10-13T11:30:00+01:00"}
    assert call(provider, "POST", visit, record).json["state"] == "reported"
    assert call(provider, "POST", visit, {"event": "attest"}).status_code == 403
    attested = call(holder, "POST", visit, {"event": "attest"})
    assert (attested.json["state"], attested.json["due_pence"]) == ("attested", 3600)
    pot = call(holder, "GET", f"/pots/{world.nhs_pot}").json
    assert pot["payable_pence"] == 2160
    places = ["unreleased", "free", "contingency", "held", "payable", "disputed", "spent", "returned"]
    assert sum(pot[f"{place}_pence"] for place in places) == pot["allocated_pence"] + pot["contributed_pence"]
    kinds = [entry["kind"] for entry in call(holder, "GET", f"/pots/{world.nhs_pot}/statement").json["entries"]]
    assert kinds[-2:] == ["hold", "accrue"]


def test_the_same_key_and_body_have_one_effect_and_one_answer(
    call: Call, units: Units, world: World, body: dict[str, Any]
) -> None:
    answers = [call(world.holder, "POST", "/bookings", body, key="k1") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    other = call(world.holder, "POST", "/bookings", {**body, "minutes": 90, "note": "another"}, key="k1")
    assert other.status_code == 422
    assert other.json["code"] == "idempotency_key_reused"
    assert call(world.holder, "GET", "/bookings").json["total"] == 1


def test_a_refused_move_names_the_guard_and_says_what_to_do(
    call: Call, units: Units, world: World, body: dict[str, Any]
) -> None:
    booking = call(world.holder, "POST", "/bookings", body).json
    path = f"/bookings/{booking['id']}/events"
    call(world.priya.person_id, "POST", path, {"event": "accept", "worker_id": world.worker})
    refused = call(world.holder, "POST", path, {**CONFIRM, "consent_to_share": False})
    assert refused.status_code == 409
    assert refused.mimetype == "application/problem+json"
    assert refused.json["code"] == "holder_consent_for_information_shared"
    assert held(units, world) == 0


def test_a_taken_time_is_slot_taken(call: Call, world: World, body: dict[str, Any]) -> None:
    first = call(world.holder, "POST", "/bookings", body).json
    call(
        world.priya.person_id,
        "POST",
        f"/bookings/{first['id']}/events",
        {"event": "accept", "worker_id": world.worker},
    )
    second = call(world.holder, "POST", "/bookings", body)
    assert (second.status_code, second.json["code"]) == (409, "slot_taken")


@pytest.mark.parametrize("relationship", ["family", "household", "own_business"])
def test_a_tie_waits_for_the_coordinator(call: Call, world: World, body: dict[str, Any], relationship: str) -> None:
    made = call(world.holder, "POST", "/bookings", {**body, "relationship": relationship})
    assert (made.status_code, made.json["state"]) == (201, "awaiting_authority")
    assert call(world.priya.person_id, "GET", "/bookings").json["total"] == 0, "unseen by the provider"
    done = call(world.coordinator.person_id, "POST", f"/bookings/{made.json['id']}/events", {"event": "authorise"})
    assert done.json["state"] == "requested", done.text


def test_another_persons_things_are_not_there(call: Call, units: Units, world: World, body: dict[str, Any]) -> None:
    def stranger(uow) -> int:
        person = make_person(uow, "Ann", "Other")
        make_account(uow, person)
        return person.id

    other = units.write(stranger)
    booking = call(world.holder, "POST", "/bookings", body).json
    for method, path, sent in (
        ("GET", f"/bookings/{booking['id']}", None),
        ("POST", f"/bookings/{booking['id']}/events", {"event": "cancel"}),
        ("POST", f"/visits/{booking['visits'][0]['id']}/events", {"event": "attest"}),
        ("GET", f"/pots/{world.nhs_pot}", None),
        ("GET", f"/pots/{world.nhs_pot}/statement", None),
    ):
        answer = call(other, method, path, sent)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found"), path
    assert call(world.holder, "GET", f"/bookings/{booking['id']}").json["state"] == "requested"


@pytest.mark.parametrize("path", ["/bookings", "/pots", "/enquiries", "/bookings/1", "/pots/1/statement"])
def test_without_a_token_nothing_private_answers(call: Call, world: World, path: str) -> None:
    answer = call(None, "GET", path)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_a_bad_field_is_named(call: Call, world: World, body: dict[str, Any]) -> None:
    answer = call(world.holder, "POST", "/bookings", {**body, "minutes": 0, "splits": [], "extra": 1})
    assert answer.status_code == 422
    assert {"minutes", "splits", "extra"} <= set(answer.json["errors"])
    assert call(world.holder, "GET", "/bookings").json["total"] == 0


def test_an_enquiry_goes_to_and_fro(call: Call, world: World) -> None:
    sent = call(world.holder, "POST", "/enquiries", {"service_id": world.service, "message": "I live at 3 Elm Road"})
    assert sent.status_code == 201, sent.text
    path = f"/enquiries/{sent.json['id']}"
    seen = call(world.priya.person_id, "GET", path)
    assert "message" not in seen.json
    assert "holder_id" not in seen.json
    call(world.priya.person_id, "POST", f"{path}/events", {"event": "answer", "text": "Yes, I can."})
    assert call(world.holder, "GET", path).json["answer"] == "Yes, I can."
