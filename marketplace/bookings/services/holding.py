"""Money for visits: held now, held when their period is released, or short (5.3). Nothing here cancels anything."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, or_, select

from marketplace.bookings.domain import deadlines
from marketplace.bookings.domain.money import parts
from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.models import Booking, BookingSplit, Visit, VisitHold
from marketplace.bookings.queries.parts import holds_by_visit
from marketplace.bookings.queries.schedule import Calendar, Schedule, preview, triples
from marketplace.bookings.services import loading, telling
from marketplace.budgets.services import release_due
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InsufficientFunds, Refused
from marketplace.core.local_time import local_date
from marketplace.core.money import allocate
from marketplace.core.outbox.relay import Delivery
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import queries as book
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause, Place, Wanted

TOOK_PLACE = (VisitState.REPORTED, VisitState.ATTESTED, VisitState.UNCONFIRMED, VisitState.QUERIED)


def due_on(uow: UnitOfWork, visit: Visit, splits: Sequence[BookingSplit]) -> date:
    """The local day on which this visit's money is held: its periods released, and the visit within the window."""
    return _calendar(uow, splits).due_on(visit.starts_at)


def holdable(uow: UnitOfWork, visit: Visit, splits: Sequence[BookingSplit]) -> bool:
    """Whether its money may be held now: every pot's period of that day is released, and it is near enough."""
    return _calendar(uow, splits).holdable(visit.starts_at)


def holdable_of(uow: UnitOfWork, visits: Sequence[Visit], splits: Sequence[BookingSplit]) -> list[Visit]:
    """Those of `visits` whose money may be held now."""
    calendar = _calendar(uow, splits)
    return [visit for visit in visits if calendar.holdable(visit.starts_at)]


def _calendar(uow: UnitOfWork, splits: Sequence[BookingSplit]) -> Calendar:
    return Calendar(uow, [split.pot_id for split in splits])


def schedule(uow: UnitOfWork, booking: Booking) -> Schedule:
    """The words "held now, to be held on" as sums and a day, of what nothing is held for yet (5.7)."""
    waiting = [
        visit for visit in loading.visits(uow, booking.id) if visit.state in (VisitState.PROPOSED, VisitState.PLANNED)
    ]
    return preview(uow, loading.splits(uow, booking.id), [(visit.starts_at, visit.price_pence) for visit in waiting])


def hold(
    uow: UnitOfWork,
    actor: Actor,
    visits: Sequence[Visit],
    splits: Sequence[BookingSplit],
    *,
    from_contingency: bool = False,
) -> int:
    """Holds the money of these visits, all or none; returns the pence. Raises InsufficientFunds."""
    pieces = [(visit, part) for visit in visits for part in parts(visit.price_pence, triples(splits))]
    wanted = [
        Wanted(part.pot_id, part.plan_line_id, part.pence, from_contingency, Cause("visit", visit.id))
        for visit, part in pieces
    ]
    ids = ledger.hold_all(uow, actor, wanted=wanted, cause=Cause("visit", visits[0].id)) if pieces else []
    for (visit, part), hold_id in zip(pieces, ids, strict=True):
        uow.session.add(
            VisitHold(
                visit_id=visit.id,
                pot_id=part.pot_id,
                plan_line_id=part.plan_line_id,
                hold_id=hold_id,
                pence=part.pence,
            )
        )
    for visit in visits:
        visit.short_since = None
        if visit.state is VisitState.PLANNED:
            visit.state = VisitState.SCHEDULED
    uow.session.flush()
    return sum(part.pence for _, part in pieces)


def live_holds(uow: UnitOfWork, visit_id: int) -> list[VisitHold]:
    """Holds of a visit that have not ended, in the order of its splits."""
    return holds_by_visit(uow, [visit_id]).get(visit_id, [])


def release(uow: UnitOfWork, actor: Actor, visit: Visit, *, fee_pence: int = 0) -> int:
    """Ends the visit's holds: the fee becomes to pay, the rest goes back; returns what is free again.

    The fee is shared over the pots as the price is. A visit without holds frees nothing and pays no fee.
    """
    rows = live_holds(uow, visit.id)
    fees = _shares(fee_pence, rows)
    freed = 0
    for row, fee in zip(rows, fees, strict=True):
        cause = Cause("visit", visit.id)
        if fee:
            ledger.accrue_fee(uow, actor, hold_id=row.hold_id, pence=fee, cause=cause)
        else:
            ledger.release_hold(uow, actor, hold_id=row.hold_id, cause=cause)
        row.accrued_pence, row.ended_at = fee, uow.now
        freed += row.pence - fee
    return freed


def accrue(uow: UnitOfWork, actor: Actor, visit: Visit, due_pence: int) -> bool:
    """The attested price becomes to pay, over the pots as it was held. False where nothing is held yet."""
    rows = live_holds(uow, visit.id)
    if not rows and visit.price_pence:
        return False
    for row, due in zip(rows, _shares(due_pence, rows), strict=True):
        ledger.accrue(uow, actor, hold_id=row.hold_id, pence=due, cause=Cause("visit", visit.id))
        row.accrued_pence, row.ended_at = due, uow.now
    visit.due_at = uow.now
    return True


