"""A pot changes hands in mid-period: bookings carry over, nothing moves, each day is billed to who paid (BUD-6)."""

from datetime import timedelta

import pytest

from marketplace.bookings.domain.states import BookingState
from marketplace.bookings.models import Invoice
from marketplace.bookings.services import invoicing, visiting
from marketplace.budgets import queries, services
from marketplace.budgets.domain import Deployment, Mechanism, PotState
from marketplace.core.actor import SYSTEM
from marketplace.core.clock import FixedClock
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import queries as ledger
from marketplace.ledger.check import check
from marketplace.notifications.models import Task
from marketplace.people.domain import Payer
from tests.factories.bookings import World, make_confirmed, make_world, report, the_booking, the_visits
from tests.factories.people import make_organisation


@pytest.fixture
def world(units: Units) -> World:
    return units.write(make_world)


def attest(units: Units, clock: FixedClock, world: World, booking: int, number: int) -> None:
    visit = units.read(the_visits, booking)[number]
    clock.moment = visit.starts_at + timedelta(hours=3)
    units.write(report, world, visit.id)
    units.write(visiting.attest, world.maureen, visit.id)


def to_third_party(uow: UnitOfWork, world: World, body: int, **changed: object) -> None:
    said: dict[str, object] = {
        "deployment": Deployment.THIRD_PARTY,
        "mechanism": Mechanism.THIRD_PARTY_INVOICE,
        "recipient_organisation_id": body,
        "reason": "She asked for help with the bills.",
        "terms_accepted": True,
    }
    services.change_deployment(uow, world.coordinator, pot_id=world.council_pot, **(said | changed))  # type: ignore[arg-type]


def test_open_bookings_carry_over_and_the_balance_stays_to_the_penny(
    units: Units, clock: FixedClock, world: World
) -> None:
    body = units.write(lambda uow: make_organisation(uow, "third_party", "Safe Hands").id)
    booking = units.write(make_confirmed, world, splits=world.council_only, weeks=4)
    attest(units, clock, world, booking, 0)
    before = units.read(ledger.balances, world.council_pot)
    clock.moment += timedelta(days=1)
    units.write(to_third_party, world, body)
    assert units.read(ledger.balances, world.council_pot) == before
    assert units.read(the_booking, booking).state is BookingState.CONFIRMED
    attest(units, clock, world, booking, 1)

    made = units.write(invoicing.make_invoices, SYSTEM, provider_id=world.provider)
    assert {(one.payer, one.total_pence) for one in made} == {
        (Payer(organisation_id=world.funder), 3_600),
        (Payer(organisation_id=body), 3_600),
    }
    assert not units.read(check).wrong
    (past,) = units.read(queries.past_of, world.council_pot)
    assert past.deployment is Deployment.NOTIONAL


def test_each_payer_is_only_asked_for_its_own_days(units: Units, clock: FixedClock, world: World) -> None:
    body = units.write(lambda uow: make_organisation(uow, "third_party", "Safe Hands").id)
    booking = units.write(make_confirmed, world, splits=world.council_only, weeks=4)
    attest(units, clock, world, booking, 0)
    clock.moment += timedelta(days=1)
    units.write(to_third_party, world, body)
    assert units.write(invoicing.make_invoices, SYSTEM, payer=Payer(organisation_id=body)) == []
    (bill,) = units.write(invoicing.make_invoices, SYSTEM, payer=Payer(organisation_id=world.funder))
    assert bill.total_pence == 3_600


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reason": " "}, InvalidInput),
        ({"recipient_organisation_id": None}, InvalidInput),
        ({"mechanism": Mechanism.PAYMENT_CARD}, InvalidInput),
        ({"terms_accepted": False}, Refused),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(
    units: Units, world: World, changed: dict[str, object], said: type[Exception]
) -> None:
    body = units.write(lambda uow: make_organisation(uow, "third_party", "Safe Hands").id)
    with pytest.raises(said):
        units.write(to_third_party, world, body, **changed)
    pot = units.read(queries.pot, world.council_pot)
    assert (pot.deployment, pot.mechanism) == (Deployment.NOTIONAL, Mechanism.FUNDER_INVOICE)
    assert units.read(queries.past_of, world.council_pot) == []


def test_a_pot_that_stops_needs_what_comes_instead(units: Units, world: World) -> None:
    with pytest.raises(InvalidInput) as told:
        units.write(
            services.close_pot, world.coordinator, pot_id=world.council_pot, reason="She moved.", replacement=" "
        )
    assert "replacement" in told.value.fields
    assert units.read(queries.pot, world.council_pot).state is PotState.ACTIVE
    assert units.read(lambda uow: uow.session.query(Task).filter_by(kind="pot_replacement").count()) == 0

    units.write(
        services.close_pot, world.coordinator, pot_id=world.council_pot, reason="She moved.", replacement="Notional."
    )
    pot = units.read(queries.pot, world.council_pot)
    assert (pot.state, pot.replacement) == (PotState.CLOSING, "Notional.")
    assert units.read(lambda uow: uow.session.query(Task).filter_by(kind="pot_replacement").count()) == 1
    assert units.read(lambda uow: uow.session.query(Invoice).count()) == 0
