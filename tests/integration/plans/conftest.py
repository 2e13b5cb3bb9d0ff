"""People around one holder, and a plan that is ready to be sent in."""

from dataclasses import dataclass
from datetime import date

import pytest

from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork, Units
from marketplace.people.domain import Role
from tests.factories.budgets import COUNCIL, NHS, YEAR, make_budget
from tests.factories.people import make_funder, make_holder, make_staff
from tests.factories.plans import DECKCHAIR, LinePlan, make_draft_plan


@dataclass(frozen=True)
class World:
    """Ids. `budget_id` has an NHS pot and a council pot, neither agreed yet; the coordinator wrote the draft."""

    funder_id: int
    holder_id: int
    coordinator: Actor
    approver: Actor
    holder: Actor
    budget_id: int
    nhs_id: int
    council_id: int
    version_id: int
    outcome_id: int
    line_ids: tuple[int, ...]


@pytest.fixture
def world(units: Units) -> World:
    return units.write(make_world)


def make_world(uow: UnitOfWork, starts_on: date = YEAR[0], ends_on: date = YEAR[1]) -> World:
    funder = make_funder(uow)
    coordinator = make_staff(uow, funder, Role.COORDINATOR, "Dawn", "Price")
    approver = make_staff(uow, funder, Role.APPROVER, "Amir", "Shah")
    holder = make_holder(uow, funder, coordinator)
    budget = make_budget(uow, holder, [COUNCIL, NHS], starts_on=starts_on, ends_on=ends_on, active=False)
    nhs, council = budgets.pots_of_budget(uow, budget.id)
    lines = [LinePlan(weekly_pence=60_00, shares=(60, 40)), DECKCHAIR]
    draft = make_draft_plan(uow, holder, [nhs, council], lines)
    return World(
        funder_id=funder.id,
        holder_id=holder.person_id,
        coordinator=Actor(coordinator.id),
        approver=Actor(approver.id),
        holder=Actor(holder.person_id),
        budget_id=budget.id,
        nhs_id=nhs.id,
        council_id=council.id,
        version_id=draft.version.id,
        outcome_id=draft.outcome.id,
        line_ids=tuple(line.id for line in draft.lines),
    )
