"""A care coordinator sets up a budget and its pots for a holder (4.1)."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from marketplace.budgets.domain import (
    POT,
    RECIPIENTS_OF,
    BudgetState,
    Deployment,
    FundingStream,
    Mechanism,
    PeriodRhythm,
    PotState,
    RecipientKind,
    Slice,
    StreamRule,
    in_slices,
)
from marketplace.budgets.models import Budget, BudgetPeriod, Pot
from marketplace.budgets.queries import budget, rule_of
from marketplace.budgets.services.pots import accept_terms
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.local_time import local_date
from marketplace.core.money import format_pounds
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
from marketplace.people import services as people_services
from marketplace.people.domain import OrganisationKind

Wrong = dict[str, list[str]]
LONGEST_DAYS = 366


def set_up_budget(
    uow: UnitOfWork,
    actor: Actor,
    *,
    holder_id: int,
    starts_on: date,
    ends_on: date,
    indicative_pence: int,
    basis_text: str,
    basis_on: date | None = None,
) -> int:
    """An indicative budget of the holder's funder, told with how it was worked out (BUD-11); returns its id.

    `ends_on` is the day after the last one, at most a year after the first. Raises InvalidInput.
    """
    uow.require(actor, Action.BUDGETS_SET_UP, holder_id=holder_id)
    record = people.holder(uow, holder_id)
    wrong: Wrong = {}
    if ends_on <= starts_on:
        wrong["ends_on"] = ["The last day has to be after the first day."]
    elif (ends_on - starts_on).days > LONGEST_DAYS:
        wrong["ends_on"] = ["A budget is for one year at most. Set up the next year on its own."]
    if indicative_pence <= 0:
        wrong["indicative_pence"] = ["Enter an amount above £0."]
    if not basis_text.strip():
        wrong["basis_text"] = ["Say in plain words how the amount was worked out."]
    if wrong:
        raise InvalidInput(wrong)
    made = Budget(
        holder_id=holder_id,
        funder_id=record.funder_id,
        state=BudgetState.INDICATIVE,
        starts_on=starts_on,
        ends_on=ends_on,
        indicative_pence=indicative_pence,
        basis_text=basis_text.strip(),
        basis_on=basis_on or local_date(uow.now),
        set_up_by_id=actor.person_id or record.coordinator_id or holder_id,
        set_up_at=uow.now,
    )
    uow.session.add(made)
    uow.session.flush()
    uow.audit(actor, Action.BUDGETS_SET_UP, "budget", made.id, pence=indicative_pence)
    uow.notify(holder_id, "budget_set_up", "/pots", amount_pence=indicative_pence)
    return made.id


def add_pot(
    uow: UnitOfWork,
    actor: Actor,
    *,
    budget_id: int,
    stream: FundingStream,
    deployment: Deployment,
    mechanism: Mechanism,
    planned_pence: int,
    contingency_pence: int = 0,
    funder_id: int | None = None,
    recipient_kind: RecipientKind | None = None,
    recipient_person_id: int | None = None,
    recipient_organisation_id: int | None = None,
    account_organisation_id: int | None = None,
    rhythm: PeriodRhythm = PeriodRhythm.MONTHLY,
    slices: Sequence[Slice] | None = None,
) -> int:
    """A pot with its release periods inside the budget's dates; returns its id.

    `planned_pence` is the whole pot; periods (cut by `rhythm`, or given as `slices`) share what is left after
    `contingency_pence`. `funder_id` is whose money it is, the budget's funder unless said (a council's budget may hold
    an NHS pot). `recipient_kind` may be left out where the deployment has one kind only. Raises
    InvalidInput, Refused (`budget_agreed`).
    """
    its_budget = budget(uow, budget_id)
    uow.require(actor, Action.BUDGETS_SET_UP, holder_id=its_budget.holder_id)
    if its_budget.state is not BudgetState.INDICATIVE:
        raise Refused("budget_agreed", "This budget is agreed already. Set up a new one for a change.")
    kind = recipient_kind or RECIPIENTS_OF[deployment][0]
    if kind is RecipientKind.HOLDER:
        recipient_person_id = its_budget.holder_id
    funder_id = funder_id or its_budget.funder_id
    if kind is RecipientKind.FUNDER:
        recipient_organisation_id = funder_id
    wrong: Wrong = {}
    if stream is FundingStream.PRIVATE:
        wrong["stream"] = ["A person’s own money is not part of a budget."]
    else:
        rule = rule_of(uow, stream, its_budget.starts_on)
        wrong = wrong_pot(
            rule, deployment, mechanism, kind, recipient_person_id, recipient_organisation_id, account_organisation_id
        )
    if people.organisation(uow, funder_id).kind is not OrganisationKind.FUNDER:
        wrong["funder_id"] = ["Choose the body whose money it is."]
    if planned_pence <= 0:
        wrong["planned_pence"] = ["Enter an amount above £0."]
    if not 0 <= contingency_pence < max(planned_pence, 1):
        wrong["contingency_pence"] = ["Emergency money is a part of the pot, so it has to be less than the pot."]
    cut: Sequence[Slice] = ()
    if not wrong:
        shared = planned_pence - contingency_pence
        cut = slices if slices is not None else in_slices(its_budget.days, shared, rhythm)
        wrong = _wrong_slices(its_budget, cut, shared)
    if wrong:
        raise InvalidInput(wrong)
    made = Pot(
        budget_id=budget_id,
        holder_id=its_budget.holder_id,
        funder_id=funder_id,
        stream=stream,
        deployment=deployment,
        mechanism=mechanism,
        recipient_kind=kind,
        recipient_person_id=recipient_person_id if kind.is_person else None,
        recipient_organisation_id=None if kind.is_person else recipient_organisation_id,
        account_organisation_id=account_organisation_id if mechanism is Mechanism.MANAGED_ACCOUNT else None,
        state=PotState(POT.move(None, "indicate", "coordinator").target),
        planned_pence=planned_pence,
        contingency_pence=contingency_pence,
    )
    uow.session.add(made)
    uow.session.flush()
    uow.session.add_all(
        BudgetPeriod(pot_id=made.id, starts_on=one.period.start, ends_on=one.period.end, release_pence=one.pence)
        for one in cut
    )
    uow.session.flush()
    uow.audit(actor, "budgets:pot:added", "pot", made.id, stream=stream, deployment=deployment, pence=planned_pence)
    return made.id


def add_pot_as_told(
    uow: UnitOfWork,
    actor: Actor,
    *,
    budget_id: int,
    stream: FundingStream,
    deployment: Deployment,
    mechanism: Mechanism,
    planned_pence: int,
    contingency_pence: int,
    funder_id: int | None,
    recipient_kind: RecipientKind | None,
    recipient_name: tuple[str, str] | None,
    recipient_organisation_id: int | None,
    account_organisation_id: int | None,
    rhythm: PeriodRhythm,
    terms_accepted: bool,
) -> int:
    """As `add_pot`, for a nominee or representative known by name only, with their yes to the terms if it was given."""
    holder_id = budget(uow, budget_id).holder_id
    named = None
    if recipient_name is not None:
        given, family = recipient_name
        named = people_services.record_person(uow, actor, holder_id=holder_id, given_name=given, family_name=family)
    pot_id = add_pot(
        uow,
        actor,
        budget_id=budget_id,
        stream=stream,
        deployment=deployment,
        mechanism=mechanism,
        planned_pence=planned_pence,
        contingency_pence=contingency_pence,
        funder_id=funder_id,
        recipient_kind=recipient_kind,
        recipient_person_id=named,
        recipient_organisation_id=recipient_organisation_id,
        account_organisation_id=account_organisation_id,
        rhythm=rhythm,
    )
    if terms_accepted:
        accept_terms(uow, actor, pot_id=pot_id)
    return pot_id


def wrong_pot(
    rule: StreamRule,
    deployment: Deployment,
    mechanism: Mechanism,
    kind: RecipientKind,
    person_id: int | None,
    body_id: int | None,
    account_id: int | None = None,
) -> Wrong:
    """What does not go together, by the field to change; empty where all is well."""
    wrong: Wrong = {}
    if mechanism is Mechanism.MANAGED_ACCOUNT and account_id is None:
        wrong["account_organisation_id"] = ["Say which organisation runs the account."]
    if not rule.allows(deployment, mechanism):
        wrong["mechanism"] = ["This way of paying does not go with this kind of pot. Choose another one."]
    if kind not in RECIPIENTS_OF[deployment]:
        wrong["recipient_kind"] = ["This pot can’t go to them. Choose who receives the money."]
    elif kind.is_person and person_id is None:
        wrong["recipient_person_id"] = ["Say who receives the money."]
    elif not kind.is_person and body_id is None:
        wrong["recipient_organisation_id"] = ["Say which organisation looks after the money."]
    return wrong


def _wrong_slices(its_budget: Budget, slices: Sequence[Slice], shared: int) -> Wrong:
    ordered = sorted(slices, key=lambda one: one.period.start)
    if not ordered or any(not its_budget.days.covers(one.period) for one in ordered):
        last = its_budget.ends_on - timedelta(days=1)
        return {"periods": [f"Periods have to be between {its_budget.starts_on:%d/%m/%Y} and {last:%d/%m/%Y}."]}
    if any(one.period.overlaps(after.period) for one, after in pairwise(ordered)):
        return {"periods": ["Two periods can’t have the same day in them."]}
    if any(one.pence < 0 for one in ordered) or sum(one.pence for one in ordered) != shared:
        return {"periods": [f"The periods have to add up to {format_pounds(shared)}."]}
    return {}
