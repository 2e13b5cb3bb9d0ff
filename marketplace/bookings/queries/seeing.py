"""A booking as the holder's side sees it, whole, in a fixed number of reads."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from marketplace.bookings.domain.states import BookingState, EnquiryState
from marketplace.bookings.models import AccessNote, Booking, BookingSplit, Enquiry, InvoiceLine, Opening, Visit
from marketplace.bookings.queries.rights import rights
from marketplace.bookings.queries.schedule import Schedule, standing
from marketplace.budgets.models import Pot
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
from marketplace.people.models import Person
from marketplace.plans.models import PlanLine
from providers.models import Provider, Service
from providers.queries.workers import worker_names


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody of the provider opened something: who, what, when (UTC)."""

    who: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PotShare:
    """Which money pays, in whole per cent of each visit."""

    pot_id: int
    pot_name: str
    line_title: str
    share: int


@dataclass(frozen=True, slots=True)
class BookingSeen:
    """`rights` are what this reader may do. `booked_by` is a name where somebody else booked it for the holder."""

    booking: Booking
    visits: tuple[Visit, ...]
    shares: tuple[PotShare, ...]
    schedule: Schedule
    workers: dict[int, str]
    booked_by: str | None
    authorised_by: str | None
    holder_name: str
    holder_initials: str
    opened: tuple[Opened, ...]
    invoiced: frozenset[int]
    rights: frozenset[str]

    @property
    def worker(self) -> str | None:
        return self.workers.get(self.booking.worker_id or 0)


def see_booking(uow: UnitOfWork, actor: Actor, booking_id: int) -> BookingSeen:
    """Raises NotFound for whoever has no tie to the holder, the provider's own people among them."""
    booker, authoriser = aliased(Person), aliased(Person)
    row = uow.session.execute(
        select(Booking, booker, authoriser)
        .join(booker, booker.id == Booking.booked_by_id)
        .outerjoin(authoriser, authoriser.id == Booking.authorised_by_id)
        .where(Booking.id == booking_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    booking: Booking = row[0]
    may = rights(uow, actor, booking.holder_id)
    rows = uow.session.execute(
        select(Visit, InvoiceLine.id)
        .outerjoin(InvoiceLine, InvoiceLine.visit_id == Visit.id)
        .where(Visit.booking_id == booking.id)
        .order_by(Visit.starts_at, Visit.id)
    ).all()
    visits = tuple(dict.fromkeys(visit for visit, _ in rows))
    splits = _splits(uow, booking.id)
    holder = people.person(uow, booking.holder_id)
    ids = [booking.worker_id, booking.proposed_worker_id, (booking.counter or {}).get("worker_id")]
    return BookingSeen(
        booking=booking,
        visits=visits,
        shares=tuple(PotShare(split.pot_id, pot, line, split.share) for split, pot, line in splits),
        schedule=standing(uow, booking, visits, [split for split, _, _ in splits]),
        workers=worker_names(uow, [*ids, *(visit.worker_id for visit in visits)]),
        booked_by=people.full_name(row[1]) if booking.booked_by_id != booking.holder_id else None,
        authorised_by=people.full_name(row[2]) if row[2] is not None else None,
        holder_name=people.full_name(holder),
        holder_initials=people.initials(holder),
        opened=opened_of(uow, booking.holder_id, booking_id=booking.id),
        invoiced=frozenset(visit.id for visit, line_id in rows if line_id is not None),
        rights=may,
    )


def _splits(uow: UnitOfWork, booking_id: int) -> list[tuple[BookingSplit, str, str]]:
    """(what pays, name of the pot, title of the plan line)."""
    rows = uow.session.execute(
        select(BookingSplit, Pot, PlanLine.title)
        .join(Pot, Pot.id == BookingSplit.pot_id)
        .join(PlanLine, PlanLine.id == BookingSplit.plan_line_id)
        .where(BookingSplit.booking_id == booking_id)
        .order_by(BookingSplit.id)
    )
    return [(split, pot.name, title) for split, pot, title in rows]


def opened_of(uow: UnitOfWork, holder_id: int, *, booking_id: int | None = None, most: int = 50) -> tuple[Opened, ...]:
    """Who opened what of a holder's, newest first (E4)."""
    query = (
        select(Opening, Person)
        .join(Person, Person.id == Opening.viewer_id)
        .where(Opening.holder_id == holder_id)
        .order_by(Opening.at.desc(), Opening.id.desc())
    )
    if booking_id is not None:
        query = query.where(Opening.booking_id == booking_id)
    rows = uow.session.execute(query.limit(most))
    return tuple(Opened(people.full_name(viewer), opening.what, opening.at) for opening, viewer in rows)


def access_note(uow: UnitOfWork, actor: Actor, holder_id: int) -> tuple[str, tuple[Opened, ...]]:
    """The holder's own words on how to get in, and who opened what. Raises NotFound, NotAllowed."""
    uow.require(actor, Action.BOOKINGS_REQUEST, holder_id=holder_id)
    note = uow.session.get(AccessNote, holder_id)
    return note.text if note else "", opened_of(uow, holder_id)


def bookings_of(uow: UnitOfWork, actor: Actor, holder_id: int) -> list[tuple[Booking, Visit | None]]:
    """All bookings of a holder, newest first, each with its next visit. Raises NotFound."""
    rights(uow, actor, holder_id)
    rows = list(
        uow.session.scalars(
            select(Booking).where(Booking.holder_id == holder_id).order_by(Booking.id.desc()).limit(200)
        )
    )
    coming: dict[int, Visit] = {}
    for visit in uow.session.scalars(
        select(Visit)
        .where(Visit.holder_id == holder_id, Visit.starts_at >= uow.now, Visit.state != "cancelled")
        .order_by(Visit.starts_at)
    ):
        coming.setdefault(visit.booking_id, visit)
    return [(row, coming.get(row.id)) for row in rows]


OPEN_ENQUIRIES = (EnquiryState.SENT, EnquiryState.SEEN, EnquiryState.AVAILABLE, EnquiryState.ACCEPTED)
WAITING = (BookingState.REQUESTED, BookingState.AWAITING_AUTHORITY)


def enquiries_of(uow: UnitOfWork, actor: Actor, holder_id: int) -> list[tuple[Enquiry, str, str]]:
    """A holder's questions with the service's and the provider's name, newest first. Raises NotFound."""
    rights(uow, actor, holder_id)
    rows = uow.session.execute(
        select(Enquiry, Service.name, Provider.name)
        .join(Service, Service.id == Enquiry.service_id)
        .join(Provider, Provider.id == Enquiry.provider_id)
        .where(Enquiry.holder_id == holder_id)
        .order_by(Enquiry.id.desc())
        .limit(100)
    )
    return [(row, service, provider) for row, service, provider in rows]


def see_enquiry(uow: UnitOfWork, actor: Actor, enquiry_id: int) -> tuple[Enquiry, frozenset[str]]:
    """A question with what this reader may do about it. Raises NotFound."""
    found = uow.session.get(Enquiry, enquiry_id)
    if found is None:
        raise NotFound
    return found, rights(uow, actor, found.holder_id)
