"""Events as the interface list names them, each tied to the one service that does it.

With an idempotency key the whole answer is stored with the effect, in the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from marketplace.api.v1.doorway import acting
from marketplace.api.v1.serial import bookings as shown
from marketplace.bookings.domain.states import CancelReason, DeclineReason
from marketplace.bookings.models import Booking, Enquiry, Visit
from marketplace.bookings.services import (
    answering,
    cancelling,
    confirming,
    enquiring,
    loading,
    requesting,
    visiting,
)
from marketplace.bookings.services.enquiring import DAYS
from marketplace.bookings.services.wanted import Wanted
from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput
from marketplace.core.idempotency import once
from marketplace.core.uow import UnitOfWork

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """`needs` must be in the body, `takes` may; anything else is refused."""

    run: Callable[[UnitOfWork, Actor, int, Body], object]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    def check(self, body: Body) -> None:
        """Raises InvalidInput."""
        wrong = {name: ["This is needed for this event."] for name in self.needs if name not in body}
        known = {"event", *self.needs, *self.takes}
        wrong |= {name: ["This event does not take this."] for name in body if name not in known}
        if wrong:
            raise InvalidInput(wrong)


R = TypeVar("R", CancelReason, DeclineReason)


def _reason(kind: type[R], body: Body) -> R | None:
    given = body.get("reason")
    try:
        return kind(given) if given is not None else None
    except ValueError:
        raise InvalidInput({"reason": [f"Choose one of: {', '.join(kind)}."]}) from None


def _decline(uow: UnitOfWork, actor: Actor, booking_id: int, body: Body) -> object:
    reason = _reason(DeclineReason, body)
    assert reason is not None
    return answering.decline(uow, actor, booking_id, reason=reason)


def _cancel(uow: UnitOfWork, actor: Actor, booking_id: int, body: Body) -> object:
    return cancelling.cancel(uow, actor, booking_id, reason=_reason(CancelReason, body))


def _fields(service: Callable[..., object]) -> Callable[[UnitOfWork, Actor, int, Body], object]:
    """A service that takes the body's fields by their names."""

    def run(uow: UnitOfWork, actor: Actor, row_id: int, body: Body) -> object:
        return service(uow, actor, row_id, **{name: value for name, value in body.items() if name != "event"})

    return run


def _confirm(uow: UnitOfWork, actor: Actor, booking_id: int, body: Body) -> object:
    return confirming.confirm(
        uow,
        actor,
        booking_id,
        agreement_accepted=body["agreement_accepted"],
        consent_to_share=body["consent_to_share"],
        acknowledged=body.get("acknowledged", ()),
    )


BOOKING_EVENTS: dict[str, Event] = {
    "accept": Event(_fields(answering.accept), ("worker_id",)),
    "decline": Event(_decline, ("reason",)),
    "counter": Event(_fields(answering.counter), ("worker_id",), ("starts_at", "minutes", "price_pence")),
    "agree": Event(_fields(answering.agree)),
    "reject": Event(_fields(answering.reject)),
    "confirm": Event(_confirm, ("agreement_accepted", "consent_to_share"), ("acknowledged",)),
    "authorise": Event(_fields(requesting.authorise)),
    "refuse": Event(_fields(requesting.refuse)),
    "change_worker": Event(_fields(answering.propose_worker), ("worker_id",)),
    "cancel": Event(_cancel, (), ("reason",)),
}


def _cancel_visit(uow: UnitOfWork, actor: Actor, visit_id: int, body: Body) -> object:
    return cancelling.cancel_visit(uow, actor, visit_id, reason=_reason(CancelReason, body))


RECORD = ("started_at", "ended_at")

VISIT_EVENTS: dict[str, Event] = {
    "report": Event(_fields(visiting.report), RECORD, ("tasks", "note")),
    "amend": Event(_fields(visiting.amend), RECORD, ("tasks", "note")),
    "attest": Event(_fields(visiting.attest)),
    "withdraw_attest": Event(_fields(visiting.withdraw_attest)),
    "query": Event(_fields(visiting.query), ("reason",)),
    "cancel": Event(_cancel_visit, (), ("reason",)),
    "move": Event(_fields(cancelling.move_visit), ("starts_at",)),
}


