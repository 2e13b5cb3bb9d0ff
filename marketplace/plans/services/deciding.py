"""Sending a plan in, and the decision on it, by somebody who neither wrote it nor works for a provider in it."""

from collections.abc import Iterable

from marketplace.budgets import services as budgets
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.notifications import services as notifications
from marketplace.people import queries as people
from marketplace.people.domain import Role
from marketplace.plans import queries
from marketplace.plans.domain import VERSION, VersionState, check, content_hash
from marketplace.plans.models import PlanVersion
from marketplace.plans.ports import NOTHING_BOOKED, PlanUsage
from marketplace.plans.queries.facts import facts
from marketplace.plans.services.loading import LINK, locked, note
from marketplace.plans.services.running import start_if_ready

MINE = "/plan"


def submit(uow: UnitOfWork, actor: Actor, *, version_id: int, acknowledged: Iterable[str] = ()) -> None:
    """Sends a plan in, to the funder's approvers. Raises Refused by the guard's name; NeedsAcknowledgement
    (`shortfall_stated`) where it costs more than its pots have."""
    found = locked(uow, version_id)
    side = uow.require(actor, Action.PLANS_SUBMIT, holder_id=found.holder_id).basis
    transition = VERSION.move(found.state, "submit", side)
    known = facts(uow, found, actor.person_id, acknowledged=acknowledged)
    check(transition.guards, known)
    found.state = VersionState(transition.target)
    found.shortfall_stated = any(cost.short_pence for cost in known.costs)
    found.submitted_at, found.submitted_by_id = uow.now, actor.person_id
    found.changes_wanted = None
    note(uow, actor, found, "submit")
    notifications.close_task(uow, actor, kind="change_plan", subject="plan_version", subject_id=found.id)
    day = local_date(uow.now).isoformat()
    uow.notify(found.holder_id, "plan_submitted", MINE, submitted_on=day)
    funder_id = people.holder(uow, found.holder_id).funder_id
    notifications.open_task(
        uow,
        kind="read_plan",
        subject="plan_version",
        subject_id=found.id,
        organisation_id=funder_id,
        role=Role.APPROVER.value,
        link=LINK.format(found.id),
        holder_id=found.holder_id,
    )
    for approver in people.staff(uow, funder_id, Role.APPROVER):
        if approver.id not in known.author_ids | {actor.person_id}:
            uow.notify(approver.id, "plan_submitted", LINK.format(found.id), side="staff", submitted_on=day)


def ask_changes(uow: UnitOfWork, actor: Actor, *, version_id: int, reasons: str) -> None:
    """Back to be changed, with reasons that the holder can read. Raises Refused (`reasons_given`), WrongState."""
    found = _decided(uow, actor, version_id, "ask_changes", reasons, Action.PLANS_SEE)
    found.changes_wanted = reasons.strip()
    _tell_writers(uow, actor, found)


def refuse(uow: UnitOfWork, actor: Actor, *, version_id: int, reasons: str) -> None:
    """Not agreed, with reasons; a plan that runs goes on. Raises Refused (`reasons_given`), WrongState."""
    found = _decided(uow, actor, version_id, "refuse", reasons, Action.PLANS_APPROVE)
    found.changes_wanted = reasons.strip()
    _tell_writers(uow, actor, found)


def approve(uow: UnitOfWork, actor: Actor, *, version_id: int, usage: PlanUsage = NOTHING_BOOKED) -> bool:
    """The plan as it stands is agreed and can't be changed any more; it starts at once where it can. Whether it did.

    Raises Refused by the guard's name, and then nothing happened.
    """
    found = locked(uow, version_id)
    side = uow.require(actor, Action.PLANS_APPROVE, holder_id=found.holder_id).basis
    transition = VERSION.move(found.state, "approve", side)
    check(transition.guards, facts(uow, found, actor.person_id, usage=usage))
    found.approver_id, found.approved_at = actor.person_id, uow.now
    found.content_hash = content_hash(queries.content(uow, found.id))
    found.state = VersionState(transition.target)
    uow.session.flush()
    if found.budget_id is not None:
        budgets.agree(uow, actor, budget_id=found.budget_id)
    note(uow, actor, found, "approve", hash=found.content_hash)
    notifications.close_task(uow, actor, kind="read_plan", subject="plan_version", subject_id=found.id)
    starts_on = queries.starting_on(uow, found).isoformat()
    uow.notify(found.holder_id, "plan_approved", MINE, starts_on=starts_on)
    return start_if_ready(uow, actor, found)


def _decided(uow: UnitOfWork, actor: Actor, version_id: int, event: str, reasons: str, action: Action) -> PlanVersion:
    found = locked(uow, version_id)
    side = uow.require(actor, action, holder_id=found.holder_id).basis
    transition = VERSION.move(found.state, event, side)
    check(transition.guards, facts(uow, found, actor.person_id, reasons=reasons))
    found.state = VersionState(transition.target)
    note(uow, actor, found, event, reasons.strip())
    notifications.close_task(uow, actor, kind="read_plan", subject="plan_version", subject_id=found.id)
    return found


def _tell_writers(uow: UnitOfWork, actor: Actor, found: PlanVersion) -> None:
    uow.notify(found.holder_id, "plan_changes_requested", MINE)
    coordinator_id = people.holder(uow, found.holder_id).coordinator_id
    writers = {one for one in (found.author_id, coordinator_id) if one is not None}
    for person_id in sorted(writers - {found.holder_id, actor.person_id}):
        uow.notify(person_id, "plan_changes_requested", LINK.format(found.id), side="staff")
