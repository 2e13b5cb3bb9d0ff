"""Ways back before a visit: cancel or move one, cancel the rest. A fee is shown first, and often there is none."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from marketplace.bookings.domain.guards import check
from marketplace.bookings.domain.money import cancellation_fee
from marketplace.bookings.domain.states import BOOKING, UPCOMING, VISIT, BookingState, CancelReason, VisitState
from marketplace.bookings.models import Booking, Visit
from marketplace.bookings.services import holding, loading, telling
from marketplace.bookings.services.answering import place
from marketplace.bookings.services.facts import gather
from marketplace.bookings.services.question import question_of
from marketplace.bookings.services.visiting import complete_if_over
from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.clock import to_local
from marketplace.core.errors import InvalidInput, NotAllowed, NotFound, Refused
from marketplace.core.uow import UnitOfWork
from marketplace.plans import queries as plans
from providers.services import sessions


def side_of(uow: UnitOfWork, actor: Actor, booking: Booking) -> str:
    """`holder`, `coordinator` or `provider`, whichever may cancel here. Raises NotFound or NotAllowed.

    Someone on both sides acts for the holder's: it is their care.
    """
    try:
        yes = loading.holder_side(uow, actor, booking, Action.BOOKINGS_CANCEL)
    except (NotAllowed, NotFound):
        if not uow.allows(actor, Action.BOOKINGS_ANSWER, provider_id=booking.provider_id):
            raise
        loading.provider_side(uow, actor, booking, Action.BOOKINGS_ANSWER)
        return "provider"
    return "coordinator" if yes.basis == "coordinator" else "holder"


def fee_for(uow: UnitOfWork, booking: Booking, visit: Visit, side: str, reason: CancelReason | None) -> int:
    """The fee if this visit were cancelled now, in pence: shown before anyone says yes (BKG-4)."""
    if visit.state is not VisitState.SCHEDULED:
        return 0
    return cancellation_fee(
        price_pence=visit.price_pence,
        fee_pence=int(booking.offer.get("cancel_fee_pence", 0)),
        notice_hours=int(booking.offer.get("cancel_hours", 0)),
        starts_at=visit.starts_at,
        now=uow.now,
        by=side,
        reason=reason,
    )


def cancel_visit(uow: UnitOfWork, actor: Actor, visit_id: int, *, reason: CancelReason | None = None) -> Visit:
    """Cancels one visit; its money is free again less the fee. Raises NotFound, NotAllowed, WrongState, Refused."""
    visit = loading.visit(uow, visit_id)
    booking = loading.booking(uow, visit.booking_id)
    side = side_of(uow, actor, booking)
    if booking.state not in (BookingState.CONFIRMED, BookingState.WINDING_DOWN):
        raise Refused("wrong_state", "This booking is not confirmed. Cancel the whole request.")
    if side == "holder" and visit.starts_at <= uow.now and not _never_took_place(visit):
        raise Refused(
            "visit_has_begun",
            "The time of this visit has come, so it can’t be cancelled any more.",
            next_step="If nobody came, tell your support planner. They can cancel it without a fee.",
        )
    freed, fee = _cancel(uow, actor, booking, visit, side, reason)
    uow.audit(
        actor,
        "bookings:visit:cancel",
        "visit",
        visit.id,
        by=side,
        fee_pence=fee,
        reason=reason.value if reason else None,
    )
    facts = {"starts_at": visit.starts_at.isoformat(), "freed_pence": freed, "fee_pence": fee}
    telling.holder_side(uow, booking, "visit_cancelled", **facts)
    telling.provider_side(uow, booking, "visit_cancelled", **facts)
    if side == "provider" and visit.critical:
        telling.critical_cancelled(uow, booking, [visit])
    complete_if_over(uow, booking)
    return visit


def cancel(uow: UnitOfWork, actor: Actor, booking_id: int, *, reason: CancelReason | None = None) -> Booking:
    """Cancels all that has not taken place. What has, is still recorded, attested and paid.

    Raises NotFound, NotAllowed, WrongState.
    """
    booking = loading.booking(uow, booking_id)
    side = side_of(uow, actor, booking)
    event = BOOKING.move(booking.state, "cancel", side)
    freed, fee, critical = 0, 0, []
    for visit in loading.visits(uow, booking.id):
        if visit.state in (VisitState.PROPOSED, *UPCOMING) and (
            booking.state is not BookingState.CONFIRMED or visit.starts_at > uow.now or _never_took_place(visit)
        ):
            one_freed, one_fee = _cancel(uow, actor, booking, visit, side, reason)
            freed, fee = freed + one_freed, fee + one_fee
            if visit.critical and booking.state is BookingState.CONFIRMED:
                critical.append(visit)
    booking.state, booking.cancel_reason = BookingState(event.target), reason
    if booking.state is BookingState.CANCELLED:
        booking.ended_at = uow.now
    complete_if_over(uow, booking)
    uow.audit(
        actor,
        "bookings:booking:cancel",
        "booking",
        booking.id,
        by=side,
        fee_pence=fee,
        reason=reason.value if reason else None,
    )
    telling.cancelled(uow, booking, by=side, freed=freed, fee=fee)
    telling.done(uow, actor, "authorise_booking", "booking", booking.id)
    if side == "provider" and critical:
        telling.critical_cancelled(uow, booking, critical)
    return booking


def move_visit(uow: UnitOfWork, actor: Actor, visit_id: int, *, starts_at: datetime) -> Visit:
    """Another time for one visit, with the same worker, who must be free then. The price stays.

    Inside the notice time it is a cancellation, with its fee, and a new request. Raises SlotTaken, Refused (G8, G12,
    and days outside the plan), InsufficientFunds, NotFound, NotAllowed, InvalidInput: then it stays where it was.
    """
    visit = loading.visit(uow, visit_id)
    booking = loading.booking(uow, visit.booking_id)
    yes = loading.holder_side(uow, actor, booking, Action.BOOKINGS_CANCEL)
    move = VISIT.move(visit.state, "move", "coordinator" if yes.basis == "coordinator" else "holder")
    if starts_at.tzinfo is None or starts_at <= uow.now:
        raise InvalidInput({"starts_at": ["Choose a time that is still to come."]})
    if visit.starts_at - uow.now < timedelta(hours=int(booking.offer.get("cancel_hours", 0))):
        raise Refused(
            "too_late_to_move",
            "It is too close to the visit to move it.",
            next_step="Cancel it, and ask for another time.",
        )
    old = visit.starts_at
    sessions.free(uow, reference=place(visit))
    holding.release(uow, actor, visit)
    visit.state, visit.short_since = VisitState(move.target), None
    telling.done(uow, actor, "fund_visit", "visit", visit.id)
    visit.starts_at = starts_at.astimezone(UTC)
    visit.ends_at = visit.starts_at + timedelta(minutes=visit.minutes)
    uow.session.flush()
    _may_be_then(uow, actor, booking, visit, move.guards)
    if visit.worker_id is not None:
        sessions.reserve(
            uow,
            worker_id=visit.worker_id,
            service_id=booking.service_id,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            reference=place(visit),
        )
    splits = loading.splits(uow, booking.id)
    if holding.holdable(uow, visit, splits):
        holding.hold(uow, actor, [visit], splits)
    uow.audit(actor, "bookings:visit:move", "visit", visit.id)
    facts = {"old_at": old.isoformat(), "starts_at": visit.starts_at.isoformat()}
    telling.holder_side(uow, booking, "visit_moved", **facts)
    telling.provider_side(uow, booking, "visit_moved", **facts)
    return visit


def _may_be_then(uow: UnitOfWork, actor: Actor, booking: Booking, visit: Visit, guards: Sequence[str]) -> None:
    """At its new time: no clash with another visit, nothing out of date, and days that plan and pots know."""
    others = [one for one in loading.visits(uow, booking.id) if one.id != visit.id and one.state in UPCOMING]
    if any(one.starts_at < visit.ends_at and visit.starts_at < one.ends_at for one in others):
        raise Refused("worker_and_holder_no_clash", "There is a visit of this booking at that time already.")
    facts = gather(uow, question_of(uow, actor, booking, visits=[visit]))
    check(guards, facts)
    day = to_local(visit.starts_at).date()
    for split in loading.splits(uow, booking.id):
        if budgets.period_at(uow, split.pot_id, day) is None or not plans.line(uow, split.plan_line_id).runs_on(day):
            raise Refused(
                "outside_the_plan",
                "The plan, or the money for it, does not reach to that day.",
                next_step="Pick an earlier day.",
            )


def _never_took_place(visit: Visit) -> bool:
    """Planned, without money, and not so important that it goes ahead all the same: nobody came (5.3)."""
    return visit.state is VisitState.PLANNED and not visit.critical


def _cancel(
    uow: UnitOfWork, actor: Actor, booking: Booking, visit: Visit, side: str, reason: CancelReason | None
) -> tuple[int, int]:
    """Frees the worker's time and the money; returns (freed, fee) in pence."""
    move = VISIT.move(visit.state, "cancel", side)
    fee = fee_for(uow, booking, visit, side, reason)
    freed = holding.release(uow, actor, visit, fee_pence=fee)
    if visit.starts_at > uow.now:
        sessions.free(uow, reference=place(visit))
    visit.state, visit.cancelled_by, visit.cancelled_at = VisitState(move.target), side, uow.now
    visit.cancel_reason = reason
    telling.nothing_left(uow, actor, visit)
    if fee:
        visit.due_pence, visit.due_at = fee, uow.now
    return freed, fee
