"""The agreement names who contracts; money that runs ahead is asked about; goods are bought like visits; bills are
approved within what was held, and paid once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from marketplace.bookings.adapters.payables import InvoicePayables
from marketplace.bookings.domain.states import BookingState, InvoiceState
from marketplace.bookings.models import Booking, Invoice, InvoiceLine
from marketplace.bookings.queries.agreement import agreement
from marketplace.bookings.services import answering, enquiring, invoicing, requesting, visiting
from marketplace.bookings.services.wanted import SplitWanted, Wanted
from marketplace.budgets import queries as budgets
from marketplace.budgets.domain import RecipientKind
from marketplace.core.actor import SYSTEM
from marketplace.core.clock import FixedClock
from marketplace.core.errors import NeedsAcknowledgement, Refused
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger.queries import balances
from marketplace.notifications.models import Message, Task
from marketplace.payments import services as payments
from marketplace.payments.adapters.funder_file import FunderFile
from marketplace.payments.domain import SettlementStatus, provider_code
from marketplace.payments.models import Payment
from marketplace.people import queries as people
from marketplace.people.domain import Payer
from marketplace.plans.models import PlanVersion, VersionState
from providers.domain.codes import ProviderState
from providers.models import Provider, Service
from tests.factories.bookings import (
    COUNCIL,
    NHS,
    TUESDAY_10AM,
    World,
    confirm,
    make_accepted,
    make_confirmed,
    make_request,
    make_world,
    report,
    the_booking,
    the_visits,
)
from tests.factories.budgets import PotPlan
from tests.factories.people import make_person
from tests.factories.plans import LinePlan, make_active_plan
from tests.factories.providers import make_service, make_worker

# Who contracts (BKG-15, R4)


def test_a_nominee_contracts_for_nhs_money_and_the_holder_for_the_councils(units: Units) -> None:
    def make(uow: UnitOfWork) -> World:
        nominee = make_person(uow, "Ann", "Okoye")
        nhs = replace(
            NHS,
            deployment="direct_payment",
            recipient_kind=RecipientKind.NOMINEE,
            recipient_person_id=nominee.id,
        )
        return make_world(uow, nhs=nhs, council=replace(COUNCIL, deployment="direct_payment"))

    world = units.write(make)
    booking_id = units.write(make_accepted, world, weeks=1)
    terms = units.read(lambda uow: agreement(uow, the_booking(uow, booking_id)))
    assert [(party.name, party.is_body) for party in terms.parties] == [("Ann Okoye", False), ("Maureen Tate", False)]
    assert (terms.price_pence, terms.cancel_hours, terms.cancel_fee_pence) == (3_600, 24, 1_000)
    assert terms.complaints_contact
    units.write(confirm, world, booking_id)
    kept = units.read(the_booking, booking_id).agreement or {}
    assert [party["name"] for party in kept["parties"]] == ["Ann Okoye", "Maureen Tate"], "kept as it was agreed"


def test_a_notional_pot_is_contracted_by_its_funder(units: Units, world: World) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    terms = units.read(lambda uow: agreement(uow, the_booking(uow, booking_id)))
    assert {(party.name, party.is_body, party.accepted) for party in terms.parties} == {
        ("Stockport Council", True, True)
    }


@pytest.mark.parametrize(("mechanism", "deployment"), [("payment_card", "direct_payment")])
def test_a_pot_without_a_way_of_paying_yet_is_seen_and_not_booked_on(
    units: Units, mechanism: str, deployment: str
) -> None:
    def make(uow: UnitOfWork) -> World:
        return make_world(uow, council=replace(COUNCIL, deployment=deployment, mechanism=mechanism))

    world = units.write(make)
    assert units.read(budgets.pots_of, world.holder)
    with pytest.raises(Refused) as refusal:
        units.write(make_request, world, splits=world.council_only)
    assert refusal.value.code == "pot_active_and_accepts_provider"
    assert "not book from it yet" in refusal.value.message
    assert units.read(lambda uow: uow.session.query(Service).count()) == 1


# What may not be booked at all


def nothing_booked(units: Units) -> bool:
    units.fresh()
    return units.read(lambda uow: uow.session.query(Booking).count()) == 0


@pytest.mark.parametrize("kind", ["grant_funded", "enquiry_only", "matching_scheme"])
def test_only_what_is_bookable_is_booked(units: Units, world: World, kind: str) -> None:
    def change(uow: UnitOfWork) -> None:
        service = uow.session.get_one(Service, world.service)
        service.kind = kind  # type: ignore[assignment]
        if kind == "grant_funded":  # the database itself lets it have no price
            service.price_pence = service.price_unit = None
            service.price_parts, service.pots_accepted, service.cancel_fee_pence = [], [], 0

    units.write(change)
    with pytest.raises(Refused) as refusal:
        units.write(make_request, world)
    assert refusal.value.code == "pot_active_and_accepts_provider"
    assert nothing_booked(units)


def test_nothing_clinical_is_booked_whatever_the_listing_says(units: Units, world: World) -> None:
    units.write(
        lambda uow: setattr(uow.session.get_one(Service, world.service), "activities", ["clinical.trach_suction"])
    )
    with pytest.raises(Refused):
        units.write(make_request, world)
    assert nothing_booked(units)


def test_without_a_plan_that_runs_nothing_is_booked(units: Units, world: World) -> None:
    def end(uow: UnitOfWork) -> None:
        uow.session.query(PlanVersion).filter_by(holder_id=world.holder).one().state = VersionState.ENDED

    units.write(end)
    with pytest.raises(Refused) as refusal:
        units.write(make_request, world)
    assert refusal.value.code == "plan_active"
    assert nothing_booked(units)


def test_a_provider_who_does_not_take_the_pot_says_so(units: Units, world: World) -> None:
    units.write(
        lambda uow: setattr(
            uow.session.get_one(Service, world.service), "pots_accepted", ["asc_personal_budget:notional"]
        )
    )
    with pytest.raises(Refused) as refusal:
        units.write(make_request, world)
    assert refusal.value.code == "pot_active_and_accepts_provider"
    assert "NHS pot" in refusal.value.message
    assert nothing_booked(units)
    assert units.write(make_request, world, splits=world.council_only)


@pytest.mark.parametrize(
    ("state", "may"),
    [(ProviderState.SUSPENDED, False), (ProviderState.DELISTED, False), (ProviderState.PAUSED, True)],
)
def test_a_provider_stopped_meanwhile_is_not_confirmed_and_one_that_paused_keeps_its_word(
    units: Units, world: World, state: ProviderState, may: bool
) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    units.write(lambda uow: setattr(uow.session.get_one(Provider, world.provider), "state", state))
    if not may:
        with pytest.raises(Refused) as refusal:
            units.write(confirm, world, booking_id)
        assert refusal.value.code == "pot_active_and_accepts_provider"
    else:
        units.write(confirm, world, booking_id)
    units.fresh()
    assert units.read(balances, world.nhs_pot).held_pence == (2_160 if may else 0)


# Pacing (BUD-12, G6)


@pytest.mark.parametrize(("lump_sum", "tasks"), [(False, 1), (True, 0)])
def test_sixty_per_cent_of_the_year_at_once_is_asked_about_and_looked_at(
    units: Units, site: Site, lump_sum: bool, tasks: int
) -> None:
    def make(uow: UnitOfWork) -> World:
        pot = PotPlan(pence=100_000, contingency_pence=0, rhythm="all_at_once")
        world = make_world(uow, council=pot, weekly_pence=70_000, lump_sum=lump_sum)
        uow.session.get_one(Service, world.service).price_pence = 90_000
        return world

    world = units.write(make)
    booking_id = units.write(make_request, world, weeks=1, splits=world.council_only)
    units.write(requesting.authorise, world.coordinator, booking_id)
    units.write(answering.accept, world.priya, booking_id, worker_id=world.worker)
    with pytest.raises(NeedsAcknowledgement) as asked:
        units.write(confirm, world, booking_id, acknowledged=())
    assert asked.value.code == "period_pacing_ok_or_acknowledged"
    units.fresh()
    assert units.read(balances, world.council_pot).held_pence == 0
    units.write(confirm, world, booking_id)
    units.fresh()
    assert units.read(balances, world.council_pot).held_pence == 90_000, "asked about, never blocked"
    assert units.read(lambda uow: uow.session.query(Task).filter_by(kind="look_at_pacing").count()) == tasks


# Goods (BUD-19)


def test_a_garden_chair_is_bought_once_and_the_next_one_is_asked_about(
    units: Units, world: World, clock: FixedClock
) -> None:
    def shop(uow: UnitOfWork) -> tuple[int, SplitWanted, int]:
        provider = uow.session.get_one(Provider, world.provider)
        van = make_worker(uow, provider, "The van")
        chair = make_service(
            uow,
            provider,
            "Garden chair, brought to you",
            workers=[van],
            category="equipment",
            price_pence=11_999,
            price_unit="item",
            visit_minutes=30,
        )
        holder = people.holder(uow, world.holder)
        pots = [budgets.pot(uow, world.council_pot)]
        line = LinePlan("A garden chair", "equipment", None, 12_000, band=(None, None))
        line_id = make_active_plan(uow, holder, pots, [line]).line.id
        return chair.id, SplitWanted(world.council_pot, line_id, 100), van.id

    service_id, split, van = units.write(shop)
    wanted = Wanted(world.holder, service_id, (split,), TUESDAY_10AM, 30)
    booking_id = units.write(requesting.request, world.maureen, wanted)
    units.write(answering.accept, world.priya, booking_id, worker_id=van)
    units.write(confirm, world, booking_id)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.ends_at
    units.write(report, world, visit.id)
    units.write(visiting.attest, world.maureen, visit.id)
    units.fresh()
    assert units.read(the_booking, booking_id).state is BookingState.COMPLETED
    assert units.read(balances, world.council_pot).payable_pence == 11_999
    later = replace(wanted, starts_at=TUESDAY_10AM + timedelta(days=30))
    second = units.write(requesting.request, world.maureen, later)
    assert units.read(the_booking, second).authority_reasons == ["within_band_or_K_ok"]


# Bills


@pytest.fixture
def attested(units: Units, world: World, clock: FixedClock) -> int:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.ends_at
    units.write(report, world, visit.id)
    units.write(visiting.attest, world.maureen, visit.id)
    return visit.id


def pay_run(units: Units, world: World, folder: Path) -> payments.Run:
    return payments.run(
        units, SYSTEM, Payer(organisation_id=world.funder), InvoicePayables(), FunderFile(folder / "payments.csv")
    )


def test_a_bill_for_more_than_was_held_waits_for_a_person(
    units: Units, world: World, attested: int, tmp_path: Path
) -> None:
    units.write(invoicing.submit_own, world.priya, provider_id=world.provider)

    def forge(uow: UnitOfWork) -> None:
        line = uow.session.query(InvoiceLine).filter_by(visit_id=attested).first()
        assert line is not None
        line.pence += 1

    units.write(forge)
    assert pay_run(units, world, tmp_path).payments == 0
    units.fresh()
    assert units.read(lambda uow: uow.session.query(Invoice).one()).state is InvoiceState.SUBMITTED
    assert units.read(lambda uow: uow.session.query(Payment).count()) == 0
    assert units.read(balances, world.nhs_pot).payable_pence == 2_160


def settled(units: Units, payment_id: int, world: World, status: SettlementStatus, day: int) -> bool:
    line = payments.SettlementLine(
        payment_id, provider_code(world.provider), 3_600, status, datetime(2026, 10, day, tzinfo=UTC).date(), None
    )
    return units.write(payments.settle, SYSTEM, line, "funder_file", InvoicePayables())


def test_what_comes_back_from_the_bank_is_owed_again_and_paid_by_a_new_payment(
    units: Units, world: World, attested: int, tmp_path: Path
) -> None:
    pay_run(units, world, tmp_path)
    [first] = units.read(lambda uow: uow.session.query(Payment).all())
    assert settled(units, first.id, world, SettlementStatus.SETTLED, 20)
    assert settled(units, first.id, world, SettlementStatus.RETURNED, 22)
    for _ in range(10):
        assert not settled(units, first.id, world, SettlementStatus.RETURNED, 22), "ten times is once"
    with pytest.raises(Refused):
        settled(units, first.id, world, SettlementStatus.SETTLED, 23)
    units.fresh()
    now = units.read(balances, world.nhs_pot)
    assert (now.payable_pence, now.spent_pence) == (2_160, 0)
    assert pay_run(units, world, tmp_path).new_payments == 1
    second = units.read(lambda uow: uow.session.query(Payment).order_by(Payment.id.desc()).first())
    assert second is not None
    assert second.id != first.id
    assert settled(units, second.id, world, SettlementStatus.SETTLED, 24)
    units.fresh()
    now = units.read(balances, world.nhs_pot)
    assert (now.payable_pence, now.spent_pence) == (0, 2_160)


# Every change is told


def test_each_side_hears_what_the_other_decided(
    units: Units, site: Site, world: World, attested: int, clock: FixedClock
) -> None:
    enquiry_id = units.write(
        enquiring.send, world.maureen, holder_id=world.holder, service_id=world.service, wanted={"tasks": ["company"]}
    )
    units.write(enquiring.answer, world.priya, enquiry_id, text="Yes.")
    units.write(enquiring.accept, world.maureen, enquiry_id)
    units.write(visiting.withdraw_attest, world.maureen, attested)
    site.worker.turn()
    units.fresh()
    told = units.read(lambda uow: {(row.person_id, row.kind) for row in uow.session.query(Message)})
    priya = world.priya.person_id
    assert {(priya, "enquiry_accepted"), (priya, "visit_yes_taken_back"), (world.holder, "enquiry_answered")} <= told
