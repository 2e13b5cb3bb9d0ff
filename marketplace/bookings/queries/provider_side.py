"""Whose provider's work somebody may see, and the pages of it. Authority is asked here; persons are not read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select

from marketplace.bookings.domain.states import BookingState, EnquiryState, VisitState, unseen_by_provider
from marketplace.bookings.models import Booking, Enquiry, Visit
from marketplace.bookings.queries import disclosed
from marketplace.bookings.queries.disclosed import EnquirySeen, RequestSeen, VisitSeen
from marketplace.bookings.queries.parts import visits_of
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotAllowed, NotFound
from marketplace.core.local_time import local_date, midnight
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
from marketplace.people.models import Person
from providers.models import Service
from providers.queries import ties_of_person

TO_ANSWER = (BookingState.REQUESTED,)
UNDER_WAY = (BookingState.ACCEPTED, BookingState.COUNTERED)
ENQUIRIES_OPEN = (EnquiryState.SENT, EnquiryState.SEEN)
RUNNING = (BookingState.CONFIRMED, BookingState.WINDING_DOWN, BookingState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Side:
    """What somebody is to providers: those they manage, and the workers that they are themselves."""

    managed: dict[int, str]
    own_worker_ids: frozenset[int]

    def sees(self, booking: Booking, worker_ids: frozenset[int]) -> bool:
        return booking.provider_id in self.managed or bool(self.own_worker_ids & worker_ids)


def side_of(uow: UnitOfWork, actor: Actor) -> Side:
    """Afresh. Raises NotAllowed for somebody who acts for a holder now: one is on one side at a time (E14)."""
    if actor.on_behalf_of is not None:
        raise NotAllowed("You are acting for someone now. Stop acting for them first.")
    ties = ties_of_person(uow, actor.person_id or 0)
    return Side(
        {tie.provider_id: tie.name for tie in ties if tie.manages},
        frozenset(worker_id for tie in ties for worker_id in tie.worker_ids),
    )


def may_see(uow: UnitOfWork, actor: Actor, booking: Booking) -> Side:
    """A manager sees the provider's bookings, a worker those that they come to. Raises NotFound for all others."""
    side = side_of(uow, actor)
    workers = frozenset(one.worker_id for one in visits_of(uow, booking.id) if one.worker_id is not None)
    hidden = unseen_by_provider(booking.state, booking.confirmed_at is not None, booking.authority_reasons)
    if hidden or not side.sees(booking, workers):
        raise NotFound
    uow.require(actor, Action.BOOKINGS_SEE, provider_id=booking.provider_id)
    return side


def seen_bookings(side: Side) -> ColumnElement[bool]:
    """`may_see` as a condition, for lists."""
    comes_to = select(Visit.booking_id).where(Visit.worker_id.in_(side.own_worker_ids))
    return and_(
        or_(Booking.provider_id.in_(side.managed), Booking.id.in_(comes_to)),
        Booking.state != BookingState.AWAITING_AUTHORITY,
        or_(Booking.confirmed_at.is_not(None), cast(Booking.authority_reasons, String) == "[]"),
    )


def may_see_enquiry(uow: UnitOfWork, actor: Actor, enquiry: Enquiry) -> Side:
    """A manager answers questions; nobody else of a provider sees them. Raises NotFound."""
    side = side_of(uow, actor)
    if enquiry.provider_id not in side.managed:
        raise NotFound
    return side


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request with what this reader may do: managers answer, workers record."""

    request: RequestSeen
    manager: bool
    own_worker_ids: frozenset[int]


def request_page(uow: UnitOfWork, actor: Actor, booking_id: int) -> RequestPage:
    """Raises NotFound."""
    booking = uow.session.get(Booking, booking_id)
    if booking is None:
        raise NotFound
    side = may_see(uow, actor, booking)
    [seen] = disclosed.requests(uow, [booking])
    return RequestPage(seen, booking.provider_id in side.managed, side.own_worker_ids)


def visit_page(uow: UnitOfWork, actor: Actor, visit_id: int) -> tuple[RequestSeen, VisitSeen]:
    """One visit to record. Raises NotFound."""
    visit = uow.session.get(Visit, visit_id)
    if visit is None:
        raise NotFound
    booking = uow.session.get_one(Booking, visit.booking_id)
    may_see(uow, actor, booking)
    [seen] = disclosed.requests(uow, [booking], visit_ids={visit_id})
    return seen, seen.visits[0]


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit in a week or diary, with the request it belongs to."""

    visit: VisitSeen
    request: RequestSeen


@dataclass(frozen=True, slots=True)
class Desk:
    """The provider's home but for the money."""

    side: Side
    to_answer: tuple[RequestSeen, ...]
    under_way: tuple[RequestSeen, ...]
    to_record: tuple[Entry, ...]
    week: tuple[Entry, ...]
    queried: tuple[Entry, ...]
    questions: int


