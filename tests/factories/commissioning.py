"""A third quarter of 2026 in three councils, small enough to reckon by hand, and a larger one for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from marketplace.bookings.domain.states import BookingState, EnquiryState, Relationship, VisitState
from marketplace.bookings.models import Booking, Enquiry, Visit
from marketplace.commissioning.domain import Quarter
from marketplace.core.uow import UnitOfWork
from marketplace.discovery.domain.codes import CountBand, NeedReason, NeedState, RoleClass
from marketplace.discovery.models import SearchEvent, UnmetNeed
from marketplace.people.models import Organisation
from providers.models import Provider, Service, Worker
from tests.factories.people import make_funder, make_holder, make_person, make_staff
from tests.factories.plans import LinePlan, make_active_plan
from tests.factories.providers import make_hours, make_provider, make_service, make_session, make_worker

Q3 = Quarter(2026, 3)
IN_Q3 = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
FREEZING = datetime(2026, 10, 21, 9, 0, tzinfo=UTC)
"""The first day on which Q3 may be frozen."""
TOLD = date(2026, 9, 10)
"""Within 28 days of 30 September."""
STOCKPORT, TRAFFORD, TAMESIDE = "E08000007", "E08000009", "E08000008"
CARE, MEALS = "help-at-home.washing-dressing", "help-at-home.meals"


def make_needing(
    uow: UnitOfWork, funder: Organisation, area: str | None, hours: int | None, category: str = CARE, **more: Any
) -> int:
    """A holder there with one running weekly line of so many hours at most; returns the person's id."""
    person = make_person(uow)
    holder = make_holder(uow, funder, person=person, local_authority=area, account=False)
    band = (None, None if hours is None else hours * 60)
    line = LinePlan(title="Help", category=category, band=band, starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
    plan = make_active_plan(uow, holder, [], [line, *more.pop("lines", ())])
    plan.version.active_from = more.pop("active_from", date(2026, 4, 1))
    return person.id


def make_free(
    uow: UnitOfWork,
    name: str,
    areas: Sequence[str],
    weekdays: Sequence[int],
    *,
    told_on: date | None = TOLD,
    category: str = CARE,
    **provider: Any,
) -> tuple[Provider, Service, Worker]:
    """A provider whose one worker is free from 9 to 5 on those days; None: no hours told at all."""
    made = make_provider(uow, name, checked=False, **provider)
    service = make_service(uow, made, hours=None, category=category, activities=[], areas=list(areas), radius_m=None)
    worker = make_worker(uow, made, dbs=None)
    if told_on is not None:
        make_hours(uow, service, worker, weekdays=weekdays, starts_on=told_on)
    return made, service, worker


def make_enquiry(uow: UnitOfWork, holder_id: int, service: Service, state: EnquiryState, **more: Any) -> Enquiry:
    values = {
        "holder_id": holder_id,
        "service_id": service.id,
        "provider_id": service.provider_id,
        "sent_by_id": holder_id,
        "state": state,
        "wanted": {},
        "created_at": IN_Q3,
        "answer_by": IN_Q3 + timedelta(days=3),
    }
    enquiry = Enquiry(**values | more)
    uow.session.add(enquiry)
    uow.session.flush()
    return enquiry


def make_booking(uow: UnitOfWork, holder_id: int, service: Service, state: BookingState, **more: Any) -> Booking:
    values: dict[str, Any] = {
        "holder_id": holder_id,
        "service_id": service.id,
        "provider_id": service.provider_id,
        "state": state,
        "booked_by_id": holder_id,
        "offer": {},
        "category": service.category,
        "tasks": [],
        "relationship": Relationship.NONE,
        "local_start": "2026-09-07T09:00",
        "minutes": 180,
        "weeks": 4,
        "skips": [],
        "price_pence": 0,
        "authority_reasons": [],
        "created_at": IN_Q3,
    }
    booking = Booking(**values | more)
    uow.session.add(booking)
    uow.session.flush()
    return booking


def make_visits(uow: UnitOfWork, booking: Booking, starts: Sequence[datetime], state: VisitState, **more: Any) -> None:
    for number, starts_at in enumerate(starts, 1):
        uow.session.add(
            Visit(
                booking_id=booking.id,
                holder_id=booking.holder_id,
                provider_id=booking.provider_id,
                number=number,
                state=state,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=booking.minutes),
                minutes=booking.minutes,
                price_pence=0,
                **more,
            )
        )
    uow.session.flush()


def make_search(
    uow: UnitOfWork,
    session: int,
    band: str,
    area: str = STOCKPORT,
    *,
    on: date = date(2026, 8, 3),
    role: str = "holder",
    category: str | None = CARE,
) -> None:
    uow.session.add(
        SearchEvent(
            on=on,
            role=RoleClass(role),
            area=area,
            category=category,
            filters=[],
            band=CountBand(band),
            session=session,
        )
    )
    uow.session.flush()


def make_report(uow: UnitOfWork, area: str | None, holder_id: int | None = None, **more: Any) -> None:
    values = {
        "state": NeedState.CODED,
        "reason": NeedReason.NO_CAPACITY,
        "category": CARE,
        "area": area,
        "role": RoleClass.HOLDER,
        "opened_on": date(2026, 8, 3),
        "holder_id": holder_id,
        "agreed_at": IN_Q3 if holder_id else None,
    }
    uow.session.add(UnmetNeed(**values | more))
    uow.session.flush()


@dataclass(frozen=True)
class Quarterly:
    """Ids of what a test looks at."""

    funder: int
    commissioner: int
    stockport: tuple[int, ...]
    providers: dict[str, int]


def make_quarter(uow: UnitOfWork) -> Quarterly:
    """Help at home in Stockport, Trafford and Tameside in Q3 2026. The arithmetic is in the tests."""
    funder = make_funder(uow, "QOP", [STOCKPORT, TRAFFORD, TAMESIDE], "Greater Manchester")
    commissioner = make_staff(uow, funder, "commissioner", "Nadia", "Khan")
    stockport = tuple(make_needing(uow, funder, STOCKPORT, 10) for _ in range(8))
    for _ in range(4):
        make_needing(uow, funder, TRAFFORD, 5)
    for _ in range(12):
        make_needing(uow, funder, TAMESIDE, 5, category=MEALS)
    both = (STOCKPORT, TRAFFORD)
    made = {
        "A": make_free(uow, "A", both, range(5), type="agency"),
        "B": make_free(uow, "B", both, (0, 1)),
        "C": make_free(uow, "C", both, (0,), type="charity"),
        "D": make_free(uow, "D", (STOCKPORT,), (0,), told_on=date(2026, 8, 1), type="charity"),
    }
    _, service, worker = made["C"]
    monday = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)  # 9am in England
    make_session(uow, service, worker, monday, monday + timedelta(hours=4))
    booking = make_booking(uow, stockport[0], made["A"][1], BookingState.CONFIRMED, minutes=180)
    mondays = [monday + timedelta(weeks=n) for n in range(4)]
    make_visits(uow, booking, mondays, VisitState.ATTESTED)
    return Quarterly(
        funder.id, commissioner.id, stockport, {name: provider.id for name, (provider, _, _) in made.items()}
    )
