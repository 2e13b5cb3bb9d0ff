"""More of everything in the town: what a page that lists things must not read one by one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from marketplace.bookings.domain.states import InvoiceState
from marketplace.bookings.models import Invoice
from marketplace.bookings.services import enquiring
from marketplace.core.uow import UnitOfWork
from marketplace.notifications.models import Message
from marketplace.notifications.services import open_task
from marketplace.payments.domain import Way
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Holder, Organisation, Person
from marketplace.plans.domain import VersionState
from marketplace.safeguarding.domain import ConcernKind
from marketplace.safeguarding.services import raise_concern
from providers.domain.codes import CredentialKind, CredentialState, ProviderState
from providers.models import AvailabilityException, Provider, ProviderClaim, Service
from tests.factories import bookings as booked
from tests.factories import people as make
from tests.factories.bookings import World
from tests.factories.budgets import COUNCIL, NHS, make_budget, make_pots
from tests.factories.delegation import make_delegation
from tests.factories.plans import SWIMMING, make_active_plan, make_draft_plan, make_risk
from tests.factories.providers import make_credential, make_provider, make_service, make_session, make_worker

EACH = 3
"""How many of each kind one call adds."""


def crowd(uow: UnitOfWork, world: World, people: dict[str, int], things: dict[str, Any], round_: int) -> None:
    """`round_` counts the calls, so that nothing is made twice at one hour."""
    for number in range(EACH):
        turn = round_ * EACH + number
        _listing(uow, world, people, turn)
        _bookings(uow, world, turn)
        _holders(uow, world, people, turn)
        _organisations(uow, world, people, turn)
        _plan_parts(uow, things, turn)
        _letters(uow, world, turn)


def _listing(uow: UnitOfWork, world: World, people: dict[str, int], turn: int) -> None:
    listing = uow.session.get_one(Provider, world.provider)
    worker = make_worker(uow, listing, f"Worker {turn}")
    service = make_service(uow, listing, f"Companion {turn}", workers=[worker])
    uow.session.expire_all()  # codes come back as codes
    main = uow.session.get_one(Service, world.service)
    starts_at = datetime(2026, 11, 9, 9, tzinfo=UTC) + timedelta(days=turn)
    make_session(uow, main, worker, starts_at, starts_at + timedelta(hours=2))
    make_credential(uow, listing, CredentialKind.FIRST_AID, worker=worker, state=CredentialState.DECLARED)
    make_credential(uow, listing, CredentialKind.IDENTITY, state=CredentialState.DECLARED)
    uow.session.add(AvailabilityException(worker_id=world.worker, on=date(2026, 12, 1 + turn), available=False))
    booked.make_request(
        uow,
        replace(world, service=service.id, worker=worker.id),
        weeks=2,
        starts_at=booked.TUESDAY_10AM + timedelta(hours=2),
    )
    waiting = make_provider(uow, f"Waiting {turn}", state=ProviderState.SUBMITTED)
    make_service(uow, waiting, hours=None)
    make_provider(uow, f"Listed {turn}")
    asked_for = make_provider(
        uow, f"On A List {turn}", state=ProviderState.UNCLAIMED, source="list", source_id=f"c{turn}"
    )
    uow.session.add(
        ProviderClaim(
            provider_id=asked_for.id,
            person_id=people["other holder"],
            state="open",
            position="Owner",
            how_to_check="Ring the office",
            created_at=uow.now,
        )
    )


def _bookings(uow: UnitOfWork, world: World, turn: int) -> None:
    day = booked.TUESDAY_10AM + timedelta(days=1 + turn % 6, weeks=turn // 6)
    booked.make_confirmed(uow, world, weeks=2, starts_at=day, splits=world.council_only)
    booked.make_accepted(uow, world, weeks=1, starts_at=day + timedelta(hours=2))
    booked.make_request(uow, world, weeks=2, starts_at=day + timedelta(hours=4))
    enquiring.send(uow, world.maureen, holder_id=world.holder, service_id=world.service, wanted={"tasks": ["company"]})
    uow.session.add(
        Invoice(
            number=f"B-{turn}",
            provider_id=world.provider,
            payer_id=world.funder,
            way=Way.FUNDER_FILE,
            month_on=date(2026, 1 + turn, 1),
            state=InvoiceState.SUBMITTED,
            total_pence=0,
            created_at=uow.now,
        )
    )


def _holders(uow: UnitOfWork, world: World, people: dict[str, int], turn: int) -> None:
    funder, coordinator = (
        uow.session.get_one(kind, one)  # type: ignore[attr-defined]
        for kind, one in ((Organisation, world.funder), (Person, people["coordinator"]))
    )
    running = make.make_holder(uow, funder, coordinator, given_name=f"Ruth{turn}")
    make_active_plan(uow, running, make_pots(uow, running))
    writing = make.make_holder(uow, funder, coordinator, given_name=f"Walt{turn}")
    sent_in = make_draft_plan(uow, writing, make_pots(uow, writing)).version
    sent_in.state, sent_in.submitted_at = VersionState.SUBMITTED, uow.now
    brokers = uow.session.get_one(Organisation, _organisation_of(uow, people["broker"]))
    make_delegation(uow, running.person_id, brokers)
    make_delegation(uow, writing.person_id, brokers, state="proposed")
    make_delegation(uow, world.holder, make.make_person(uow, f"Del{turn}", "Bell"), state="proposed")
    make_budget(uow, uow.session.get_one(Holder, world.holder), (COUNCIL, NHS), active=False)


def _organisation_of(uow: UnitOfWork, person_id: int) -> int:
    from marketplace.people.queries import memberships_of

    return memberships_of(uow, person_id)[0].organisation_id


def _organisations(uow: UnitOfWork, world: World, people: dict[str, int], turn: int) -> None:
    from marketplace.core.actor import SYSTEM
    from marketplace.people.services import invite

    make.make_staff(uow, make.make_funder(uow, f"E0600000{turn}", name=f"Council {turn}"), Role.FUNDER_ADMIN)
    make.make_organisation(uow, OrganisationKind.BROKER, f"Brokers {turn}")
    funder = uow.session.get_one(Organisation, world.funder)
    make.make_staff(uow, funder, Role.COORDINATOR, f"Cora{turn}", "Bell")
    for organisation in (world.funder, _organisation_of(uow, people["provider manager"])):
        invite(
            uow,
            SYSTEM,
            organisation_id=organisation,
            role=Role.APPROVER if organisation == world.funder else Role.PROVIDER_WORKER,
            email=f"new{turn}.{organisation}@example.org",
            given_name="New",
            family_name="Comer",
        )


def _plan_parts(uow: UnitOfWork, things: dict[str, Any], turn: int) -> None:
    from marketplace.plans.models import LineOutcome, LineSplit, Outcome, PlanLine, PlanVersion

    for version_id in (things["version_id"], things["submitted_version_id"]):
        version = uow.session.get_one(PlanVersion, version_id)
        outcome = Outcome(version_id=version_id, words=f"To see people {turn}", baseline=2)
        like = uow.session.query(PlanLine).filter_by(version_id=version_id).first()
        pot_id = uow.session.query(LineSplit).filter_by(line_id=like.id).first().pot_id
        line = PlanLine(
            version_id=version_id,
            title=f"{SWIMMING.title} {turn}",
            category=SWIMMING.category,
            rhythm="weekly",
            weekly_pence=1000,
            starts_on=like.starts_on,
            ends_on=like.ends_on,
        )
        uow.session.add_all([outcome, line])
        uow.session.flush()
        uow.session.add_all(
            [LineOutcome(line_id=line.id, outcome_id=outcome.id), LineSplit(line_id=line.id, pot_id=pot_id, share=100)]
        )
        make_risk(uow, version, line.id)


def _letters(uow: UnitOfWork, world: World, turn: int) -> None:
    for person in (world.holder, world.coordinator.person_id, world.priya.person_id):
        uow.session.add(
            Message(
                delivery=910_000 + turn * 10 + (person or 0) % 10,
                person_id=person,
                kind="plan_active",
                link="/plan",
                facts={},
                created_at=uow.now,
            )
        )
    uow.session.flush()
    for role in ("coordinator", "approver", "finance", "commissioner", "funder_admin", "safeguarding"):
        open_task(
            uow, kind="plan_review", subject="plan", subject_id=100 + turn, organisation_id=world.funder, role=role
        )
    raise_concern(uow, None, told_as=ConcernKind("money"), what=f"The purse is empty {turn}.", place="SK4 3AB")
