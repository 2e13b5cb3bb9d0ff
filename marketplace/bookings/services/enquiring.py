"""A question to a provider: structured, with the least data, answered within 5 working days (BKG-1)."""

from typing import Any

import providers.queries as supply
from marketplace.bookings.domain import deadlines
from marketplace.bookings.domain.states import ENQUIRY, DeclineReason, EnquiryState
from marketplace.bookings.domain.tasks import TASKS
from marketplace.bookings.models import Enquiry
from marketplace.bookings.services import loading, telling
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.idempotency import once
from marketplace.core.uow import UnitOfWork
from providers.domain.codes import PUBLIC_STATES

LONGEST = 2000


def send(
    uow: UnitOfWork,
    actor: Actor,
    *,
    holder_id: int,
    service_id: int,
    wanted: dict[str, Any],
    message: str | None = None,
    key: str | None = None,
) -> int:
    """Asks; returns the enquiry's id. `wanted` holds `tasks`, `days`, `times`: codes of closed lists, no free text.

    The message is kept for after the holder's own next step. Raises InvalidInput, NotFound, NotAllowed, Refused.
    """

    def effect() -> dict[str, Any]:
        return {"id": _send(uow, actor, holder_id, service_id, wanted, message).id}

    inputs = {"holder": holder_id, "service": service_id, "wanted": wanted, "message": message}
    return int(once(uow, actor, key, "enquiries.send", inputs, effect)["id"])


def _send(
    uow: UnitOfWork, actor: Actor, holder_id: int, service_id: int, wanted: dict[str, Any], message: str | None
) -> Enquiry:
    offer = supply.offer(uow, service_id)
    uow.require(actor, Action.BOOKINGS_ENQUIRE, holder_id=holder_id, category=offer.category or None)
    event = ENQUIRY.move(None, "send", "holder")
    _check_codes(wanted)
    if message and len(message) > LONGEST:
        raise InvalidInput({"message": [f"Use {LONGEST} letters or fewer."]})
    if not offer.public or offer.provider_state not in PUBLIC_STATES or offer.organisation_id is None:
        raise Refused(
            "not_contactable_here",
            f"{offer.provider_name} can’t be asked here yet.",
            next_step="Use the phone number or web page on the listing.",
        )
    enquiry = Enquiry(
        holder_id=holder_id,
        service_id=service_id,
        provider_id=offer.provider_id,
        sent_by_id=actor.person_id,
        state=EnquiryState(event.target),
        wanted=wanted,
        message=message or None,
        created_at=uow.now,
        answer_by=deadlines.enquiry_answer_by(uow.now),
    )
    uow.session.add(enquiry)
    uow.session.flush()
    uow.audit(actor, "bookings:enquiry:send", "enquiry", enquiry.id)
    telling.holder_side(uow, enquiry, "enquiry_sent")
    telling.provider_side(uow, enquiry, "enquiry_sent")
    return enquiry


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIMES = {"morning": "Mornings", "afternoon": "Afternoons", "evening": "Evenings", "night": "Nights"}


def _check_codes(wanted: dict[str, Any]) -> None:
    """What a provider sees before the holder's own next step may only be codes (E4)."""
    known = {"tasks": frozenset(TASKS), "days": frozenset(DAYS), "times": frozenset(TIMES)}
    for name, codes in wanted.items():
        if name not in known or not isinstance(codes, list) or not known[name].issuperset(codes):
            raise InvalidInput({name: ["Choose from the answers shown."]})


def see(uow: UnitOfWork, actor: Actor, enquiry_id: int) -> Enquiry:
    """The provider opened it; seen twice is seen once. Raises NotFound, NotAllowed."""
    enquiry = loading.enquiry(uow, enquiry_id)
    loading.provider_side(uow, actor, enquiry, Action.BOOKINGS_ANSWER)
    if ENQUIRY.permits(enquiry.state, "see"):
        enquiry.state = EnquiryState(ENQUIRY.move(enquiry.state, "see", "provider").target)
    return enquiry


def answer(uow: UnitOfWork, actor: Actor, enquiry_id: int, *, text: str) -> Enquiry:
    """The provider could help, in their own words. Raises NotFound, NotAllowed, WrongState, InvalidInput."""
    enquiry = loading.enquiry(uow, enquiry_id)
    loading.provider_side(uow, actor, enquiry, Action.BOOKINGS_ANSWER)
    if not text.strip() or len(text) > LONGEST:
        raise InvalidInput({"text": ["Write a short answer."]})
    event = ENQUIRY.move(enquiry.state, "answer", "provider")
    enquiry.state, enquiry.answer, enquiry.answered_at = EnquiryState(event.target), text.strip(), uow.now
    uow.audit(actor, "bookings:enquiry:answer", "enquiry", enquiry.id)
    telling.holder_side(uow, enquiry, "enquiry_answered")
    return enquiry


def decline(uow: UnitOfWork, actor: Actor, enquiry_id: int, *, reason: DeclineReason) -> Enquiry:
    """No, with a coded reason; it never costs rank. Raises NotFound, NotAllowed, WrongState."""
    enquiry = loading.enquiry(uow, enquiry_id)
    loading.provider_side(uow, actor, enquiry, Action.BOOKINGS_ANSWER)
    event = ENQUIRY.move(enquiry.state, "decline", "provider")
    enquiry.state, enquiry.decline_reason, enquiry.answered_at = EnquiryState(event.target), reason, uow.now
    uow.audit(actor, "bookings:enquiry:decline", "enquiry", enquiry.id, reason=reason.value)
    telling.holder_side(uow, enquiry, "enquiry_declined")
    return enquiry


def accept(uow: UnitOfWork, actor: Actor, enquiry_id: int) -> Enquiry:
    """The holder goes on: the provider may know their first name and read the message.

    Raises NotFound, NotAllowed, WrongState.
    """
    enquiry = _holder_move(uow, actor, enquiry_id, "accept")
    telling.provider_side(uow, enquiry, "enquiry_accepted")
    return enquiry


def close(uow: UnitOfWork, actor: Actor, enquiry_id: int) -> Enquiry:
    """The holder needs no answer any more. Raises NotFound, NotAllowed, WrongState."""
    enquiry = _holder_move(uow, actor, enquiry_id, "close")
    telling.provider_side(uow, enquiry, "enquiry_closed")
    return enquiry


def _holder_move(uow: UnitOfWork, actor: Actor, enquiry_id: int, event: str) -> Enquiry:
    enquiry = loading.enquiry(uow, enquiry_id)
    uow.require(actor, Action.BOOKINGS_ENQUIRE, holder_id=enquiry.holder_id, provider_id=enquiry.provider_id)
    enquiry.state = EnquiryState(ENQUIRY.move(enquiry.state, event, "holder").target)
    uow.audit(actor, f"bookings:enquiry:{event}", "enquiry", enquiry.id)
    return enquiry
