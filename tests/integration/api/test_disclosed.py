"""What a program of the provider's is told at each stage: the same as its people, and not a letter more (E4)."""

import pytest

from marketplace.bookings.domain.disclosure import Stage
from marketplace.bookings.services import access
from marketplace.core.clock import FixedClock
from marketplace.core.uow import Units
from tests.factories.bookings import World, make_request, the_visits
from tests.integration.api.conftest import Call
from tests.integration.bookings.web.test_provider_pages import CODE, NOTE, SECRETS, SEEN_AT, at_stage

ASKED = {"stage", "category", "outward", "tasks"}
BOOKING = {
    "id", "state", "service_id", "provider_id", "category", "price_pence", "minutes", "weeks", "worker_id",
    "answer_by", "confirm_by", "counter", "visits", "disclosed",
}  # fmt: skip
VISIT = {
    "id", "booking_id", "starts_at", "ends_at", "minutes", "state", "worker_id", "price_pence", "due_pence", "critical",
}  # fmt: skip


@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_has_exactly_its_fields_in_every_answer(
    call: Call, units: Units, world: World, clock: FixedClock, stage: Stage
) -> None:
    units.write(access.write_access, world.maureen, holder_id=world.holder, text=CODE)
    booking_id = units.write(make_request, world, weeks=1, note=NOTE, tasks=("change_clothes",))
    at_stage(units, world, booking_id, stage, clock)
    priya = world.priya.person_id
    one = call(priya, "GET", f"/bookings/{booking_id}")
    listed = call(priya, "GET", "/bookings")
    visit_id = units.read(the_visits, booking_id)[0].id
    moved = call(priya, "POST", f"/visits/{visit_id}/events", {"event": "attest"})
    assert one.json == listed.json["results"][0]
    assert set(one.json) == BOOKING
    assert set(one.json["visits"][0]) == VISIT
    assert set(one.json["disclosed"]) == (ASKED if stage is Stage.ASKED else ASKED | {"first_name"})
    for name, secret in SECRETS.items():
        for answer in (one, listed, moved):
            assert secret not in answer.text or name in SEEN_AT[stage], f"{name} when {stage}"


def test_a_question_says_no_more_than_is_needed_to_answer_it(call: Call, world: World) -> None:
    body = {"service_id": world.service, "message": NOTE, "tasks": ["change_clothes"], "days": ["tue"]}
    sent = call(world.holder, "POST", "/enquiries", body)
    assert sent.status_code == 201, sent.text
    assert sent.json["wanted"] == {"tasks": ["change_clothes"], "days": ["tue"], "times": []}
    priya = world.priya.person_id
    path = f"/enquiries/{sent.json['id']}"
    answers = [call(priya, "GET", path), call(priya, "GET", "/enquiries")]
    answers.append(call(priya, "POST", f"{path}/events", {"event": "answer", "text": "Yes, I can."}))
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert [name for name, secret in SECRETS.items() if secret in answer.text] == []