def _decline_enquiry(uow: UnitOfWork, actor: Actor, enquiry_id: int, body: Body) -> object:
    reason = _reason(DeclineReason, body)
    assert reason is not None
    return enquiring.decline(uow, actor, enquiry_id, reason=reason)


ENQUIRY_EVENTS: dict[str, Event] = {
    "see": Event(_fields(enquiring.see)),
    "answer": Event(_fields(enquiring.answer), ("text",)),
    "decline": Event(_decline_enquiry, ("reason",)),
    "accept": Event(_fields(enquiring.accept)),
    "close": Event(_fields(enquiring.close)),
}


def make_booking(uow: UnitOfWork, actor: Actor, wanted: Wanted, key: str | None) -> Body:
    def effect() -> Body:
        booking_id = requesting.request(uow, actor, wanted)
        return shown.booking(uow, actor, loading.booking(uow, booking_id))

    return once(uow, actor, key, "api.bookings.request", wanted.inputs(), effect)


def booking_event(uow: UnitOfWork, who: Actor, booking_id: int, body: Body, key: str | None) -> Body:
    """The whole booking after its event."""
    row: Booking = loading.booking(uow, booking_id)
    actor = acting(uow, who, row.holder_id)
    shown.booking(uow, actor, row)  # a stranger learns nothing, not even which events there are
    event = BOOKING_EVENTS[body["event"]]
    event.check(body)

    def effect() -> Body:
        event.run(uow, actor, booking_id, body)
        uow.session.flush()
        return shown.booking(uow, actor, loading.booking(uow, booking_id))

    return once(uow, who, key, "api.bookings.event", {"id": booking_id, **body}, effect)


def visit_event(uow: UnitOfWork, who: Actor, visit_id: int, body: Body, key: str | None) -> Body:
    """The visit after its event."""
    row: Visit = loading.visit(uow, visit_id)
    actor = acting(uow, who, row.holder_id)
    shown.booking(uow, actor, loading.booking(uow, row.booking_id))
    event = VISIT_EVENTS[body["event"]]
    event.check(body)

    def effect() -> Body:
        event.run(uow, actor, visit_id, body)
        uow.session.flush()
        return shown.visit(loading.visit(uow, visit_id))

    return once(uow, who, key, "api.visits.event", {"id": visit_id, **body}, effect)


def make_enquiry(uow: UnitOfWork, actor: Actor, body: Body, holder_id: int, key: str | None) -> Body:
    days = [day for day in DAYS if day[:3] in body["days"]]
    wanted = {"tasks": body["tasks"], "days": days, "times": body["times"]}

    def effect() -> Body:
        enquiry_id = enquiring.send(
            uow, actor, holder_id=holder_id, service_id=body["service_id"], wanted=wanted, message=body["message"]
        )
        return shown.enquiry(uow, actor, loading.enquiry(uow, enquiry_id))

    return once(uow, actor, key, "api.enquiries.send", {"holder": holder_id, **body}, effect)


def enquiry_event(uow: UnitOfWork, who: Actor, enquiry_id: int, body: Body, key: str | None) -> Body:
    """The enquiry after its event."""
    row: Enquiry = loading.enquiry(uow, enquiry_id)
    actor = acting(uow, who, row.holder_id)
    shown.enquiry(uow, actor, row)
    event = ENQUIRY_EVENTS[body["event"]]
    event.check(body)

    def effect() -> Body:
        event.run(uow, actor, enquiry_id, body)
        uow.session.flush()
        return shown.enquiry(uow, actor, loading.enquiry(uow, enquiry_id))

    return once(uow, who, key, "api.enquiries.event", {"id": enquiry_id, **body}, effect)
