"""Putting right what was confirmed and invoiced: two people and a reason, new postings, nothing edited (5.5, C3)."""

from sqlalchemy import select

from marketplace.bookings.domain.states import INVOICE, VISIT, BookingState, InvoiceState, VisitState
from marketplace.bookings.models import Booking, Invoice, InvoiceLine, Visit, VisitHold
from marketplace.bookings.services import holding, loading, telling
from marketplace.bookings.services.visiting import complete_if_over
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries as book
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause
from marketplace.people import queries as people
from marketplace.people.domain import Role
from marketplace.people.models import Person

SECOND_ROLES = (Role.COORDINATOR, Role.APPROVER, Role.FINANCE)


def second_people(uow: UnitOfWork, actor: Actor, holder_id: int) -> list[Person]:
    """Who may be the second person: other coordinators, approvers and finance people of the holder's funder."""
    funder_id = people.holder(uow, holder_id).funder_id
    found = {one.id: one for role in SECOND_ROLES for one in people.staff(uow, funder_id, role)}
    return sorted((one for one in found.values() if one.id != actor.person_id), key=people.full_name)


def put_right(
    uow: UnitOfWork, actor: Actor, visit_id: int, *, second_person_id: int, reason: str, again: bool = False
) -> int:
    """A coordinator undoes what was accrued for a visit (or its fee); returns the pence that are free or held again.

    Not yet scheduled for payment: the lines leave their invoices and the accrual is corrected; the money is free, or
    with `again` held for a new record. Paid: the provider's refund is recorded, free again in the same pots.
    Raises NotFound, NotAllowed, WrongState, InvalidInput, Refused (`payment_on_its_way`, `already_paid`, `not_due`).
    """
    visit = loading.visit(uow, visit_id)
    booking = loading.booking(uow, visit.booking_id)
    loading.holder_side(uow, actor, booking, Action.VISITS_RECORD_SPOKEN_YES)
    _two_people(uow, actor, booking, second_person_id, reason)
    move = VISIT.move(visit.state, "reverse_to_record" if again else "reverse", "coordinator")
    if visit.due_at is None:
        raise Refused("not_due", "Nothing is being paid for this visit.")
    on = _lines(uow, visit.id)
    if any(invoice.state is InvoiceState.SCHEDULED for _, invoice in on):
        raise Refused(
            "payment_on_its_way",
            "The payment for this visit is on its way, so it can’t be put right now.",
            next_step="Wait until it is paid or comes back. Then try again.",
        )
    paid = [line for line, invoice in on if invoice.state is InvoiceState.PAID]
    if paid and again:
        raise Refused(
            "already_paid",
            "This visit is paid already, so it can’t be recorded anew.",
            next_step="Record what the provider gave back instead.",
        )
    back = _refund(uow, actor, visit, paid)
    _take_off(uow, [(line, invoice) for line, invoice in on if invoice.state is not InvoiceState.PAID])
    refunded = {(one.pot_id, one.plan_line_id) for one in paid}
    back += _undo(uow, actor, booking, visit, refunded, second_person_id, reason, again)
    visit.state = VisitState(move.target)
    visit.due_pence = visit.due_at = None
    visit.attested_by_id = visit.attested_at = visit.attested_how = None
    if again and booking.state is BookingState.COMPLETED:
        booking.state, booking.ended_at = BookingState.CONFIRMED, None
    uow.audit(
        actor,
        "bookings:visit:reverse",
        "visit",
        visit.id,
        second=second_person_id,
        pence=back,
        paid=bool(paid),
        again=again,
    )
    facts = {"starts_at": visit.starts_at.isoformat()} | ({} if again else {"freed_pence": back})
    telling.holder_side(uow, booking, "visit_put_right", **facts)
    telling.provider_side(uow, booking, "visit_put_right", **facts)
    uow.notify(second_person_id, "visit_put_right", f"/bookings/{booking.id}", side="staff", **facts)
    complete_if_over(uow, booking)
    return back


def _two_people(uow: UnitOfWork, actor: Actor, booking: Booking, second_person_id: int, reason: str) -> None:
    wrong: dict[str, list[str]] = {}
    if second_person_id not in {one.id for one in second_people(uow, actor, booking.holder_id)}:
        wrong["second_person_id"] = ["Name a second person of your organisation. It takes two to put this right."]
    if not reason.strip():
        wrong["reason"] = ["Say why, in a few words."]
    if wrong:
        raise InvalidInput(wrong)


def _lines(uow: UnitOfWork, visit_id: int) -> list[tuple[InvoiceLine, Invoice]]:
    rows = uow.session.execute(
        select(InvoiceLine, Invoice)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(InvoiceLine.visit_id == visit_id)
        .order_by(InvoiceLine.id)
        .with_for_update()
    )
    return [(line, invoice) for line, invoice in rows]


def _refund(uow: UnitOfWork, actor: Actor, visit: Visit, paid: list[InvoiceLine]) -> int:
    for line in paid:
        ledger.refund(
            uow,
            actor,
            pot_id=line.pot_id,
            plan_line_id=line.plan_line_id,
            pence=line.pence,
            cause=Cause("visit", visit.id),
        )
    return sum(line.pence for line in paid)


def _take_off(uow: UnitOfWork, on: list[tuple[InvoiceLine, Invoice]]) -> None:
    """Lines leave their invoices; one that is empty then is taken back, and its number is not used again."""
    for line, invoice in on:
        invoice.total_pence -= line.pence
        uow.session.delete(line)
        uow.session.flush()
        if invoice.total_pence == 0:
            invoice.state = InvoiceState(INVOICE.move(invoice.state, "withdraw", "coordinator").target)


def _undo(
    uow: UnitOfWork,
    actor: Actor,
    booking: Booking,
    visit: Visit,
    refunded: set[tuple[int, int]],
    second_person_id: int,
    reason: str,
    again: bool,
) -> int:
    """Corrects each accrual that was not refunded. The money is held anew, and set free unless `again`."""
    back = 0
    cause = Cause("visit", visit.id)
    accrued = uow.session.scalars(
        select(VisitHold).where(VisitHold.visit_id == visit.id, VisitHold.accrued_pence > 0).order_by(VisitHold.id)
    ).all()
    taken_back: list[tuple[VisitHold, int]] = []
    for row in accrued:
        if (row.pot_id, row.plan_line_id) in refunded:
            continue
        posting_id = book.accrual_of(uow, row.hold_id)
        assert posting_id is not None
        made = ledger.correct(
            uow, actor, posting_id=posting_id, second_person_id=second_person_id, reason=reason, cause=cause
        )
        new_hold = book.hold_of_posting(uow, made)
        assert new_hold is not None
        back += row.accrued_pence or 0
        taken_back.append((row, new_hold))
    if again:
        holding.held_again(uow, actor, booking, visit, taken_back)
        return back
    for row, new_hold in taken_back:
        ledger.release_hold(uow, actor, hold_id=new_hold, cause=cause)
        row.accrued_pence = 0
    return back
