"""Budgets with pots, periods and money for tests. Each takes a UnitOfWork first; all acts are those of the system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.budgets import queries, services
from marketplace.budgets.domain import Deployment, FundingStream, Mechanism, PeriodRhythm, RecipientKind
from marketplace.budgets.models import Budget, Pot
from marketplace.core.actor import SYSTEM
from marketplace.core.uow import UnitOfWork
from marketplace.people.models import Holder

YEAR = (date(2026, 4, 1), date(2027, 4, 1))
"""The year that the tests' clock (5 October 2026) stands in, half-open."""


@dataclass(frozen=True)
class PotPlan:
    """What a test's pot is like: by default a council's notional one of £4,160, £208 of it for emergencies."""

    stream: FundingStream | str = FundingStream.ASC_PERSONAL_BUDGET
    deployment: Deployment | str = Deployment.NOTIONAL
    mechanism: Mechanism | str = Mechanism.FUNDER_INVOICE
    pence: int = 4_160_00
    contingency_pence: int = 208_00
    rhythm: PeriodRhythm | str = PeriodRhythm.MONTHLY
    funder_id: int | None = None
    recipient_kind: RecipientKind | None = None
    recipient_person_id: int | None = None
    recipient_organisation_id: int | None = None


COUNCIL = PotPlan()
NHS = PotPlan(stream=FundingStream.NHS_CHC, pence=7_200_00, contingency_pence=520_00)


def make_pot(uow: UnitOfWork, budget: Budget, plan: PotPlan = COUNCIL, *, accepted: bool = True) -> Pot:
    """One pot of a budget that is not agreed yet; its terms are accepted unless told otherwise."""
    pot_id = services.add_pot(
        uow,
        SYSTEM,
        budget_id=budget.id,
        stream=FundingStream(plan.stream),
        deployment=Deployment(plan.deployment),
        mechanism=Mechanism(plan.mechanism),
        planned_pence=plan.pence,
        contingency_pence=plan.contingency_pence,
        funder_id=plan.funder_id,
        recipient_kind=plan.recipient_kind,
        recipient_person_id=plan.recipient_person_id,
        recipient_organisation_id=plan.recipient_organisation_id,
        rhythm=PeriodRhythm(plan.rhythm),
    )
    if accepted:
        services.accept_terms(uow, SYSTEM, pot_id=pot_id, accepted_by_id=budget.holder_id)
    return queries.pot(uow, pot_id)


def make_budget(
    uow: UnitOfWork,
    holder: Holder,
    pots: Sequence[PotPlan] = (COUNCIL,),
    *,
    starts_on: date = YEAR[0],
    ends_on: date = YEAR[1],
    active: bool = True,
    plan_version_id: int = 1,
) -> Budget:
    """A budget with its pots; unless told otherwise agreed and active: allocated, what is due released.

    `active=False` leaves it indicative, for a plan of the test's own to approve.
    """
    budget_id = services.set_up_budget(
        uow,
        SYSTEM,
        holder_id=holder.person_id,
        starts_on=starts_on,
        ends_on=ends_on,
        indicative_pence=sum(pot.pence for pot in pots) or 1_000_00,
        basis_text="We looked at the hours of help that you need in a week and at what they cost near you.",
    )
    budget = queries.budget(uow, budget_id)
    for plan in pots:
        make_pot(uow, budget, plan)
    if active:
        services.agree(uow, SYSTEM, budget_id=budget_id)
        services.activate(uow, SYSTEM, budget_id=budget_id, plan_version_id=plan_version_id)
    return budget


def make_pots(uow: UnitOfWork, holder: Holder, *plans: PotPlan) -> list[Pot]:
    """Active pots with money, in the order asked for."""
    budget = make_budget(uow, holder, plans or (COUNCIL,))
    return sorted(queries.pots_of_budget(uow, budget.id), key=lambda pot: pot.id)