def held_again(
    uow: UnitOfWork, actor: Actor, booking: Booking, visit: Visit, taken_back: Sequence[tuple[VisitHold, int]]
) -> bool:
    """After an accrual is taken back the whole price is held again, or nothing is: a new record may say that the
    visit was longer. `taken_back` are ended rows, each with the id of the hold that has its accrued money now.

    False where the rest of the price was spent in between: the coordinator has a task then.
    """
    splits = loading.splits(uow, booking.id)
    whole = sum(row.accrued_pence or 0 for row, _ in taken_back) == visit.price_pence
    emergency = any(book.hold_of(uow, hold_id).source is Place.CONTINGENCY for _, hold_id in taken_back)
    for row, hold_id in taken_back:
        if whole:
            uow.session.add(
                VisitHold(
                    visit_id=visit.id,
                    pot_id=row.pot_id,
                    plan_line_id=row.plan_line_id,
                    hold_id=hold_id,
                    pence=row.accrued_pence or 0,
                )
            )
        else:
            ledger.release_hold(uow, actor, hold_id=hold_id, cause=Cause("visit", visit.id))
        row.accrued_pence = 0
    if whole:
        return True
    try:
        hold(uow, actor, [visit], splits, from_contingency=emergency)
    except InsufficientFunds:
        ask_for_money(uow, booking, visit)
        return False
    return True


def _shares(pence: int, rows: Sequence[VisitHold]) -> list[int]:
    """A sum over holds in proportion to what each holds; never more than it holds."""
    total = sum(row.pence for row in rows)
    if pence >= total:
        return [row.pence for row in rows]
    return [min(share, row.pence) for share, row in zip(allocate(pence, [r.pence for r in rows]), rows, strict=True)]


def hold_due(units: Units) -> int:
    """Holds visits whose day has come, one visit a transaction, in order of date; returns how many.

    For the worker: after a period's release, and as the window rolls on. A visit that the money does not cover stays
    planned and raises a task; it is never cancelled (E2). A critical one that took place unfunded is caught up with.
    """
    release_due(units)  # what begins today is released first, so that nothing seems short that is not
    return sum(units.write(_hold_one, visit_id) for visit_id in units.read(_unheld))


def hear_of_releases(units: Units, deliveries: Sequence[Delivery]) -> dict[int, str]:
    """For `period.released`: whatever may be held now is held, in date order."""
    hold_due(units)
    return {}


def _unheld(uow: UnitOfWork) -> list[int]:
    planned = and_(Visit.state == VisitState.PLANNED, Booking.state == BookingState.CONFIRMED)
    took_place = and_(Visit.state.in_(TOOK_PLACE), Visit.due_at.is_(None))
    held = select(VisitHold.id).where(VisitHold.visit_id == Visit.id, VisitHold.ended_at.is_(None))
    return list(
        uow.session.scalars(
            select(Visit.id)
            .join(Booking, Booking.id == Visit.booking_id)
            .where(or_(planned, took_place), ~held.exists(), Visit.starts_at <= uow.now + deadlines.WINDOW)
            .order_by(Visit.starts_at, Visit.id)
        )
    )


def waits_for_money(uow: UnitOfWork, visit: Visit) -> bool:
    """Whether nothing is held for a visit that is to come, or that took place and is not paid for yet."""
    waits = visit.state is VisitState.PLANNED or (visit.state in TOOK_PLACE and visit.due_at is None)
    return waits and not live_holds(uow, visit.id)


def _hold_one(uow: UnitOfWork, visit_id: int) -> bool:
    visit = loading.visit(uow, visit_id)
    booking = loading.booking(uow, visit.booking_id)
    if not waits_for_money(uow, visit):
        return False
    splits = loading.splits(uow, booking.id)
    if not holdable(uow, visit, splits):
        if due_on(uow, visit, splits) < local_date(uow.now):
            ask_for_money(uow, booking, visit)  # its period should have been released, or there is none any more
        return False
    try:
        hold(uow, SYSTEM, [visit], splits)
    except InsufficientFunds:
        ask_for_money(uow, booking, visit)
        return False
    _caught_up(uow, SYSTEM, visit)
    return True


def ask_for_money(uow: UnitOfWork, booking: Booking, visit: Visit) -> None:
    """Said once: the visit stays as it is, and the coordinator is asked for its money (E2)."""
    if visit.short_since is not None or not visit.price_pence:
        return
    visit.short_since = uow.now
    facts = {"starts_at": visit.starts_at.isoformat()}
    telling.holder_side(uow, booking, "visit_not_funded", **facts)
    telling.coordinator(uow, booking, "visit_not_funded", **facts)
    telling.task_for_visit(uow, booking, visit, "fund_visit", due_at=visit.starts_at)


def _caught_up(uow: UnitOfWork, actor: Actor, visit: Visit) -> None:
    """The money is held now; what was attested meanwhile becomes to pay at once."""
    if visit.due_pence is not None:
        accrue(uow, actor, visit, visit.due_pence)
    telling.done(uow, actor, "fund_visit", "visit", visit.id)


def fund(uow: UnitOfWork, actor: Actor, visit_id: int, *, from_contingency: bool) -> Visit:
    """The coordinator has a short visit held, from free or emergency money (E2, BUD-13).

    One that has already taken place and was attested is accrued at once.
    Raises NotFound, NotAllowed, Refused, InsufficientFunds.
    """
    visit = loading.visit(uow, visit_id)
    booking = loading.booking(uow, visit.booking_id)
    uow.require(actor, Action.VISITS_RECORD_SPOKEN_YES, holder_id=booking.holder_id, provider_id=booking.provider_id)
    if not waits_for_money(uow, visit):
        raise Refused("not_short", "The money for this visit is not missing.")
    hold(uow, actor, [visit], loading.splits(uow, booking.id), from_contingency=from_contingency)
    _caught_up(uow, actor, visit)
    uow.audit(actor, "bookings:visit:fund", "visit", visit.id, contingency=from_contingency)
    return visit
