"""A plan as people may see it: authority is asked here, once a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.budgets import queries as budgets
from marketplace.budgets.models import Budget, Pot
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound, Refused
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
from marketplace.plans.domain import VERSION, PotCost, VersionState, refusals
from marketplace.plans.models import Backup, Outcome, PlanEvent, PlanVersion, Risk
from marketplace.plans.ports import NOTHING_BOOKED, LineUse, PlanUsage
from marketplace.plans.queries.facts import clinical, facts, missing
from marketplace.plans.queries.lines import LineView, lines_of
from marketplace.plans.queries.versions import (
    costs,
    events_by,
    line_costs,
    outcomes_of,
    pots_for,
    risks_of,
    version_with_parts,
    versions_of,
)
from providers.categories import is_category, label


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line with what a page says of it. `cost_pence` is for its days, or those to come; `use` is this week's."""

    line: LineView
    category_label: str
    clinical: bool
    cost_pence: int
    parts: tuple[tuple[str, int], ...]
    outcomes: tuple[Outcome, ...]
    backups: tuple[Backup, ...]
    use: LineUse | None

    @property
    def left_this_week_pence(self) -> int | None:
        """None where it is not weekly, or where no bookings are known."""
        if self.use is None or self.line.weekly_pence is None:
            return None
        return max(self.line.weekly_pence - self.use.week_pence, 0)

    @property
    def left_pence(self) -> int | None:
        """Of a one-off line."""
        if self.use is None or self.line.amount_pence is None:
            return None
        return max(self.line.amount_pence - self.use.whole_pence, 0)


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """`missing` stands in the way of the next step; `not_by_you` is why this reader is not the one to agree to it."""

    version: PlanVersion
    holder_name: str
    author_name: str
    approver_name: str
    budget: Budget | None
    pots: tuple[Pot, ...]
    outcomes: tuple[Outcome, ...]
    lines: tuple[LineSeen, ...]
    risks: tuple[Risk, ...]
    costs: tuple[PotCost, ...]
    events: tuple[tuple[PlanEvent, str], ...]
    missing: tuple[tuple[str, str, str], ...]
    not_by_you: Refused | None
    may_edit: bool
    may_submit: bool
    may_decide: bool
    may_ask_changes: bool

    @property
    def is_open(self) -> bool:
        return self.version.state.open

    @property
    def short(self) -> bool:
        return any(cost.short_pence for cost in self.costs)


def see_version(uow: UnitOfWork, actor: Actor, *, version_id: int, usage: PlanUsage = NOTHING_BOOKED) -> VersionSeen:
    """One version, whole. Raises NotFound, NotAllowed."""
    found = version_with_parts(uow, version_id)
    basis = uow.require(actor, Action.PLANS_SEE, holder_id=found.holder_id).basis
    pots = pots_for(uow, found)
    submitted = found.state is VersionState.SUBMITTED
    may_decide = submitted and uow.allows(actor, Action.PLANS_APPROVE, holder_id=found.holder_id)
    events = events_by(uow, found.id)  # before the names: they are of the same people
    next_event = {VersionState.SUBMITTED: "approve", VersionState.APPROVED: "activate"}.get(found.state, "submit")
    return VersionSeen(
        version=found,
        holder_name=name_of(uow, found.holder_id),
        author_name=name_of(uow, found.author_id),
        approver_name=name_of(uow, found.approver_id),
        budget=budgets.budget(uow, found.budget_id) if found.budget_id else None,
        pots=tuple(pots),
        outcomes=tuple(outcomes_of(uow, found.id)),
        lines=_lines(uow, found, pots, usage),
        risks=tuple(risks_of(uow, found.id)),
        costs=costs(uow, found),
        events=tuple((one, people.full_name(who) if who else "By itself") for one, who in events),
        missing=tuple(missing(uow, found.id, next_event)) if found.state.open else (),
        not_by_you=_not_by_you(uow, actor, found, usage) if may_decide else None,
        may_edit=found.state.editable and uow.allows(actor, Action.PLANS_EDIT, holder_id=found.holder_id),
        may_submit=found.state.editable and uow.allows(actor, Action.PLANS_SUBMIT, holder_id=found.holder_id),
        may_decide=may_decide,
        may_ask_changes=submitted and basis in VERSION.table[(VersionState.SUBMITTED, "ask_changes")].who,
    )


def _not_by_you(uow: UnitOfWork, actor: Actor, found: PlanVersion, usage: PlanUsage) -> Refused | None:
    names = ("approver_is_not_author", "approver_not_linked_to_provider")
    said = refusals(names, facts(uow, found, actor.person_id, usage=usage))
    return said[0] if said else None


