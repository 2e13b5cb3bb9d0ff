"""What the provider's people see of a request: built here, and let out by the serialisers of `domain/disclosure`.

Nothing else on the provider's pages reads a person. Lists show at most the first name; address, note and how to get
in come only by `services/opening`, which writes down that somebody looked (domain.md E4).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.bookings.domain.disclosure import Stage, Whole, booking_stage, disclose, enquiry_stage
from marketplace.bookings.domain.states import BookingState, EnquiryState, VisitState
from marketplace.bookings.models import AccessNote, Booking, Enquiry, Visit
from marketplace.bookings.queries.parts import visits_by_booking, visits_of
from marketplace.core.clock import to_local
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
from marketplace.people.models import Person
from providers.queries.workers import worker_names

ORDER = tuple(Stage)
GONE = (VisitState.CANCELLED, VisitState.VOID)


@dataclass(frozen=True, slots=True)
class VisitSeen:
    """One visit, nobody's name in it but the worker's. Pence, UTC."""

    id: int
    starts_at: datetime
    ends_at: datetime
    minutes: int
    state: VisitState
    price_pence: int
    due_pence: int | None
    worker_id: int | None
    worker: str | None
    critical: bool
    today: bool
    over: bool
    query_reason: str | None
    reported_start_at: datetime | None
    reported_end_at: datetime | None
    reported_tasks: tuple[str, ...]
    report_note: str | None


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """A booking on the provider's side. `seen` is what the stage lets out, and no more."""

    id: int
    service_id: int
    provider_id: int
    service_name: str
    state: BookingState
    stage: Stage
    seen: Mapping[str, Any]
    urgent: bool
    answer_by: datetime | None
    confirm_by: datetime | None
    worker_id: int | None
    worker: str | None
    proposed: str | None
    counter: Mapping[str, Any] | None
    visits: tuple[VisitSeen, ...]


@dataclass(frozen=True, slots=True)
class EnquirySeen:
    """A question on the provider's side; `wanted` are codes of closed lists."""

    id: int
    provider_id: int
    service_id: int
    state: EnquiryState
    stage: Stage
    seen: Mapping[str, Any]
    wanted: Mapping[str, Any]
    answer: str | None
    answer_by: datetime
    created_at: datetime


def whole(booking: Booking, visits: Iterable[Visit], holder: Person, access: str | None) -> Whole:
    """Everything that could ever be shown of a booking."""
    return Whole(
        category=booking.category,
        outward=people.outward(holder),
        visits=tuple(visit.starts_at for visit in visits if visit.state not in GONE),
        minutes=booking.minutes,
        tasks=tuple(booking.tasks),
        price_pence=booking.price_pence,
        first_name=holder.given_name,
        address=tuple(holder.address or ()),
        postcode=holder.postcode or "",
        note=booking.note,
        access=access,
    )


def stage_of(uow: UnitOfWork, booking: Booking, visits: Iterable[Visit]) -> Stage:
    return booking_stage(
        booking.state,
        consent=booking.consent_by_id is not None,
        visits=tuple(visit.starts_at for visit in visits if visit.state not in GONE),
        now=uow.now,
    )


def at_most(stage: Stage, cap: Stage) -> Stage:
    """The earlier of two stages."""
    return min(stage, cap, key=ORDER.index)


def requests(
    uow: UnitOfWork, bookings: Sequence[Booking], *, visit_ids: Collection[int] | None = None
) -> list[RequestSeen]:
    """Bookings as lists and pages show them: at most the first name. Three reads, however many there are.

    With `visit_ids` only those visits are shown.
    """
    if not bookings:
        return []
    visits = visits_by_booking(uow, [booking.id for booking in bookings])
    holders = people.persons(uow, [booking.holder_id for booking in bookings])
    names = worker_names(
        uow,
        [one for booking in bookings for one in (booking.worker_id, booking.proposed_worker_id)]
        + [visit.worker_id for rows in visits.values() for visit in rows],
    )
    return [
        _request(uow, booking, visits.get(booking.id, []), holders[booking.holder_id], names, visit_ids)
        for booking in bookings
    ]


def _request(
    uow: UnitOfWork,
    booking: Booking,
    visits: Sequence[Visit],
    holder: Person,
    names: Mapping[int, str],
    visit_ids: Collection[int] | None,
) -> RequestSeen:
    stage = stage_of(uow, booking, visits)
    shown = [visit for visit in visits if visit_ids is None or visit.id in visit_ids]
    return RequestSeen(
        id=booking.id,
        service_id=booking.service_id,
        provider_id=booking.provider_id,
        service_name=str(booking.offer["service_name"]),
        state=booking.state,
        stage=stage,
        seen=disclose(whole(booking, visits, holder, None), at_most(stage, Stage.ACCEPTED)),
        urgent=booking.urgent,
        answer_by=booking.answer_by,
        confirm_by=booking.confirm_by,
        worker_id=booking.worker_id,
        worker=names.get(booking.worker_id or 0),
        proposed=names.get(booking.proposed_worker_id or 0),
        counter=booking.counter,
        visits=tuple(_visit(uow, visit, names) for visit in shown),
    )


def _visit(uow: UnitOfWork, visit: Visit, names: Mapping[int, str]) -> VisitSeen:
    return VisitSeen(
        id=visit.id,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        minutes=visit.minutes,
        state=visit.state,
        price_pence=visit.price_pence,
        due_pence=visit.due_pence,
        worker_id=visit.worker_id,
        worker=names.get(visit.worker_id or 0),
        critical=visit.critical,
        today=to_local(visit.starts_at).date() == to_local(uow.now).date(),
        over=visit.ends_at <= uow.now,
        query_reason=visit.query_reason,
        reported_start_at=visit.reported_start_at,
        reported_end_at=visit.reported_end_at,
        reported_tasks=tuple(visit.reported_tasks or ()),
        report_note=visit.report_note,
    )


def details(uow: UnitOfWork, booking: Booking) -> tuple[Stage, Mapping[str, Any]]:
    """Everything of the present stage, address and access with it: for `services/opening` alone."""
    visits = visits_of(uow, booking.id)
    stage = stage_of(uow, booking, visits)
    holder = people.person(uow, booking.holder_id)
    note = uow.session.get(AccessNote, booking.holder_id) if stage is Stage.ON_THE_DAY else None
    return stage, disclose(whole(booking, visits, holder, note.text if note else None), stage)


def enquiry(uow: UnitOfWork, row: Enquiry, holder: Person, category: str) -> EnquirySeen:
    """A question goes no further than the first name; its message waits for a booking."""
    stage = enquiry_stage(row.state)
    all_of_it = Whole(
        category=category,
        outward=people.outward(holder),
        visits=(),
        minutes=0,
        tasks=tuple((row.wanted or {}).get("tasks", ())),
        price_pence=0,
        first_name=holder.given_name,
        address=(),
        postcode="",
        note=None,
        access=None,
    )
    return EnquirySeen(
        id=row.id,
        provider_id=row.provider_id,
        service_id=row.service_id,
        state=row.state,
        stage=stage,
        seen=disclose(all_of_it, stage),
        wanted=dict(row.wanted or {}),
        answer=row.answer,
        answer_by=row.answer_by,
        created_at=row.created_at,
    )
