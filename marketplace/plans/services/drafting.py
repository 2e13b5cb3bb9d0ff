"""Starting a plan and coming back to it: every step is saved by itself, so nothing is lost (PLN-5)."""

from sqlalchemy import func, select

from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.notifications import services as notifications
from marketplace.people import queries as people
from marketplace.people.domain import Role
from marketplace.plans import queries
from marketplace.plans.domain import VERSION, SeenHow, VersionState, check
from marketplace.plans.models import Backup, LineOutcome, LineSplit, Outcome, Plan, PlanLine, PlanVersion, Risk
from marketplace.plans.queries.facts import facts
from marketplace.plans.services.loading import LINK, locked, note, to_edit


def start_plan(uow: UnitOfWork, actor: Actor, *, holder_id: int) -> int:
    """A first draft, on the holder's latest budget; the version's id. One that is on its way is gone on with.

    Raises WrongState where a plan runs: that one is changed by `change_needed`.
    """
    side = uow.require(actor, Action.PLANS_EDIT, holder_id=holder_id).basis
    people.holder(uow, holder_id)
    open_now = queries.open_version(uow, holder_id)
    if open_now is not None:
        return open_now.id
    if queries.active_version(uow, holder_id) is not None:
        raise WrongState("This person has a plan that runs. Ask for a plan change: the new one starts as a copy.")
    state = VersionState(VERSION.move(None, "start", side).target)
    its_budgets = budgets.budgets_of(uow, holder_id)
    made = _new_version(uow, actor, holder_id, state, its_budgets[0].id if its_budgets else None)
    note(uow, actor, made, "start")
    return made.id


def change_needed(uow: UnitOfWork, actor: Actor, *, holder_id: int, reasons: str, budget_id: int | None = None) -> int:
    """A draft copied from the plan that runs; that one, and what is booked on it, goes on. Returns the draft's id.

    A draft that is on its way is gone on with. `budget_id` is a new year's. Raises WrongState, Refused.
    """
    side = uow.require(actor, Action.PLANS_EDIT, holder_id=holder_id).basis
    running = queries.active_version(uow, holder_id)
    if running is None:
        raise WrongState("No plan runs yet, so there is none to change.")
    open_now = queries.open_version(uow, holder_id)
    if open_now is not None:
        return open_now.id
    transition = VERSION.move(running.state, "change_needed", side)
    check(transition.guards, facts(uow, running, actor.person_id, reasons=reasons))
    made = _new_version(uow, actor, holder_id, VersionState.DRAFT, budget_id or running.budget_id, running.id)
    _copy(uow, running.id, made.id)
    note(uow, actor, running, "change_needed", reasons.strip())
    note(uow, actor, made, "start")
    record = people.holder(uow, holder_id)
    if actor.person_id != record.coordinator_id:
        notifications.open_task(
            uow,
            kind="change_plan",
            subject="plan_version",
            subject_id=made.id,
            organisation_id=record.funder_id,
            person_id=record.coordinator_id,
            role=Role.COORDINATOR.value,
            link=LINK.format(made.id),
            holder_id=holder_id,
        )
    return made.id


def choose_budget(uow: UnitOfWork, actor: Actor, *, version_id: int, budget_id: int) -> None:
    """Which budget pays for this plan; shares of other budgets' pots are taken off. Raises InvalidInput."""
    found = to_edit(uow, actor, version_id)
    if budgets.budget(uow, budget_id).holder_id != found.holder_id:
        raise InvalidInput({"budget_id": ["Choose one of this person’s budgets."]})
    found.budget_id = budget_id
    pots = {pot.id for pot in budgets.pots_of_budget(uow, budget_id)}
    lines = select(PlanLine.id).where(PlanLine.version_id == version_id)
    for split in uow.session.scalars(select(LineSplit).where(LineSplit.line_id.in_(lines))):
        if split.pot_id not in pots:
            uow.session.delete(split)


def mark_seen(uow: UnitOfWork, actor: Actor, *, version_id: int, how: SeenHow) -> None:
    """The holder has seen the plan as it stands, in the way that suits them. The next change asks for it again.

    Raises WrongState.
    """
    found = locked(uow, version_id)
    uow.require(actor, Action.PLANS_EDIT, holder_id=found.holder_id)
    if not found.state.editable:
        raise WrongState("This plan was sent in already.")
    found.seen_by_holder_on, found.seen_how = local_date(uow.now), how
    note(uow, actor, found, "seen_by_holder", how=how.value)


def _new_version(
    uow: UnitOfWork,
    actor: Actor,
    holder_id: int,
    state: VersionState,
    budget_id: int | None,
    previous_id: int | None = None,
) -> PlanVersion:
    plan = queries.plan_of(uow, holder_id)
    if plan is None:
        plan = Plan(holder_id=holder_id, created_at=uow.now)
        uow.session.add(plan)
        uow.session.flush()
    last = uow.session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == plan.id)) or 0
    made = PlanVersion(
        plan_id=plan.id,
        holder_id=holder_id,
        budget_id=budget_id,
        number=last + 1,
        state=state,
        author_id=actor.person_id or holder_id,
        previous_id=previous_id,
        created_at=uow.now,
    )
    uow.session.add(made)
    uow.session.flush()
    return made


def _copy(uow: UnitOfWork, source_id: int, target_id: int) -> None:
    """Outcomes, lines with what hangs on them, and risks; each line knows which one it follows."""
    outcome_ids: dict[int, int] = {}
    line_ids: dict[int | None, int | None] = {None: None}
    for one in queries.outcomes_of(uow, source_id):
        copied = Outcome(version_id=target_id, words=one.words, baseline=one.baseline)
        uow.session.add(copied)
        uow.session.flush()
        outcome_ids[one.id] = copied.id
    for line in queries.lines_of(uow, source_id):
        made = PlanLine(
            version_id=target_id,
            follows_id=line.id,
            title=line.title,
            category=line.category,
            rhythm=line.rhythm,
            weekly_pence=line.weekly_pence,
            amount_pence=line.amount_pence,
            band_min_minutes=line.band_min_minutes,
            band_max_minutes=line.band_max_minutes,
            critical=line.critical,
            lump_sum=line.lump_sum,
            starts_on=line.starts_on,
            ends_on=line.ends_on,
        )
        uow.session.add(made)
        uow.session.flush()
        line_ids[line.id] = made.id
        uow.session.add_all(LineOutcome(line_id=made.id, outcome_id=outcome_ids[one]) for one in line.outcome_ids)
        uow.session.add_all(
            LineSplit(line_id=made.id, pot_id=pot_id, share=share) for pot_id, share in line.shares.items()
        )
        uow.session.add_all(
            Backup(line_id=made.id, provider_id=one.provider_id, name=one.name, phone=one.phone, order=one.order)
            for one in queries.backups_of(uow, [line.id])
        )
    for risk in queries.risks_of(uow, source_id):
        uow.session.add(
            Risk(
                version_id=target_id,
                line_id=line_ids[risk.line_id],
                hazard=risk.hazard,
                accepted_by=risk.accepted_by,
                mitigation=risk.mitigation,
                trigger=risk.trigger,
                review_on=risk.review_on,
            )
        )
    uow.session.flush()