def _lines(uow: UnitOfWork, found: PlanVersion, pots: Iterable[Pot], usage: PlanUsage) -> tuple[LineSeen, ...]:
    lines = lines_of(uow, found.id)
    names = {pot.id: pot.name for pot in pots}
    outcomes = {one.id: one for one in outcomes_of(uow, found.id)}
    by_line = line_costs(uow, found)
    use = _use(uow, lines, usage) if found.state is VersionState.ACTIVE else {}
    return tuple(
        LineSeen(
            line=line,
            category_label=label(line.category) if is_category(line.category) else line.category,
            clinical=clinical(line.category),
            cost_pence=by_line[line.id],
            parts=tuple((names.get(pot_id, "Another pot"), share) for pot_id, share in line.shares.items()),
            outcomes=tuple(outcomes[one] for one in line.outcome_ids if one in outcomes),
            backups=line.named,
            use=use.get(line.id),
        )
        for line in lines
    )


def _use(uow: UnitOfWork, lines: Iterable[LineView], usage: PlanUsage) -> Mapping[int, LineUse]:
    """This week's, by line; what was booked on the same line of an earlier version counts, too."""
    chains = {line.id: (line.id, *line.earlier) for line in lines}
    today = local_date(uow.now)
    every = [line_id for chain in chains.values() for line_id in chain]
    used = usage.used(uow, every, today - timedelta(days=today.weekday()))
    found: dict[int, LineUse] = {}
    for line_id, chain in chains.items():
        parts = [used[one] for one in chain if one in used]
        if parts:
            found[line_id] = LineUse(
                sum(part.week_minutes for part in parts),
                sum(part.week_pence for part in parts),
                sum(part.whole_pence for part in parts),
            )
    return found


@dataclass(frozen=True, slots=True)
class PlanSeen:
    """A holder's plan over time."""

    holder_id: int
    holder_name: str
    died_on: date | None
    running: PlanVersion | None
    coming: PlanVersion | None
    versions: tuple[PlanVersion, ...]
    may_edit: bool
    may_review: bool

    @property
    def may_edit_coming(self) -> bool:
        return self.may_edit and self.coming is not None and self.coming.state.editable

    @property
    def unread(self) -> bool:
        """Whether the holder has still to see the version that is being written."""
        return self.coming is not None and self.coming.state.editable and self.coming.seen_by_holder_on is None


@dataclass(frozen=True, slots=True)
class RunningSeen:
    """What the version that runs says now."""

    version: PlanVersion
    approver_name: str
    budget: Budget | None
    outcomes: tuple[Outcome, ...]
    lines: tuple[LineSeen, ...]
    risks: tuple[Risk, ...]


def see_plan(uow: UnitOfWork, actor: Actor, *, holder_id: int) -> PlanSeen:
    """The version that runs, the one on its way, and all there were. Raises NotFound, NotAllowed."""
    uow.require(actor, Action.PLANS_SEE, holder_id=holder_id)
    if people.holder_or_none(uow, holder_id) is None:
        raise NotFound()
    versions = versions_of(uow, holder_id)
    return PlanSeen(
        holder_id=holder_id,
        holder_name=name_of(uow, holder_id),
        died_on=people.person(uow, holder_id).died_on,
        running=next((one for one in versions if one.state is VersionState.ACTIVE), None),
        coming=next((one for one in versions if one.state.open), None),
        versions=tuple(versions),
        may_edit=uow.allows(actor, Action.PLANS_EDIT, holder_id=holder_id),
        may_review=uow.allows(actor, Action.BUDGETS_SET_UP, holder_id=holder_id),
    )


def see_running(
    uow: UnitOfWork, actor: Actor, *, holder_id: int, usage: PlanUsage = NOTHING_BOOKED
) -> RunningSeen | None:
    """None while no plan runs. Raises NotFound, NotAllowed."""
    running = see_plan(uow, actor, holder_id=holder_id).running
    if running is None:
        return None
    found = version_with_parts(uow, running.id)
    pots = pots_for(uow, found)
    return RunningSeen(
        version=found,
        approver_name=name_of(uow, found.approver_id),
        budget=budgets.budget(uow, found.budget_id) if found.budget_id else None,
        outcomes=tuple(outcomes_of(uow, found.id)),
        lines=_lines(uow, found, pots, usage),
        risks=tuple(risks_of(uow, found.id)),
    )


def ready_to_read(uow: UnitOfWork, plan: PlanSeen) -> bool:
    """Whether the version on its way says anything yet: what matters, and what helps."""
    coming = plan.coming
    return coming is not None and bool(outcomes_of(uow, coming.id)) and bool(lines_of(uow, coming.id))


def name_of(uow: UnitOfWork, person_id: int | None) -> str:
    return people.full_name(people.person(uow, person_id)) if person_id is not None else ""
