"""A visit's record, and the word of the holder that makes it payable. The provider's side never attests (E14)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.bookings.domain.money import shorter_price
from marketplace.bookings.domain.states import VISIT, BookingState, VisitState
from marketplace.bookings.models import Booking, InvoiceLine, Visit, VisitHold
from marketplace.bookings.services import holding, loading, telling
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, NotAllowed, Refused
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause

LONGEST = timedelta(days=8)


def report(
    uow: UnitOfWork,
    actor: Actor,
    visit_id: int,
    *,
    started_at: datetime,
    ended_at: datetime,
    tasks: Iterable[str] = (),
    note: str | None = None,
    event: str = "report",
) -> Visit:
    """The provider records what took place; with event `amend`, puts a record right before it is attested.

    A planned visit that is not funded can be recorded only if it is critical (E2).
    Raises NotFound, NotAllowed, WrongState, InvalidInput.
    """
    visit = loading.visit(uow, visit_id)
    booking = loading.booking(uow, visit.booking_id)
    loading.provider_side(uow, actor, visit, Action.VISITS_REPORT)
    move = VISIT.move(visit.state, event, "provider")
    if visit.state is VisitState.PLANNED and not visit.critical:
        raise Refused(
            "visit_not_funded",
            "The money for this visit is not held yet, so it can’t be recorded.",
            next_step="Ask the coordinator. They can have it held.",
        )
    _sensible(uow, visit, started_at, ended_at)
    visit.state = VisitState(move.target)
    visit.reported_start_at, visit.reported_end_at = started_at, ended_at
    visit.reported_tasks, visit.report_note = list(tasks), note or None
    visit.reported_by_id, visit.reported_at = actor.person_id, uow.now
    visit.query_reason = None
    if not holding.live_holds(uow, visit.id):
        holding.ask_for_money(uow, booking, visit)
    uow.audit(actor, f"bookings:visit:{event}", "visit", visit.id)
    telling.holder_side(uow, booking, "visit_reported", started_at=started_at.isoformat())
    return visit


def amend(
    uow: UnitOfWork,
    actor: Actor,
    visit_id: int,
    *,
    started_at: datetime,
    ended_at: datetime,
    tasks: Iterable[str] = (),
    note: str | None = None,
) -> Visit:
    """As `report`, for a record that is there and not attested yet."""
    return report(uow, actor, visit_id, started_at=started_at, ended_at=ended_at, tasks=tasks, note=note, event="amend")


def attest(uow: UnitOfWork, actor: Actor, visit_id: int, *, spoken: bool = False) -> Visit:
    """The holder's side says that the visit took place: its money becomes to pay (`accrue`).

    With `spoken`, a coordinator records the holder's spoken yes. Raises NotFound, NotAllowed, WrongState.
    """
    visit = loading.visit(uow, visit_id)
    booking = loading.booking(uow, visit.booking_id)
    side = "coordinator" if spoken else "holder"
    action = Action.VISITS_RECORD_SPOKEN_YES if spoken else Action.VISITS_ATTEST
    loading.holder_side(uow, actor, booking, action)
    if actor.person_id == visit.reported_by_id:
        raise NotAllowed("Whoever recorded the visit can’t also confirm it.")
    move = VISIT.move(visit.state, "attest", side)
    by_rule_already = visit.due_at is not None
    visit.state, visit.query_reason = VisitState(move.target), None
    visit.attested_by_id, visit.attested_at = actor.person_id, uow.now
    visit.attested_how = "spoken" if spoken else ("own" if actor.on_behalf_of is None else "delegate")
    if not by_rule_already:
        visit.due_pence = what_is_due(booking, visit)
        holding.accrue(uow, actor, visit, visit.due_pence)
    uow.audit(actor, "bookings:visit:attest", "visit", visit.id, pence=visit.due_pence, how=visit.attested_how)
    facts = {"started_at": (visit.reported_start_at or visit.starts_at).isoformat(), "pence": visit.due_pence}
    telling.provider_side(uow, booking, "visit_attested", **facts)
    telling.done(uow, actor, "unconfirmed_visit", "visit", visit.id)
    telling.done(uow, actor, "visit_query", "visit", visit.id)
    complete_if_over(uow, booking)
    return visit


def what_is_due(booking: Booking, visit: Visit) -> int:
    """The visit's price, or less where it was shorter than agreed and is paid by the hour. Never more (C3)."""
    if visit.reported_start_at is None or visit.reported_end_at is None:
        return visit.price_pence
    minutes = int((visit.reported_end_at - visit.reported_start_at).total_seconds() // 60)
    return shorter_price(
        price_pence=visit.price_pence,
        agreed_minutes=visit.minutes,
        real_minutes=minutes,
        unit=str(booking.offer.get("price_unit")),
        minimum_minutes=booking.offer.get("minimum_minutes"),
    )


def withdraw_attest(uow: UnitOfWork, actor: Actor, visit_id: int) -> Visit:
    """Takes the holder's word back while nothing is invoiced; the money is held again. Raises Refused after."""
    visit = loading.visit(uow, visit_id)
    booking = loading.booking(uow, visit.booking_id)
    yes = loading.holder_side(uow, actor, booking, Action.VISITS_ATTEST)
    move = VISIT.move(visit.state, "withdraw_attest", "holder" if yes.basis != "coordinator" else "coordinator")
    if _invoiced(uow, visit):
        raise Refused(
            "not_invoiced",
            "This visit is on an invoice already, so your yes can’t be taken back here.",
            next_step="Tell your support planner. They can have it put right.",
        )
    visit.state = VisitState(move.target)
    visit.attested_by_id = visit.attested_at = visit.attested_how = None
    _take_back(uow, actor, booking, visit)
    uow.audit(actor, "bookings:visit:withdraw_attest", "visit", visit.id)
    facts = {"starts_at": visit.starts_at.isoformat()}
    telling.holder_side(uow, booking, "visit_yes_taken_back", **facts)
    telling.provider_side(uow, booking, "visit_yes_taken_back", **facts)
    return visit


def _take_back(uow: UnitOfWork, actor: Actor, booking: Booking, visit: Visit) -> None:
    """What was accrued and is on no invoice yet is held again; the booking is open again."""
    cause = Cause("visit", visit.id)
    accrued = _accrued(uow, visit.id)
    visit.due_pence = visit.due_at = None
    if accrued:
        taken_back = [(row, ledger.withdraw_accrual(uow, actor, hold_id=row.hold_id, cause=cause)) for row in accrued]
        holding.held_again(uow, actor, booking, visit, taken_back)
    if booking.state is BookingState.COMPLETED:
        booking.state, booking.ended_at = BookingState.CONFIRMED, None


def query(uow: UnitOfWork, actor: Actor, visit_id: int, *, reason: str) -> Visit:
    """Something was wrong: nothing is paid until it is settled. What was to be paid because nobody answered is held
    again (BKG-12), unless an invoice has it.

    Raises NotFound, NotAllowed, WrongState, InvalidInput, Refused (`not_invoiced`).
    """
    if not reason.strip():
        raise InvalidInput({"reason": ["Say what was wrong, in a few words."]})
    visit = loading.visit(uow, visit_id)
    booking = loading.booking(uow, visit.booking_id)
    loading.holder_side(uow, actor, booking, Action.VISITS_ATTEST)
    move = VISIT.move(visit.state, "query", "holder")
    if _invoiced(uow, visit):
        raise Refused(
            "not_invoiced",
            "This visit is on an invoice already.",
            next_step="Tell your support planner. They can have it put right.",
        )
    visit.state, visit.query_reason = VisitState(move.target), reason.strip()[:2000]
    _take_back(uow, actor, booking, visit)
    uow.audit(actor, "bookings:visit:query", "visit", visit.id)
    facts = {"started_at": (visit.reported_start_at or visit.starts_at).isoformat()}
    telling.provider_side(uow, booking, "visit_queried", **facts)
    telling.coordinator(uow, booking, "visit_queried", **facts)
    telling.done(uow, actor, "unconfirmed_visit", "visit", visit.id)
    telling.task_for_visit(uow, booking, visit, "visit_query")
    return visit


def void(uow: UnitOfWork, actor: Actor, visit_id: int) -> Visit:
    """A coordinator settles a query: the visit did not take place. Its money is free again.

    Raises NotFound, NotAllowed, WrongState, Refused (`not_invoiced`) once it is being paid.
    """
    visit = loading.visit(uow, visit_id)
    booking = loading.booking(uow, visit.booking_id)
    loading.holder_side(uow, actor, booking, Action.VISITS_RECORD_SPOKEN_YES)
    move = VISIT.move(visit.state, "void", "coordinator")
    if visit.due_at is not None:
        raise Refused(
            "not_invoiced", "This visit is being paid already.", next_step="Put it right, with a second person."
        )
    freed = holding.release(uow, actor, visit)
    visit.state = VisitState(move.target)
    uow.audit(actor, "bookings:visit:void", "visit", visit.id, freed_pence=freed)
    facts = {"starts_at": visit.starts_at.isoformat(), "freed_pence": freed}
    telling.holder_side(uow, booking, "visit_cancelled", **facts)
    telling.provider_side(uow, booking, "visit_cancelled", **facts)
    telling.nothing_left(uow, actor, visit)
    complete_if_over(uow, booking)
    return visit


def complete_if_over(uow: UnitOfWork, booking: Booking) -> bool:
    """A confirmed booking is complete when every visit is settled; one that winds down is then cancelled."""
    if booking.state not in (BookingState.CONFIRMED, BookingState.WINDING_DOWN):
        return False
    settled = (VisitState.ATTESTED, VisitState.VOID, VisitState.CANCELLED)
    open_visits = [
        visit
        for visit in loading.visits(uow, booking.id)
        if visit.state not in settled and not (visit.state is VisitState.UNCONFIRMED and visit.due_at is not None)
    ]
    if open_visits:
        return False
    done = BookingState.COMPLETED if booking.state is BookingState.CONFIRMED else BookingState.CANCELLED
    booking.state, booking.ended_at = done, uow.now
    return True


def _invoiced(uow: UnitOfWork, visit: Visit) -> bool:
    return uow.session.scalar(select(InvoiceLine.id).where(InvoiceLine.visit_id == visit.id).limit(1)) is not None


def _accrued(uow: UnitOfWork, visit_id: int) -> list[VisitHold]:
    return list(
        uow.session.scalars(
            select(VisitHold).where(VisitHold.visit_id == visit_id, VisitHold.accrued_pence > 0).order_by(VisitHold.id)
        )
    )


def _sensible(uow: UnitOfWork, visit: Visit, started_at: datetime, ended_at: datetime) -> None:
    wrong: dict[str, list[str]] = {}
    if started_at.tzinfo is None or ended_at.tzinfo is None:
        wrong["started_at"] = ["Say the time with its zone."]
    elif ended_at <= started_at:
        wrong["ended_at"] = ["The end must come after the start."]
    elif ended_at > uow.now:
        wrong["ended_at"] = ["Record a visit when it is over."]
    elif abs(started_at - visit.starts_at) > timedelta(days=1):
        wrong["started_at"] = ["This is not the day of the visit. Move the visit first."]
    elif ended_at - started_at > LONGEST:
        wrong["ended_at"] = ["Check the times: this is longer than a visit can be."]
    if wrong:
        raise InvalidInput(wrong)
