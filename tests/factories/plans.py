"""Plans for tests: a running one with the lines that a test needs, and one that is ready to be sent in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from marketplace.budgets import queries as budgets
from marketplace.budgets.models import Pot
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.people.models import Holder
from marketplace.plans import queries
from marketplace.plans.domain import Rhythm, VersionState, content_hash, first_review_on
from marketplace.plans.models import (
    Backup,
    LineOutcome,
    LineSplit,
    Outcome,
    Plan,
    PlanLine,
    PlanVersion,
    Risk,
)
from marketplace.plans.queries import LineView


@dataclass(frozen=True)
class LinePlan:
    """What a test's line is like: by default £40 a week for swimming, up to 3 hours, all from the first pot.

    `shares` is whole per cent by the place of the pot in the list given. Days default to the budget's own.
    `backups` are names, or (name, provider id).
    """

    title: str = "Swimming with someone"
    category: str = "going-out.swimming"
    weekly_pence: int | None = 40_00
    amount_pence: int | None = None
    band: tuple[int | None, int | None] = (None, 180)
    critical: bool = False
    lump_sum: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    shares: Sequence[int] = (100,)
    backups: Sequence[str | tuple[str, int | None]] = ()
    follows_id: int | None = None


SWIMMING = LinePlan()
DECKCHAIR = LinePlan(
    title="A garden chair", category="equipment", weekly_pence=None, amount_pence=120_00, band=(None, None)
)


@dataclass(frozen=True)
class ActivePlan:
    """`lines` in the order asked for."""

    version: PlanVersion
    outcome: Outcome
    lines: list[LineView] = field(default_factory=list)

    @property
    def line(self) -> LineView:
        return self.lines[0]


def make_draft_plan(
    uow: UnitOfWork,
    holder: Holder,
    pots: Sequence[Pot],
    lines: Sequence[LinePlan] = (SWIMMING,),
    *,
    author_id: int | None = None,
    words: str = "I want to get out of the house and see people.",
) -> ActivePlan:
    """A version that is being written, with one outcome that every line serves, seen by the holder."""
    plan = uow.session.query(Plan).filter_by(holder_id=holder.person_id).one_or_none()
    if plan is None:
        plan = Plan(holder_id=holder.person_id, created_at=uow.now)
        uow.session.add(plan)
        uow.session.flush()
    version = PlanVersion(
        plan_id=plan.id,
        holder_id=holder.person_id,
        budget_id=pots[0].budget_id if pots else None,
        number=1 + uow.session.query(PlanVersion).filter_by(plan_id=plan.id).count(),
        state=VersionState.DRAFT,
        author_id=author_id or holder.coordinator_id or holder.person_id,
        created_at=uow.now,
        seen_by_holder_on=local_date(uow.now),
    )
    uow.session.add(version)
    uow.session.flush()
    outcome = Outcome(version_id=version.id, words=words, baseline=2)
    uow.session.add(outcome)
    uow.session.flush()
    for one in lines:
        _add_line(uow, version, outcome, pots, one)
    uow.session.flush()
    return ActivePlan(version, outcome, queries.lines_of(uow, version.id))


def _add_line(uow: UnitOfWork, version: PlanVersion, outcome: Outcome, pots: Sequence[Pot], plan: LinePlan) -> None:
    budget = budgets.budget(uow, pots[0].budget_id) if pots else None
    first = plan.starts_on or (budget.starts_on if budget else local_date(uow.now))
    last = plan.ends_on or (budget.last_on if budget else first.replace(year=first.year + 1))
    line = PlanLine(
        version_id=version.id,
        follows_id=plan.follows_id,
        title=plan.title,
        category=plan.category,
        rhythm=Rhythm.ONE_OFF if plan.amount_pence is not None else Rhythm.WEEKLY,
        weekly_pence=None if plan.amount_pence is not None else plan.weekly_pence,
        amount_pence=plan.amount_pence,
        band_min_minutes=plan.band[0],
        band_max_minutes=plan.band[1],
        critical=plan.critical,
        lump_sum=plan.lump_sum,
        starts_on=first,
        ends_on=last,
    )
    uow.session.add(line)
    uow.session.flush()
    uow.session.add(LineOutcome(line_id=line.id, outcome_id=outcome.id))
    for pot, share in zip(pots, plan.shares, strict=False):
        uow.session.add(LineSplit(line_id=line.id, pot_id=pot.id, share=share))
    for order, backup in enumerate(plan.backups, 1):
        name, provider_id = (backup, None) if isinstance(backup, str) else backup
        uow.session.add(Backup(line_id=line.id, name=name, provider_id=provider_id, order=order))


def make_active_plan(
    uow: UnitOfWork,
    holder: Holder,
    pots: Sequence[Pot],
    lines: Sequence[LinePlan] = (SWIMMING,),
    *,
    approver_id: int | None = None,
    words: str = "I want to get out of the house and see people.",
) -> ActivePlan:
    """A running plan, written straight into the tables: no cost check, so a line may be as large as a test needs.

    `pots` are the holder's, of one budget (`make_pots`); their state is left as it is. A plan that runs already is
    replaced by it.
    """
    made = make_draft_plan(uow, holder, pots, lines, words=words)
    before = queries.active_version(uow, holder.person_id)
    if before is not None:
        before.state = VersionState.SUPERSEDED
        uow.session.flush()
    version = made.version
    version.submitted_at = version.approved_at = uow.now
    version.approver_id = approver_id
    version.content_hash = content_hash(queries.content(uow, version.id))
    version.state = VersionState.ACTIVE
    version.active_from = local_date(uow.now)
    version.review_due_on = first_review_on(version.active_from, [pot.stream.is_nhs for pot in pots])
    uow.session.flush()
    return ActivePlan(version, made.outcome, queries.lines_of(uow, version.id))


def make_risk(uow: UnitOfWork, version: PlanVersion, line_id: int | None = None) -> Risk:
    risk = Risk(
        version_id=version.id,
        line_id=line_id,
        hazard="The tube could come out",
        accepted_by="The person and the community nurse",
        mitigation="Two people are trained; the nurse is called at once",
        trigger="It comes out twice in a month",
        review_on=date(2027, 1, 4),
    )
    uow.session.add(risk)
    uow.session.flush()
    return risk
