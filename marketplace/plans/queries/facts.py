"""Everything that the guards of a plan read, gathered afresh."""

from collections.abc import Iterable

from marketplace.budgets import queries as budgets
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
from marketplace.plans.domain import VERSION, Facts, LineFacts, VersionState, first_review_on, refusals
from marketplace.plans.models import PlanVersion
from marketplace.plans.ports import NOTHING_BOOKED, PlanUsage
from marketplace.plans.queries.lines import LineView, lines_of
from marketplace.plans.queries.versions import (
    costs,
    line_costs,
    outcomes_of,
    pots_for,
    risks_of,
    starting_on,
)
from marketplace.plans.queries.versions import version as version_by_id
from providers.categories import expand, is_category, leaf
from providers.queries import provider_ids_of_person


def facts(
    uow: UnitOfWork,
    found: PlanVersion,
    acting_id: int | None = None,
    *,
    acknowledged: Iterable[str] = (),
    reasons: str = "",
    cover: str = "",
    usage: PlanUsage = NOTHING_BOOKED,
) -> Facts:
    """`acting_id` is the person who does it now, None for a timer of ours."""
    record = people.holder(uow, found.holder_id)
    lines = lines_of(uow, found.id)
    budget = budgets.budget(uow, found.budget_id) if found.budget_id else None
    pots = pots_for(uow, found)
    by_line = line_costs(uow, found)
    risky = {risk.line_id for risk in risks_of(uow, found.id)}
    starts_on = starting_on(uow, found)
    return Facts(
        outcome_ids=frozenset(one.id for one in outcomes_of(uow, found.id)),
        lines=tuple(_line(line, by_line[line.id], line.id in risky) for line in lines),
        costs=costs(uow, found),
        budget_from=budget.starts_on if budget else None,
        budget_last=budget.last_on if budget else None,
        seen_by_holder=found.seen_by_holder_on is not None,
        author_ids=frozenset(one for one in (found.author_id, found.submitted_by_id) if one is not None),
        acting_id=acting_id,
        acting_provider_ids=provider_ids_of_person(uow, acting_id) if acting_id is not None else frozenset(),
        plan_provider_ids=usage.provider_ids(uow, found.holder_id)
        | {one.provider_id for line in lines for one in line.named if one.provider_id is not None},
        coordinator_named=record.coordinator_id is not None,
        consent_recorded=record.consent_recorded_at is not None,
        today=local_date(uow.now),
        starts_on=starts_on,
        not_accepted=tuple(pot.name for pot in pots if pot.terms_accepted_at is None),
        review_due_on=first_review_on(starts_on, [pot.stream.is_nhs for pot in pots]) if pots else None,
        reasons=reasons.strip(),
        cover=cover.strip(),
        died=people.person(uow, found.holder_id).died_on is not None,
        acknowledged=frozenset(acknowledged) | ({"shortfall_stated"} if found.shortfall_stated else frozenset()),
    )


def clinical(category: str) -> bool:
    """A leaf that is marked so; a whole family, where any of its leaves is."""
    return is_category(category) and any(leaf(one).mark == "clinical" for one in expand(category))


def _line(line: LineView, cost_pence: int, has_risk: bool) -> LineFacts:
    return LineFacts(
        id=line.id,
        title=line.title,
        cost_pence=cost_pence,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        shares=line.shares,
        outcome_ids=frozenset(line.outcome_ids),
        clinical=clinical(line.category),
        has_risk=has_risk,
        critical=line.critical,
    )


def missing(uow: UnitOfWork, version_id: int, event: str) -> list[tuple[str, str, str]]:
    """What stands in the way of `event` but for who does it: (code, sentence, what to do), for a page."""
    found = version_by_id(uow, version_id)
    row = VERSION.table.get((found.state, event))
    if row is None:
        return []
    about_people = ("approver_is_not_author", "approver_not_linked_to_provider", "reasons_given", "shortfall_stated")
    names = [name for name in row.guards if name not in about_people]
    return [(no.code, no.message, no.next_step or "") for no in refusals(names, facts(uow, found))]


def editable(found: PlanVersion) -> bool:
    return VersionState(found.state).editable
