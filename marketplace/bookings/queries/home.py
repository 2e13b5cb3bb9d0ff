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
from marketplace.people.models import Person
from providers.models import Worker

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
    rows, open_rows = _visits_and_bookings(uow, holder_id)
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
        messages=tuple(notifications.latest_messages(uow, actor, MESSAGES)),
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


def _visits_and_bookings(uow: UnitOfWork, holder_id: int) -> tuple[list[Coming], list[Booking]]:
    """Visits to say something about and those of the next weeks; bookings that may wait for somebody. One statement."""
    shown = or_(
        and_(Visit.state.in_((VisitState.REPORTED, VisitState.UNCONFIRMED)), Visit.due_at.is_(None)),
        and_(
            Visit.state.in_((VisitState.PLANNED, VisitState.SCHEDULED)),
            Visit.ends_at > uow.now,
            Visit.starts_at < uow.now + timedelta(weeks=12),
        ),
    )
    found = uow.session.execute(
        select(Booking, Visit, Worker.name)
        .outerjoin(Visit, and_(Visit.booking_id == Booking.id, shown))
        .outerjoin(Worker, Worker.id == Visit.worker_id)
        .where(Booking.holder_id == holder_id, or_(Booking.state.in_(ASKS), Visit.id.is_not(None)))
        .order_by(Booking.id, Visit.starts_at, Visit.id)
    ).all()
    visits = [Coming(visit, booking, name) for booking, visit, name in found if visit is not None]
    bookings = dict.fromkeys(booking for booking, _, _ in found if booking.state in ASKS)
    return sorted(visits, key=lambda row: (row.visit.starts_at, row.visit.id)), list(bookings)


def _money(uow: UnitOfWork, holder_id: int) -> tuple[tuple[tuple[int, PotPicture], ...], int | None]:
    pictures = budgets.pot_pictures(uow, holder_id, local_date(uow.now), planned_by_pot(uow, holder_id))
    indicative = None
    if not pictures and (found := budgets.budgets_of(uow, holder_id)):
        indicative = found[0].indicative_pence
    return tuple((pot.id, picture) for pot, picture in pictures), indicative


def _helpers(uow: UnitOfWork, holder_id: int) -> tuple[Helper, ...]:
    return tuple(Helper(row.id, name, row) for row, name in delegation.delegates_of(uow, holder_id))
