"""Bills that an organisation, or the person, pays by their own bank: seen, approved, paid, come back (BUD-3, R10)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.bookings.adapters.payables import InvoicePayables
from marketplace.bookings.domain.states import InvoiceState
from marketplace.bookings.models import Invoice
from marketplace.bookings.services import invoicing, visiting
from marketplace.budgets.domain import RecipientKind
from marketplace.core.clock import FixedClock
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import queries as ledger
from marketplace.ledger.check import check
from marketplace.payments.adapters.own_bank import OwnBank
from marketplace.payments.domain import PaymentState
from marketplace.payments.models import Payment
from marketplace.payments.services import write_bills
from marketplace.people.domain import Role
from marketplace.people.models import Organisation
from tests.factories.bookings import World, make_confirmed, make_world, report, the_visits
from tests.factories.budgets import PotPlan
from tests.factories.people import make_organisation, make_staff, post, sign_in

As = Callable[[int], FlaskClient]


@pytest.fixture
def as_(app: Flask) -> As:
    return lambda person_id: sign_in(app.test_client(), person_id)


def attested(units: Units, clock: FixedClock, world: World) -> None:
    booking = units.write(make_confirmed, world, splits=world.council_only, weeks=1)
    visit = units.read(the_visits, booking)[0]
    clock.moment = visit.starts_at + timedelta(hours=3)
    units.write(report, world, visit.id)
    units.write(visiting.attest, world.maureen, visit.id)


@pytest.fixture
def third_party(units: Units, clock: FixedClock) -> tuple[World, int, int]:
    """The world, who looks after the money there, and who does so at another organisation."""

    def build(uow: UnitOfWork) -> tuple[World, int, int]:
        hands = make_organisation(uow, "third_party", "Safe Hands")
        others = make_organisation(uow, "third_party", "Other Hands")
        plan = PotPlan(
            "asc_personal_budget", "third_party", "third_party_invoice", 416_000, 21_000,
            recipient_organisation_id=hands.id,
        )  # fmt: skip
        world = make_world(uow, council=plan)
        fay = make_staff(uow, hands, Role.FINANCE, "Fay", "Bell").id
        return world, fay, make_staff(uow, others, Role.FINANCE, "Oli", "Bell").id

    found = units.write(build)
    attested(units, clock, found[0])
    units.write(invoicing.submit_own, found[0].priya, provider_id=found[0].provider)
    return found


def paid_day(clock: FixedClock, prefix: str, field: str) -> dict[str, str]:
    day = clock.moment.date()
    return {f"{prefix}{field}-day": str(day.day), f"{prefix}{field}-month": str(day.month),
            f"{prefix}{field}-year": str(day.year)}  # fmt: skip


def test_a_third_party_approves_pays_and_says_so(
    as_: As, units: Units, clock: FixedClock, third_party: tuple[World, int, int]
) -> None:
    world, fay, _ = third_party
    client = as_(fay)
    page = client.get("/payments").text
    assert "M.T." in page, "initials only"
    assert "Maureen" not in page
    told = post(client, "/payments/approve", {})
    assert told.status_code == 422
    assert "Choose at least one bill." in told.text
    bill = units.read(lambda uow: uow.session.query(Invoice).one())
    assert post(client, "/payments/approve", {"bill": str(bill.id)}).status_code == 302
    payment = units.read(lambda uow: uow.session.query(Payment).one())
    assert (payment.state, payment.pence) == (PaymentState.SUBMITTED, 3_600)
    assert units.read(ledger.balances, world.council_pot).spent_pence == 0, "a list is not money that was paid"
    one = f"/payments/{payment.id}"
    assert post(client, one, paid_day(clock, "paid-", "paid_on")).status_code == 302
    assert units.read(ledger.balances, world.council_pot).spent_pence == 3_600
    back = paid_day(clock, "back-", "on") | {"came_back": "y", "back-reason": "No such account."}
    assert post(client, one, back).status_code == 302
    now = units.read(ledger.balances, world.council_pot)
    assert (now.spent_pence, now.payable_pence) == (0, 3_600)
    assert not units.read(check).wrong


def test_another_organisation_sees_none_of_it_and_changes_nothing(
    as_: As, units: Units, third_party: tuple[World, int, int]
) -> None:
    _, fay, other = third_party
    bill = units.read(lambda uow: uow.session.query(Invoice).one().id)
    client = as_(other)
    assert "Nothing to approve" in client.get("/payments").text
    post(client, "/payments/approve", {"bill": str(bill)})
    assert units.read(lambda uow: uow.session.query(Invoice).one().state) is InvoiceState.SUBMITTED
    post(as_(fay), "/payments/approve", {"bill": str(bill)})
    payment = units.read(lambda uow: uow.session.query(Payment).one().id)
    assert client.get(f"/payments/{payment}").status_code == 404


@pytest.fixture
def own(units: Units, clock: FixedClock) -> World:
    plan = PotPlan(
        "asc_personal_budget", "direct_payment", "own_account", 416_000, 21_000, recipient_kind=RecipientKind.HOLDER
    )
    world = units.write(make_world, council=plan)
    attested(units, clock, world)
    return world


def test_a_person_pays_a_bill_from_their_own_account(
    as_: As, units: Units, clock: FixedClock, site: Site, own: World
) -> None:
    client = as_(own.holder)
    assert "No bills" in client.get("/bills").text
    assert write_bills(units, InvoicePayables(), OwnBank()) == 1
    assert write_bills(units, InvoicePayables(), OwnBank()) == 0, "told once"
    site.worker.turn()
    payment = units.read(lambda uow: uow.session.query(Payment).one())
    assert (payment.payer_person_id, payment.holder_id) == (own.holder, own.holder)
    page = client.get(f"/bills/{payment.id}").text
    for words in ("£36.00", f"CS{payment.id:08d}", "I have paid this"):
        assert words in page
    assert "You have a bill to pay" in client.get("/messages").text
    tomorrow = clock.moment + timedelta(days=1)
    early = {"paid_on-day": str(tomorrow.day), "paid_on-month": str(tomorrow.month), "paid_on-year": "2026"}
    told = post(client, f"/bills/{payment.id}", early)
    assert told.status_code == 422
    assert "This day is still to come" in told.text
    assert units.read(ledger.balances, own.council_pot).spent_pence == 0
    assert post(client, f"/bills/{payment.id}", paid_day(clock, "", "paid_on")).status_code == 302
    assert units.read(ledger.balances, own.council_pot).spent_pence == 3_600
    assert "Paid on" in client.get("/bills").text
    assert not units.read(check).wrong


def test_nobody_else_sees_or_pays_a_persons_bill(as_: As, units: Units, own: World) -> None:
    write_bills(units, InvoicePayables(), OwnBank())
    payment = units.read(lambda uow: uow.session.query(Payment).one().id)
    assert own.coordinator.person_id
    for other in (own.coordinator.person_id, own.priya.person_id or 0):
        assert as_(other).get(f"/bills/{payment}").status_code == 404
        assert post(as_(other), f"/bills/{payment}", {}).status_code == 404
    assert units.read(lambda uow: uow.session.query(Payment).one().state) is PaymentState.SUBMITTED


def test_a_funder_is_not_asked_for_what_its_file_approves_by_rule(as_: As, units: Units, clock: FixedClock) -> None:
    def build(uow: UnitOfWork) -> tuple[World, int]:
        world = make_world(uow)
        return world, make_staff(uow, uow.session.get_one(Organisation, world.funder), Role.FINANCE, "Fay", "Bell").id

    world, fay = units.write(build)
    attested(units, clock, world)
    units.write(invoicing.submit_own, world.priya, provider_id=world.provider)
    assert units.read(lambda uow: uow.session.query(Invoice).one().state) is InvoiceState.SUBMITTED
    assert "Nothing to approve" in as_(fay).get("/payments").text
