"""What is sent with a row of the matrix whose form is read before anybody is refused: words that are good enough to
reach the refusal. Rows without an entry send an empty form."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.integration.access.conftest import Town

REASONS = "Because the matrix asks."
BOOKING_EVENTS = "POST /api/v1/bookings/<int:booking_id>/events"
VISIT_EVENTS = "POST /api/v1/visits/<int:visit_id>/events"
ENQUIRY_EVENTS = "POST /api/v1/enquiries/<int:enquiry_id>/events"
TUESDAY = "2026-10-13T10:00:00+01:00"
DONE = {"started_at": TUESDAY, "ended_at": "2026-10-13T11:30:00+01:00"}
DAY = {"died_on-day": "1", "died_on-month": "10", "died_on-year": "2026", "sure": "y"}


def sent_with(town: "Town", name: str) -> dict[str, Any]:
    """The form or body of a row, by its name in the matrix."""
    things, people = town.things, town.people
    pot = things["pot_id"]
    splits = [{"pot_id": pot, "plan_line_id": things["running_line_id"], "share": 100}]
    booking = {"service_id": things["service_id"], "splits": splits, "starts_at": TUESDAY, "minutes": 90}
    for_holder = {"on_behalf_of": people["holder"]}
    worker = {"worker_id": things["worker_id"]}
    known: dict[str, dict[str, Any]] = {
        "POST /acting": {"holder_id": people["holder"]},
        "POST /api/v1/bookings": booking,
        "POST /api/v1/bookings #for the holder": booking | for_holder,
        "POST /api/v1/enquiries": {"service_id": things["service_id"]},
        "POST /api/v1/enquiries #for the holder": {"service_id": things["service_id"]} | for_holder,
        f"{BOOKING_EVENTS} #accept": {"event": "accept"} | worker,
        f"{BOOKING_EVENTS} #agree": {"event": "agree"},
        f"{BOOKING_EVENTS} #authorise": {"event": "authorise"},
        f"{BOOKING_EVENTS} #cancel": {"event": "cancel"},
        f"{BOOKING_EVENTS} #change_worker": {"event": "change_worker"} | worker,
        f"{BOOKING_EVENTS} #confirm": {"event": "confirm", "agreement_accepted": True, "consent_to_share": True},
        f"{BOOKING_EVENTS} #counter": {"event": "counter"} | worker,
        f"{BOOKING_EVENTS} #decline": {"event": "decline", "reason": "no_capacity"},
        f"{BOOKING_EVENTS} #reject": {"event": "reject"},
        f"{VISIT_EVENTS} #amend": {"event": "amend"} | DONE,
        f"{VISIT_EVENTS} #attest": {"event": "attest"},
        f"{VISIT_EVENTS} #cancel": {"event": "cancel"},
        f"{VISIT_EVENTS} #query": {"event": "query", "reason": REASONS},
        f"{VISIT_EVENTS} #report": {"event": "report"} | DONE,
        f"{VISIT_EVENTS} #withdraw_attest": {"event": "withdraw_attest"},
        f"{ENQUIRY_EVENTS} #answer": {"event": "answer", "text": REASONS},
        f"{ENQUIRY_EVENTS} #close": {"event": "close"},
        f"{ENQUIRY_EVENTS} #see": {"event": "see"},
        "POST /asked-to-act/<int:delegation_id>": {"link": "none"},
        "POST /people/<int:holder_id>/account": {"email": "new@example.org", "channel": "email"},
        "POST /people/<int:holder_id>/consent": {"how": "in_person"},
        "POST /people/<int:holder_id>/coordinator": {"coordinator_id": people["coordinator"]},
        "POST /people/<int:holder_id>/council": {"local_authority": "E08000007"},
        "POST /people/<int:holder_id>/death": DAY,
        "POST /people/<int:holder_id>/plan/change": {"reasons": REASONS},
        "POST /people/<int:holder_id>/pots/<int:pot_id>/pause": {f"pot{pot}-reason": REASONS},
        "POST /people/<int:holder_id>/pots/<int:pot_id>/change": {
            "deployment": "notional",
            "mechanism": "funder_invoice",
            "reason": REASONS,
            "terms_accepted": "y",
        },
        "POST /people/<int:holder_id>/pots/<int:pot_id>/stop": {"reason": REASONS, "replacement": REASONS},
        "POST /people/<int:holder_id>/pots/<int:pot_id>/contributions": {
            "plan_line_id": "1",
            "kind": "voluntary",
            "pence": "5",
        },
        "POST /permissions/<int:delegation_id>/record-stop": {"how": "call"},
        "POST /plan/change": {"reasons": REASONS},
        "POST /plans/<int:version_id>/ask-changes": {"reasons": REASONS},
        "POST /plans/<int:version_id>/outcomes/<int:outcome_id>": {"words": "To swim again", "baseline": "2"},
        "POST /plans/<int:version_id>/refuse": {"reasons": REASONS},
        "POST /plans/<int:version_id>/seen": {"how": "read_alone"},
        "POST /requests/<int:booking_id>/accept": worker,
        "POST /requests/<int:booking_id>/decline": {"reason": "no_capacity"},
        "POST /requests/<int:booking_id>/worker": worker,
        "POST /requests/enquiries/<int:enquiry_id>": {"text": REASONS},
        "POST /visits/<int:visit_id>/move": {"on-day": "14", "on-month": "10", "on-year": "2026", "at": "11am"},
        "POST /visits/<int:visit_id>/put-right": {
            "outcome": "void",
            "second_person_id": people["finance"],
            "reason": REASONS,
        },
        "POST /visits/<int:visit_id>/query": {"reason": REASONS},
    }
    return known.get(name, {})
