"""A booking as the holder's side sees it, whole, in a fixed number of reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.bookings.domain.states import BookingState, EnquiryState
from marketplace.bookings.models import AccessNote, Booking, BookingSplit, Enquiry, InvoiceLine, Opening, Visit
from marketplace.bookings.queries.rights import rights
from marketplace.bookings.queries.schedule import Schedule, standing
from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
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
    booking = uow.session.get(Booking, booking_id)
    if booking is None:
        raise NotFound
    may = rights(uow, actor, booking.holder_id)
    visits = tuple(
        uow.session.scalars(select(Visit).where(Visit.booking_id == booking.id).order_by(Visit.starts_at, Visit.id))
    )
    splits = list(
        uow.session.scalars(select(BookingSplit).where(BookingSplit.booking_id == booking.id).order_by(BookingSplit.id))
    )
    opened = opened_of(uow, booking.holder_id, booking_id=booking.id)
    persons = people.persons(uow, [booking.holder_id, booking.booked_by_id, booking.authorised_by_id or 0])
    holder = persons[booking.holder_id]
    others = booking.booked_by_id != booking.holder_id
    authorised = persons.get(booking.authorised_by_id or 0)
    ids = [booking.worker_id, booking.proposed_worker_id, (booking.counter or {}).get("worker_id")]
    return BookingSeen(
        booking=booking,
        visits=visits,
        shares=_shares(uow, booking.holder_id, splits),
        schedule=standing(uow, booking, visits, splits),
        workers=worker_names(uow, [*ids, *(visit.worker_id for visit in visits)]),
        booked_by=people.full_name(persons[booking.booked_by_id]) if others else None,
        authorised_by=people.full_name(authorised) if authorised else None,
        holder_name=people.full_name(holder),
        holder_initials=people.initials(holder),
        opened=opened,
        invoiced=frozenset(
            uow.session.scalars(select(InvoiceLine.visit_id).where(InvoiceLine.visit_id.in_([v.id for v in visits])))
        ),
        rights=may,
    )


def _shares(uow: UnitOfWork, holder_id: int, splits: Sequence[BookingSplit]) -> tuple[PotShare, ...]:
    names = {pot.id: pot.name for pot in budgets.pots_of(uow, holder_id)}
    lines = uow.session.execute(
        select(PlanLine.id, PlanLine.title).where(PlanLine.id.in_({split.plan_line_id for split in splits}))
    )
    titles: dict[int, str] = {row.id: row.title for row in lines}
    return tuple(
        PotShare(split.pot_id, names[split.pot_id], titles[split.plan_line_id], split.share) for split in splits
    )


def opened_of(uow: UnitOfWork, holder_id: int, *, booking_id: int | None = None, most: int = 50) -> tuple[Opened, ...]:
    """Who opened what of a holder's, newest first (E4)."""
    query = select(Opening).where(Opening.holder_id == holder_id).order_by(Opening.at.desc(), Opening.id.desc())
    if booking_id is not None:
        query = query.where(Opening.booking_id == booking_id)
    rows = list(uow.session.scalars(query.limit(most)))
    names = people.persons(uow, [row.viewer_id for row in rows])
    return tuple(Opened(people.full_name(names[row.viewer_id]), row.what, row.at) for row in rows)


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
