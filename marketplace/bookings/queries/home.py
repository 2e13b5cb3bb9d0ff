"""The holder's home: things to do first, then the money, then what comes (4.4, 8.1)."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, or_, select

from marketplace.bookings.domain.states import BookingState, EnquiryState, VisitState
from marketplace.bookings.models import Booking, Enquiry, Visit
from marketplace.bookings.queries.rights import rights
from marketplace.bookings.queries.schedule import planned_by_pot
from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.pictures import PotPicture
from marketplace.delegation import queries as delegation
from marketplace.delegation.models import Delegation
from marketplace.notifications import queries as notifications
from marketplace.notifications.queries import Seen
from marketplace.people import queries as people
from marketplace.people.models import Organisation, Person
from providers.queries.workers import worker_names

SHOWN = 5
MESSAGES = 3
ASKS = (
    BookingState.ACCEPTED,
    BookingState.COUNTERED,
    BookingState.AWAITING_AUTHORITY,
    BookingState.REQUESTED,
    BookingState.CONFIRMED,
)


@dataclass(frozen=True, slots=True)
class Coming:
    """A visit with the booking it belongs to and who comes."""

    visit: Visit
    booking: Booking
    worker: str | None


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who acts for the holder."""

    id: int
    name: str
    grant: Delegation


@dataclass(frozen=True, slots=True)
class Home:
    """`pots` is None where this reader may not see the money, empty where none is agreed yet."""

    holder: Person
    own: bool
    to_confirm: tuple[Coming, ...]
    asks: tuple[Booking, ...]
    waiting: tuple[Booking, ...]
    answers: tuple[Enquiry, ...]
    short: tuple[Coming, ...]
    coming: tuple[Coming, ...]
    pots: tuple[tuple[int, PotPicture], ...] | None
    indicative_pence: int | None
    messages: tuple[Seen, ...]
    helpers: tuple[Helper, ...]
    rights: frozenset[str]


def home(uow: UnitOfWork, actor: Actor, holder_id: int) -> Home:
    """Raises NotFound for whoever has no tie to the holder."""
    may = rights(uow, actor, holder_id)
    visits = _visits(uow, holder_id)
    bookings = _bookings(uow, holder_id, visits)
    names = worker_names(uow, [visit.worker_id for visit in visits])
    rows = [Coming(v, bookings[v.booking_id], names.get(v.worker_id or 0)) for v in visits]
    open_rows = [booking for booking in bookings.values() if booking.state in ASKS]
    pots, indicative = _money(uow, holder_id) if "see_money" in may else (None, None)
    own = actor.person_id == holder_id
    return Home(
        holder=people.person(uow, holder_id),
        own=own,
        to_confirm=tuple(row for row in rows if row.visit.state in (VisitState.REPORTED, VisitState.UNCONFIRMED)),
        asks=tuple(booking for booking in open_rows if _asks(booking, may)),
        waiting=tuple(
            booking
            for booking in open_rows
            if booking.state in (BookingState.REQUESTED, BookingState.AWAITING_AUTHORITY) and not _asks(booking, may)
        ),
        answers=tuple(
            uow.session.scalars(
                select(Enquiry)
                .where(Enquiry.holder_id == holder_id, Enquiry.state == EnquiryState.AVAILABLE)
                .order_by(Enquiry.answered_at)
            )
        ),
        short=tuple(row for row in rows if row.visit.state is VisitState.PLANNED and row.visit.short_since is not None),
        coming=tuple(row for row in rows if _is_coming(uow, row))[:SHOWN],
        pots=pots,
        indicative_pence=indicative,
        messages=tuple(notifications.messages_of(uow, actor)[0][:MESSAGES]),
        helpers=_helpers(uow, holder_id) if own else (),
        rights=may,
    )


def _is_coming(uow: UnitOfWork, row: Coming) -> bool:
    return (
        row.visit.ends_at > uow.now
        and row.visit.state in (VisitState.PLANNED, VisitState.SCHEDULED)
        and row.booking.state is BookingState.CONFIRMED
    )


def _asks(booking: Booking, may: frozenset[str]) -> bool:
    """Whether something about it waits for this reader."""
    if booking.state in (BookingState.ACCEPTED, BookingState.COUNTERED):
        return "book" in may
    if booking.state is BookingState.CONFIRMED:
        return booking.proposed_worker_id is not None and "book" in may
    return (
        booking.state is BookingState.AWAITING_AUTHORITY
        and "authorise" in may
        and "delegate_limit" in booking.authority_reasons
    )


def _visits(uow: UnitOfWork, holder_id: int) -> list[Visit]:
    """Those to say something about, and those of the next weeks."""
    return list(
        uow.session.scalars(
            select(Visit)
            .where(
                Visit.holder_id == holder_id,
                or_(
                    and_(Visit.state.in_((VisitState.REPORTED, VisitState.UNCONFIRMED)), Visit.due_at.is_(None)),
                    and_(
                        Visit.state.in_((VisitState.PLANNED, VisitState.SCHEDULED)),
                        Visit.ends_at > uow.now,
                        Visit.starts_at < uow.now + timedelta(weeks=12),
                    ),
                ),
            )
            .order_by(Visit.starts_at, Visit.id)
        )
    )


def _bookings(uow: UnitOfWork, holder_id: int, visits: list[Visit]) -> dict[int, Booking]:
    return {
        booking.id: booking
        for booking in uow.session.scalars(
            select(Booking)
            .where(
                Booking.holder_id == holder_id,
                or_(Booking.state.in_(ASKS), Booking.id.in_({visit.booking_id for visit in visits})),
            )
            .order_by(Booking.id)
        )
    }


def _money(uow: UnitOfWork, holder_id: int) -> tuple[tuple[tuple[int, PotPicture], ...], int | None]:
    pictures = budgets.pot_pictures(uow, holder_id, local_date(uow.now), planned_by_pot(uow, holder_id))
    indicative = None
    if not pictures and (found := budgets.budgets_of(uow, holder_id)):
        indicative = found[0].indicative_pence
    return tuple((pot.id, picture) for pot, picture in pictures), indicative


def _helpers(uow: UnitOfWork, holder_id: int) -> tuple[Helper, ...]:
    rows = delegation.delegations_of(uow, holder_id, live=True)
    names = people.persons(uow, [row.delegate_person_id for row in rows if row.delegate_person_id is not None])
    bodies = (
        {
            one.id: one.name
            for one in uow.session.scalars(
                select(Organisation).where(Organisation.id.in_({row.delegate_organisation_id or 0 for row in rows}))
            )
        }
        if rows
        else {}
    )
    return tuple(
        Helper(
            row.id,
            people.full_name(names[row.delegate_person_id])
            if row.delegate_person_id is not None
            else bodies.get(row.delegate_organisation_id or 0, ""),
            row,
        )
        for row in rows
    )
