"""From an agreed budget to money: books open, money is allocated, what is due is released, once."""

from datetime import UTC, date, datetime

import pytest

from marketplace.budgets import queries, services
from marketplace.budgets.domain import BudgetState, ContractingKind, Deployment, Mechanism, PotState, RecipientKind
from marketplace.core.actor import SYSTEM
from marketplace.core.clock import FixedClock
from marketplace.core.errors import Refused
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import queries as ledger
from marketplace.people.models import Holder
from tests.factories.budgets import COUNCIL, NHS, PotPlan, make_budget, make_pots
from tests.factories.people import make_funder, make_holder, make_organisation, make_person


def holder(uow: UnitOfWork, **more: object) -> Holder:
    return make_holder(uow, make_funder(uow), **more)


def test_active_pots_have_their_money_where_the_dates_say(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        council, nhs = make_pots(uow, holder(uow), COUNCIL, NHS)
        for pot, whole, emergency in ((council, 4_160_00, 208_00), (nhs, 7_200_00, 520_00)):
            now = ledger.balances(uow, pot.id)
            due = [p for p in queries.periods_of(uow, pot.id) if p.released_at]
            assert pot.state is PotState.ACTIVE
            assert now.allocated_pence == now.whole_pence == now.placed_pence == whole
            assert now.contingency_pence == emergency
            assert now.free_pence == sum(p.release_pence for p in due)
            assert [p.starts_on.month for p in due] == [4, 5, 6, 7, 8, 9, 10]
            assert now.unreleased_pence == whole - emergency - now.free_pence

    units.write(act)


def test_periods_are_released_at_midnight_in_england_and_once(units: Units, clock: FixedClock, site: Site) -> None:
    pot_id = units.write(lambda uow: make_pots(uow, holder(uow))[0].id)
    before = units.read(ledger.balances, pot_id)
    # summer time has ended: midnight in England is midnight UTC
    clock.moment = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
    assert services.release_due(units) == 0
    clock.moment = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    assert services.release_due(units) == 1
    assert services.release_due(units) == 0
    units.fresh()
    november = units.read(queries.period_at, pot_id, date(2026, 11, 1))
    assert november is not None
    assert november.released_at == clock.moment
    after = units.read(ledger.balances, pot_id)
    assert after.free_pence - before.free_pence == november.release_pence
    assert site.worker.run_timers(force=True) == len(site.worker.timers)
    units.fresh()
    assert units.read(ledger.balances, pot_id) == after


def test_summer_midnight_is_an_hour_earlier_in_utc(units: Units, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 4, 30, 22, 59, tzinfo=UTC)
    units.write(lambda uow: make_pots(uow, holder(uow)))
    assert services.release_due(units) == 0
    clock.moment = datetime(2026, 4, 30, 23, 0, tzinfo=UTC)
    assert services.release_due(units) == 1


def test_a_release_is_said_to_others(app: object, clock: FixedClock) -> None:
    from marketplace.core.outbox.models import OutboxRow
    from marketplace.extensions import db

    units = Units(db.session, clock=clock, subscriptions={"period.released": ("bookings",)})
    pot_id = units.write(lambda uow: make_pots(uow, holder(uow))[0].id)
    rows = units.read(lambda uow: uow.session.query(OutboxRow).all())
    assert len(rows) == 7
    assert {row.payload["pot_id"] for row in rows} == {pot_id}


@pytest.mark.parametrize(
    ("plan", "nominee", "kind"),
    [
        (COUNCIL, False, ContractingKind.FUNDER),
        (PotPlan(deployment=Deployment.THIRD_PARTY, mechanism=Mechanism.THIRD_PARTY_INVOICE), False, "body"),
        (PotPlan(deployment=Deployment.ISF, mechanism=Mechanism.THIRD_PARTY_INVOICE), False, ContractingKind.BODY),
        (PotPlan("nhs_chc", "direct_payment", "own_account"), False, ContractingKind.HOLDER),
        (PotPlan("nhs_chc", "direct_payment", "own_account"), True, ContractingKind.NOMINEE),
        (PotPlan("asc_personal_budget", "direct_payment", "own_account"), True, ContractingKind.HOLDER),
    ],
)
def test_the_contracting_party_is_derived_and_stored(
    units: Units, plan: PotPlan, nominee: bool, kind: ContractingKind
) -> None:
    def act(uow: UnitOfWork) -> None:
        from dataclasses import replace

        the_holder = holder(uow)
        body, named = make_organisation(uow), make_person(uow, "Noor")
        wanted = plan
        if plan.deployment in ("third_party", "isf"):
            wanted = replace(plan, recipient_organisation_id=body.id)
        if nominee:
            wanted = replace(plan, recipient_kind=RecipientKind.NOMINEE, recipient_person_id=named.id)
        elif plan.deployment == "direct_payment":
            wanted = replace(plan, recipient_kind=RecipientKind.HOLDER)
        (pot,) = make_pots(uow, the_holder, wanted)
        party = pot.contracting_party
        assert party is not None
        assert party.kind == kind
        expected = {
            "funder": (None, pot.funder_id),
            "body": (None, body.id),
            "nominee": (named.id, None),
            "holder": (pot.holder_id, None),
        }
        assert (party.person_id, party.organisation_id) == expected[kind]

    units.write(act)


@pytest.mark.parametrize("missing", ["consent", "terms"])
def test_what_is_missing_is_named_and_nothing_happens(units: Units, missing: str) -> None:
    def prepare(uow: UnitOfWork) -> tuple[int, int]:
        budget = make_budget(uow, holder(uow, consent=missing != "consent"), active=False)
        (pot,) = queries.pots_of_budget(uow, budget.id)
        if missing == "terms":
            pot.terms_accepted_at = None
        services.agree(uow, SYSTEM, budget_id=budget.id)
        return budget.id, pot.id

    budget_id, pot_id = units.write(prepare)
    with pytest.raises(Refused) as refusal:
        units.write(services.activate, SYSTEM, budget_id=budget_id, plan_version_id=1)
    assert refusal.value.code == {"consent": "consent_recorded", "terms": "recipient_accepted"}[missing]
    units.fresh()
    assert units.read(queries.pot, pot_id).state is PotState.AGREED
    assert units.read(queries.budget, budget_id).state is BudgetState.AGREED
    assert units.read(ledger.balances, pot_id).allocated_pence == 0
