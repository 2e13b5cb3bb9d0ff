"""Budgets and pots as a person may see them: authority is asked here."""

from dataclasses import dataclass

from marketplace.budgets.domain import Bookable, Contribution, bookable
from marketplace.budgets.models import Budget, BudgetPeriod, Pot
from marketplace.budgets.queries.pots import budget, budgets_with_pots, periods_by_pot, pot_with_budget
from marketplace.budgets.queries.rules import rule_of
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries as ledger
from marketplace.ledger.domain import Balances
from marketplace.people import queries as people
from marketplace.people.domain import OrganisationKind
from marketplace.people.models import Organisation


@dataclass(frozen=True, slots=True)
class PotSeen:
    """A pot with what a page says of it. `contracting_name` and `recipient_name` are empty while nobody is named."""

    pot: Pot
    periods: tuple[BudgetPeriod, ...]
    balances: Balances
    bookable: Bookable
    recipient_name: str
    contracting_name: str
    funder_name: str


@dataclass(frozen=True, slots=True)
class BudgetSeen:
    """A budget with its pots. What was agreed is told pot by pot: they are never added up for a holder."""

    budget: Budget
    funder_name: str
    pots: tuple[PotSeen, ...]

    @property
    def agreed(self) -> tuple[tuple[str, int], ...]:
        """(name of the pot, pence) once the budget is agreed; empty before."""
        if self.budget.agreed_pence is None:
            return ()
        return tuple((seen.pot.name, seen.pot.planned_pence) for seen in self.pots)

    @property
    def indicative_pence(self) -> int | None:
        """The first sum that was told, for a budget of one pot; over several it would be a sum of pots."""
        return self.budget.indicative_pence if len(self.pots) <= 1 else None


def see_budgets(uow: UnitOfWork, actor: Actor, *, holder_id: int) -> list[BudgetSeen]:
    """A holder's budgets, latest first. Raises NotFound, NotAllowed."""
    uow.require(actor, Action.BUDGETS_SEE, holder_id=holder_id)
    found = budgets_with_pots(uow, [holder_id]).get(holder_id, [])
    seen = _seen(uow, [pot for _, pots in found for pot in pots])
    names = people.bodies(uow, [one.funder_id for one, _ in found])
    return [BudgetSeen(one, names[one.funder_id].name, tuple(seen[pot.id] for pot in pots)) for one, pots in found]


@dataclass(frozen=True, slots=True)
class SettingUp:
    """For whom, whose money it may be (`funders`), and who may look after it (`bodies`: third parties, providers)."""

    holder_id: int
    name: str
    may_change: bool
    consent_recorded: bool
    bodies: tuple[Organisation, ...]
    funders: tuple[Organisation, ...]
    budget: Budget | None


def see_setting_up(
    uow: UnitOfWork, actor: Actor, *, holder_id: int, budget_id: int | None = None, seeing: bool = False
) -> SettingUp:
    """What the coordinator's forms need; with `seeing` the page others may see. Raises NotFound, NotAllowed."""
    uow.require(actor, Action.BUDGETS_SEE if seeing else Action.BUDGETS_SET_UP, holder_id=holder_id)
    its_budget = budget(uow, budget_id) if budget_id is not None else None
    if its_budget is not None and its_budget.holder_id != holder_id:
        raise NotFound()
    kinds = (OrganisationKind.THIRD_PARTY, OrganisationKind.PROVIDER)
    bodies = [] if seeing else [one for kind in kinds for one in people.organisations(uow, kind)]
    return SettingUp(
        holder_id=holder_id,
        name=people.full_name(people.person(uow, holder_id)),
        may_change=uow.allows(actor, Action.BUDGETS_SET_UP, holder_id=holder_id),
        consent_recorded=people.holder(uow, holder_id).consent_recorded_at is not None,
        bodies=tuple(sorted(bodies, key=lambda one: one.name)),
        funders=() if seeing else tuple(people.organisations(uow, OrganisationKind.FUNDER)),
        budget=its_budget,
    )


@dataclass(frozen=True, slots=True)
class PotToChange:
    """A pot with what its coordinator's forms need; `taken` is what its stream takes of the person's own money."""

    who: SettingUp
    pot: Pot
    taken: frozenset[Contribution]


def see_pot_to_change(uow: UnitOfWork, actor: Actor, *, holder_id: int, pot_id: int) -> PotToChange:
    """Raises NotFound, NotAllowed."""
    who = see_setting_up(uow, actor, holder_id=holder_id)
    found, its_budget = pot_with_budget(uow, pot_id)
    if found.holder_id != holder_id:
        raise NotFound()
    return PotToChange(who, found, rule_of(uow, found.stream, its_budget.starts_on).contributions)


def _seen(uow: UnitOfWork, pots: list[Pot]) -> dict[int, PotSeen]:
    """By the pot's id, in as many statements for many pots as for one."""
    periods = periods_by_pot(uow, [pot.id for pot in pots])
    balances = ledger.balances_of(uow, [pot.id for pot in pots])
    parties = {pot.id: pot.contracting_party for pot in pots}
    ids = [(pot.recipient_person_id, pot.recipient_organisation_id) for pot in pots]
    ids += [(party.person_id, party.organisation_id) for party in parties.values() if party]
    persons = people.persons(uow, [one for one, _ in ids if one is not None])
    bodies = people.bodies(uow, [*(one for _, one in ids if one is not None), *(pot.funder_id for pot in pots)])

    def name(person_id: int | None, organisation_id: int | None) -> str:
        if person_id is not None:
            return people.full_name(persons[person_id])
        return bodies[organisation_id].name if organisation_id is not None else ""

    return {
        pot.id: PotSeen(
            pot=pot,
            periods=tuple(periods.get(pot.id, ())),
            balances=balances[pot.id],
            bookable=bookable(pot.state, pot.mechanism),
            recipient_name=name(pot.recipient_person_id, pot.recipient_organisation_id),
            contracting_name=name(party.person_id, party.organisation_id) if (party := parties[pot.id]) else "",
            funder_name=bodies[pot.funder_id].name,
        )
        for pot in pots
    }
