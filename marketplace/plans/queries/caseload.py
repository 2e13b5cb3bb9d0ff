"""Who needs what next: a coordinator's people, and the plans that wait for an approver."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
from marketplace.people.domain import Role
from marketplace.people.models import Holder
from marketplace.plans.domain import VersionState
from marketplace.plans.models import PlanVersion
from marketplace.plans.queries.seeing import name_of
from marketplace.plans.queries.versions import live_versions


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One person of a coordinator. `step` is what to do next, empty when there is nothing."""

    holder_id: int
    name: str
    running: PlanVersion | None
    coming: PlanVersion | None
    step: str
    review_due_on: date | None
    overdue: bool


def caseload(uow: UnitOfWork, actor: Actor) -> list[CaseRow]:
    """The people whom the actor supports as their care coordinator, those with something to do first."""
    if actor.person_id is None:
        return []
    today = local_date(uow.now)
    found = [
        (record, person)
        for row in people.memberships_of(uow, actor.person_id)
        if row.role is Role.COORDINATOR
        for record, person in people.holders_of(uow, row.organisation_id, actor.person_id)
        if person.died_on is None
    ]
    ids = [record.person_id for record, _ in found]
    versions, given = live_versions(uow, ids), budgets.budgets_with_pots(uow, ids)
    rows = [
        _case(record, people.full_name(person), today, versions.get(one, []), bool(given.get(one)))
        for one, (record, person) in zip(ids, found, strict=True)
    ]
    return sorted(rows, key=lambda row: (not row.step, row.name))


def _case(record: Holder, name: str, today: date, versions: Sequence[PlanVersion], budgeted: bool) -> CaseRow:
    running = next((one for one in versions if one.state is VersionState.ACTIVE), None)
    coming = next((one for one in versions if one.state is not VersionState.ACTIVE), None)
    due = running.review_due_on if running else None
    step = ""
    if not record.consent_recorded_at:
        step = "Record their consent"
    elif running is None and coming is None:
        step = "Start their plan" if budgeted else "Set up their budget"
    elif coming is not None and coming.state is VersionState.CHANGES_REQUESTED:
        step = "Change the plan and send it in again"
    elif coming is not None and coming.state is VersionState.DRAFT:
        step = "Go on with the plan"
    elif coming is not None and coming.state is VersionState.APPROVED:
        step = "See what the plan still waits for"
    elif due is not None and due <= today + timedelta(days=28):
        step = "Review the plan"
    return CaseRow(record.person_id, name, running, coming, step, due, due is not None and due < today)


@dataclass(frozen=True, slots=True)
class WaitingRow:
    version: PlanVersion
    holder_name: str
    author_name: str


def waiting(uow: UnitOfWork, actor: Actor) -> list[WaitingRow]:
    """Plans that wait for a decision of this approver's funders, oldest first."""
    if actor.person_id is None:
        return []
    funders = [row.organisation_id for row in people.memberships_of(uow, actor.person_id) if row.role is Role.APPROVER]
    holders = {record.person_id: person for one in funders for record, person in people.holders_of(uow, one)}
    rows = uow.session.scalars(
        select(PlanVersion)
        .where(PlanVersion.state == VersionState.SUBMITTED, PlanVersion.holder_id.in_(holders))
        .order_by(PlanVersion.submitted_at, PlanVersion.id)
    )
    return [WaitingRow(one, people.full_name(holders[one.holder_id]), name_of(uow, one.author_id)) for one in rows]
