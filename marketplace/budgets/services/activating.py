"""From an approved plan to money: a budget is agreed, then its pots are activated (domain.md C4)."""

from marketplace.budgets.domain import POT, BudgetState, PotState, RecipientKind, contracting_party
from marketplace.budgets.models import Budget, Pot
from marketplace.budgets.queries import budget, periods_of, pots_of_budget
from marketplace.budgets.services.releasing import release_period
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import Refused
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause
from marketplace.people import queries as people


def agree(
    uow: UnitOfWork, actor: Actor, *, budget_id: int, agreed_pence: int | None = None, basis_text: str | None = None
) -> None:
    """The plan is approved: the agreed sum (its pots together, unless given) stands beside the indicative one.

    Saying it again changes nothing. Raises Refused (`no_pots`).
    """
    its_budget = budget(uow, budget_id)
    _ask(uow, actor, its_budget)
    if its_budget.state is not BudgetState.INDICATIVE:
        return
    pots = pots_of_budget(uow, budget_id)
    if not pots:
        raise Refused("no_pots", "This budget has no pots yet, so there is nothing to agree.")
    for pot in pots:
        pot.state = PotState(POT.move(pot.state, "agree", "approver").target)
    its_budget.state = BudgetState.AGREED
    its_budget.agreed_pence = agreed_pence or sum(pot.planned_pence for pot in pots)
    its_budget.basis_text = (basis_text or "").strip() or its_budget.basis_text
    if basis_text:
        its_budget.basis_on = local_date(uow.now)
    uow.audit(actor, "budgets:budget:agreed", "budget", budget_id, pence=its_budget.agreed_pence)


def activate(uow: UnitOfWork, actor: Actor, *, budget_id: int, plan_version_id: int) -> list[int]:
    """Activates every agreed pot: opens its book, allocates, sets emergency money apart, releases what is due.

    Returns the pots' ids; those that are active already are left as they are. Raises Refused by the guard's name:
    `consent_recorded`, `recipient_accepted`; then nothing happened.
    """
    its_budget = budget(uow, budget_id)
    _ask(uow, actor, its_budget)
    if people.holder(uow, its_budget.holder_id).consent_recorded_at is None:
        raise Refused(
            "consent_recorded",
            "The person’s consent is not recorded yet.",
            next_step="Record who consented, when and how, then try again.",
        )
    waiting = [pot for pot in pots_of_budget(uow, budget_id) if pot.state is PotState.AGREED]
    for pot in waiting:
        _activate(uow, actor, pot, Cause("plan_version", plan_version_id))
    its_budget.state = BudgetState.ACTIVE
    return [pot.id for pot in waiting]


def _activate(uow: UnitOfWork, actor: Actor, pot: Pot, cause: Cause) -> None:
    transition = POT.move(pot.state, "activate_pot", "system")
    if pot.terms_accepted_at is None:
        raise Refused(
            "recipient_accepted",
            f"{pot.name}: whoever receives the money has not accepted it yet.",
            next_step="Record that they accept the terms, then try again.",
        )
    party = contracting_party(
        pot.stream,
        pot.deployment,
        holder_id=pot.holder_id,
        funder_id=pot.funder_id,
        body_id=pot.recipient_organisation_id,
        nominee_id=pot.recipient_person_id if pot.recipient_kind is RecipientKind.NOMINEE else None,
    )
    pot.contracting_kind = party.kind
    pot.contracting_person_id, pot.contracting_organisation_id = party.person_id, party.organisation_id
    pot.state = PotState(transition.target)
    pot.activated_at = uow.now
    uow.session.flush()
    ledger.open_book(uow, actor, pot_id=pot.id, holder_id=pot.holder_id, stream=pot.stream.value, nhs=pot.stream.is_nhs)
    ledger.allocate(uow, actor, pot_id=pot.id, pence=pot.planned_pence, cause=cause)
    if pot.contingency_pence:
        # an approved early release: an emergency may come on the first day
        own = Cause("pot", pot.id)
        ledger.release_period(uow, actor, pot_id=pot.id, pence=pot.contingency_pence, cause=own)
        ledger.ringfence(uow, actor, pot_id=pot.id, pence=pot.contingency_pence, cause=own)
    for period in periods_of(uow, pot.id):
        if period.starts_on <= local_date(uow.now):
            release_period(uow, actor, period_id=period.id)
    uow.audit(actor, "budgets:pot:activated", "pot", pot.id, contracting=party.kind)
    uow.notify(pot.holder_id, "pot_active", f"/pots/{pot.id}/statement")


def _ask(uow: UnitOfWork, actor: Actor, its_budget: Budget) -> None:
    """An approver by approving the plan, or a timer on the plan's first day; nobody by editing a budget."""
    action = Action.BUDGETS_SET_UP if actor.is_system else Action.PLANS_APPROVE
    uow.require(actor, action, holder_id=its_budget.holder_id)