def desk(uow: UnitOfWork, actor: Actor) -> Desk:
    """Requests to answer, what waits for the other side, this week, what is to be recorded or was questioned."""
    side = side_of(uow, actor)
    today = local_date(uow.now)
    monday = today - timedelta(days=today.weekday())
    rows = list(
        uow.session.scalars(
            select(Booking)
            .where(Booking.provider_id.in_(side.managed), Booking.state.in_((*TO_ANSWER, *UNDER_WAY)))
            .order_by(Booking.answer_by, Booking.id)
        )
    )
    shown = _visits(uow, side, midnight(monday), midnight(monday + timedelta(days=7)), with_open=True)
    requests = disclosed.requests(uow, [*rows, *dict.fromkeys(shown.values())])  # of both kinds in one go
    seen, entries = requests[: len(rows)], _entries(requests[len(rows) :], shown)
    questions = uow.session.scalar(
        select(func.count())
        .select_from(Enquiry)
        .where(Enquiry.provider_id.in_(side.managed), Enquiry.state.in_(ENQUIRIES_OPEN))
    )
    first, last = midnight(monday), midnight(monday + timedelta(days=7))
    return Desk(
        side=side,
        to_answer=tuple(one for one in seen if one.state in TO_ANSWER),
        under_way=tuple(one for one in seen if one.state in UNDER_WAY),
        to_record=tuple(one for one in entries if one.visit.over and recordable(one.visit)),
        week=tuple(
            one
            for one in entries
            if first <= one.visit.starts_at < last and not (one.visit.over and recordable(one.visit))
        ),
        queried=tuple(one for one in entries if one.visit.state is VisitState.QUERIED),
        questions=questions or 0,
    )


def recordable(visit: VisitSeen) -> bool:
    """Whether there is no record of it yet and there may be one."""
    return visit.state is VisitState.SCHEDULED or (visit.state is VisitState.PLANNED and visit.critical)


@dataclass(frozen=True, slots=True)
class Diary:
    """One week from its Monday."""

    monday: date
    side: Side
    entries: tuple[Entry, ...]


def diary(uow: UnitOfWork, actor: Actor, monday: date) -> Diary:
    side = side_of(uow, actor)
    monday -= timedelta(days=monday.weekday())
    shown = _visits(uow, side, midnight(monday), midnight(monday + timedelta(days=7)))
    return Diary(monday, side, _entries(disclosed.requests(uow, list(dict.fromkeys(shown.values()))), shown))


def _visits(
    uow: UnitOfWork, side: Side, start: datetime, end: datetime, *, with_open: bool = False
) -> dict[int, Booking]:
    """Visits of confirmed bookings in a stretch, by id; with those of any time that wait for the provider."""
    when = and_(Visit.starts_at >= start, Visit.starts_at < end)
    if with_open:
        waits = and_(Visit.state == VisitState.SCHEDULED, Visit.ends_at <= uow.now)
        late = and_(Visit.state == VisitState.PLANNED, Visit.critical.is_(True), Visit.ends_at <= uow.now)
        when = or_(when, waits, late, Visit.state == VisitState.QUERIED)
    rows = uow.session.execute(
        select(Visit.id, Booking)
        .join(Booking, Booking.id == Visit.booking_id)
        .where(
            or_(Visit.provider_id.in_(side.managed), Visit.worker_id.in_(side.own_worker_ids)),
            Booking.state.in_(RUNNING),
            Visit.state.not_in(disclosed.GONE),
            when,
        )
        .order_by(Visit.starts_at, Visit.id)
    )
    return {row[0]: row[1] for row in rows}


def _entries(requests: Sequence[RequestSeen], shown: Collection[int]) -> tuple[Entry, ...]:
    """Of the visits whose ids are `shown`."""
    only = [replace(one, visits=tuple(visit for visit in one.visits if visit.id in shown)) for one in requests]
    found = [Entry(visit, request) for request in only for visit in request.visits]
    return tuple(sorted(found, key=lambda one: (one.visit.starts_at, one.visit.id)))


def inbox(uow: UnitOfWork, actor: Actor) -> list[tuple[EnquirySeen, str]]:
    """Questions to the providers that this person manages, open ones first, with the service's name."""
    side = side_of(uow, actor)
    rows = list(
        uow.session.execute(
            select(Enquiry, Service.name, Service.category)
            .join(Service, Service.id == Enquiry.service_id)
            .where(Enquiry.provider_id.in_(side.managed))
            .order_by(Enquiry.state.not_in(ENQUIRIES_OPEN), Enquiry.id.desc())
            .limit(100)
        )
    )
    holders = people.persons(uow, [row[0].holder_id for row in rows])
    return [(disclosed.enquiry(uow, row, holders[row.holder_id], category), name) for row, name, category in rows]


def enquiry_page(uow: UnitOfWork, actor: Actor, enquiry_id: int) -> tuple[EnquirySeen, str]:
    """Raises NotFound, NotAllowed."""
    found = uow.session.execute(
        select(Enquiry, Person, Service.name, Service.category)
        .join(Service, Service.id == Enquiry.service_id)
        .join(Person, Person.id == Enquiry.holder_id)
        .where(Enquiry.id == enquiry_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    row, holder, name, category = found
    if row.provider_id not in side_of(uow, actor).managed:
        raise NotFound
    uow.require(actor, Action.BOOKINGS_ANSWER, provider_id=row.provider_id)
    return disclosed.enquiry(uow, row, holder, category), name
