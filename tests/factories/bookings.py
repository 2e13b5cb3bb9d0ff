"""A small world with two pots, a plan line shared 60/40, and a swimming companion with hours; and bookings in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace.bookings.domain.states import Relationship
from marketplace.bookings.models import Booking, Visit
from marketplace.bookings.services import answering, confirming, loading, requesting, visiting
from marketplace.bookings.services.wanted import SplitWanted, Wanted
from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from tests.factories.budgets import PotPlan, make_pots
from tests.factories.people import make_funder, make_holder, make_staff
from tests.factories.plans import LinePlan, make_active_plan
from tests.factories.providers import make_manager, make_provider, make_service, make_worker

NHS = PotPlan(stream="nhs_chc", pence=720_000, contingency_pence=52_000)
COUNCIL = PotPlan(stream="asc_personal_budget", pence=416_000, contingency_pence=21_000)
GOING_OUT: dict[str, Any] = {
    "title": "Going out",
    "category": "going-out",
    "weekly_pence": 6_000,
    "band": (None, None),
    "shares": (60, 40),
}
TUESDAY_10AM = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
"""10am in England on 13 October 2026, eight days after the tests' Monday; the clocks change on the 25th."""


@dataclass(frozen=True)
class World:
    """Ids and actors of the people concerned."""

    funder: int
    coordinator: Actor
    holder: int
    maureen: Actor
    nhs_pot: int
    council_pot: int
    line: int
    provider: int
    priya: Actor
    service: int
    worker: int

    @property
    def splits(self) -> tuple[SplitWanted, ...]:
        return (SplitWanted(self.nhs_pot, self.line, 60), SplitWanted(self.council_pot, self.line, 40))

    @property
    def council_only(self) -> tuple[SplitWanted, ...]:
        return (SplitWanted(self.council_pot, self.line, 100),)


def make_world(
    uow: UnitOfWork, *, nhs: PotPlan = NHS, council: PotPlan = COUNCIL, critical: bool = False, **line: Any
) -> World:
    """Everybody and everything that a booking needs, ready."""
    funder = make_funder(uow)
    coordinator = make_staff(uow, funder, "coordinator", "Dawn", "Field")
    holder = make_holder(uow, funder, coordinator)
    nhs_pot, council_pot = make_pots(uow, holder, nhs, council)
    going_out = LinePlan(**GOING_OUT | {"critical": critical} | line)
    line_id = make_active_plan(uow, holder, [nhs_pot, council_pot], [going_out]).line.id
    provider = make_provider(uow)
    manager = make_manager(uow, provider)
    worker = make_worker(uow, provider)
    service = make_service(uow, provider, workers=[worker])
    return World(
        funder=funder.id,
        coordinator=Actor(coordinator.id),
        holder=holder.person_id,
        maureen=Actor(holder.person_id),
        nhs_pot=nhs_pot.id,
        council_pot=council_pot.id,
        line=line_id,
        provider=provider.id,
        priya=Actor(manager.id),
        service=service.id,
        worker=worker.id,
    )


def wanted(world: World, **more: Any) -> Wanted:
    """Eight Tuesdays at 10am, 90 minutes, £36.00 each, from both pots."""
    values: dict[str, Any] = {
        "holder_id": world.holder,
        "service_id": world.service,
        "splits": world.splits,
        "starts_at": TUESDAY_10AM,
        "minutes": 90,
        "weeks": 8,
        "relationship": Relationship.NONE,
    }
    return Wanted(**values | more)


def make_request(uow: UnitOfWork, world: World, actor: Actor | None = None, **more: Any) -> int:
    return requesting.request(uow, actor or world.maureen, wanted(world, **more))


def make_accepted(uow: UnitOfWork, world: World, **more: Any) -> int:
    booking_id = make_request(uow, world, **more)
    answering.accept(uow, world.priya, booking_id, worker_id=world.worker)
    return booking_id


def make_confirmed(uow: UnitOfWork, world: World, **more: Any) -> int:
    booking_id = make_accepted(uow, world, **more)
    confirm(uow, world, booking_id)
    return booking_id


def confirm(uow: UnitOfWork, world: World, booking_id: int, actor: Actor | None = None, **more: Any) -> int:
    values: dict[str, Any] = {
        "agreement_accepted": True,
        "consent_to_share": True,
        "acknowledged": ("period_pacing_ok_or_acknowledged", "backup_named_if_critical"),
    }
    return confirming.confirm(uow, actor or world.maureen, booking_id, **values | more)


def report(uow: UnitOfWork, world: World, visit_id: int, *, minutes: int | None = None) -> Visit:
    """The provider records the visit as it was agreed. The clock must stand after it."""
    visit = loading.visit(uow, visit_id)
    return visiting.report(
        uow,
        world.priya,
        visit_id,
        started_at=visit.starts_at,
        ended_at=visit.starts_at + timedelta(minutes=minutes or visit.minutes),
    )


def the_booking(uow: UnitOfWork, booking_id: int) -> Booking:
    return uow.session.get_one(Booking, booking_id)


def the_visits(uow: UnitOfWork, booking_id: int) -> list[Visit]:
    return loading.visits(uow, booking_id)
