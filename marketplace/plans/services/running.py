"""An agreed plan starts: its pots get their money and the plan before it is replaced. It ends by people only (E2)."""

from datetime import date

from sqlalchemy import select

from marketplace.budgets import services as budgets
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.authority import Action
from marketplace.core.uow import UnitOfWork, Units
from marketplace.people import queries as people
from marketplace.plans import queries
from marketplace.plans.domain import VERSION, VersionState, check, refusals
from marketplace.plans.models import PlanVersion
from marketplace.plans.queries.facts import facts
from marketplace.plans.services.loading import locked, note


def activate(uow: UnitOfWork, actor: Actor, *, version_id: int) -> None:
    """Starts an agreed plan, as its approver or a timer of ours. Raises Refused by the guard's name, WrongState."""
    found = locked(uow, version_id)
    action = Action.BUDGETS_SET_UP if actor.is_system else Action.PLANS_APPROVE
    side = uow.require(actor, action, holder_id=found.holder_id).basis
    transition = VERSION.move(found.state, "activate", side)
    known = facts(uow, found, actor.person_id)
    check(transition.guards, known)
    before = queries.active_version(uow, found.holder_id)
    review_due_on = known.review_due_on
    if before is not None:
        before.state = VersionState(VERSION.move(before.state, "supersede", side).target)
        note(uow, actor, before, "supersede")
        uow.session.flush()
        found.reviewed_on = before.reviewed_on
        review_due_on = _kept_review(before, found, review_due_on)
    found.active_from, found.review_due_on = known.starts_on, review_due_on
    found.state = VersionState(transition.target)
    uow.session.flush()
    if found.budget_id is not None:
        budgets.activate(uow, actor, budget_id=found.budget_id, plan_version_id=found.id)
    note(uow, actor, found, "activate")
    uow.emit("plan.activated", holder_id=found.holder_id, version_id=found.id)
    uow.notify(found.holder_id, "plan_active", "/plan", review_on=review_due_on.isoformat() if review_due_on else None)


def _kept_review(before: PlanVersion, found: PlanVersion, first: date | None) -> date | None:
    """A change puts no review off; money of another budget can bring one forward (R34)."""
    if before.review_due_on is None or first is None:
        return before.review_due_on or first
    return before.review_due_on if before.budget_id == found.budget_id else min(before.review_due_on, first)


def start_if_ready(uow: UnitOfWork, actor: Actor, found: PlanVersion) -> bool:
    """Starts it unless something is still missing, which its page then shows; whether it started."""
    transition = VERSION.table[(VersionState.APPROVED, "activate")]
    if refusals(transition.guards, facts(uow, found, actor.person_id)):
        return False
    activate(uow, actor, version_id=found.id)
    return True


def start_due(units: Units) -> int:
    """The worker's timer: starts what is agreed and ready; returns how many. One transaction each."""
    return sum(units.write(_start_one, version_id) for version_id in units.read(_agreed))


def _agreed(uow: UnitOfWork) -> list[int]:
    return list(
        uow.session.scalars(
            select(PlanVersion.id).where(PlanVersion.state == VersionState.APPROVED).order_by(PlanVersion.id)
        )
    )


def _start_one(uow: UnitOfWork, version_id: int) -> bool:
    found = locked(uow, version_id)
    return found.state is VersionState.APPROVED and start_if_ready(uow, SYSTEM, found)


def end_plan(uow: UnitOfWork, actor: Actor, *, holder_id: int, reasons: str, cover: str = "") -> None:
    """Ends the plan that runs. `cover` says who gives critical support from now on; needed unless the person died.

    What is booked is wound down by people. Raises Refused (`reasons_given`, `critical_cover_arranged`), NotFound.
    """
    side = uow.require(actor, Action.PLANS_EDIT, holder_id=holder_id).basis
    people.holder(uow, holder_id)
    running = queries.active_version(uow, holder_id)
    if running is None:
        VERSION.move(None, "end", side)
        return
    found = locked(uow, running.id)
    transition = VERSION.move(found.state, "end", side)
    check(transition.guards, facts(uow, found, actor.person_id, reasons=reasons, cover=cover))
    found.state = VersionState(transition.target)
    note(uow, actor, found, "end", reasons.strip(), cover=cover.strip())
    uow.emit("plan.ended", holder_id=holder_id, version_id=found.id)
