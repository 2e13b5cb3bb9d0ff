"""How one service fits the plan and the pots of the holder who looks at its page (SRC-7, SRC-9)."""

from collections.abc import Sequence

from marketplace.budgets.queries import active_pots_of
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.words import and_list
from marketplace.discovery.domain.asking import Asked
from marketplace.discovery.domain.fit import fit_of, visit_cost
from marketplace.discovery.queries.money import money_of
from providers.domain.offer import Offer
from providers.ports import Fit

NOT_PLANNED = "Nothing in your plan is for this yet. You can ask for a plan change."


def fits(uow: UnitOfWork, actor: Actor, offer: Offer) -> Sequence[Fit]:
    """Implements `providers.ports.ServiceFit`: the plan line first, then the pots that can pay."""
    holder_id = actor.on_behalf_of or actor.person_id
    if holder_id is None or not offer.bookable or not uow.allows(actor, Action.BUDGETS_SEE, holder_id=holder_id):
        return ()
    pots = active_pots_of(uow, holder_id)
    return (*_line(uow, holder_id, offer), *_pots(offer, [(pot.name, pot.token) for pot in pots])) if pots else ()


def _line(uow: UnitOfWork, holder_id: int, offer: Offer) -> list[Fit]:
    line = money_of(uow, Asked(category=(offer.category,)), holder_id).line
    if line is None or line.category.partition(".")[0] != offer.category.partition(".")[0]:
        return [Fit(NOT_PLANNED, over=True)]
    if offer.price_pence is None or offer.price_unit is None:
        return []
    pence, minutes = visit_cost(
        offer.price_pence,
        offer.price_unit,
        visit_minutes=offer.visit_minutes,
        minimum_minutes=offer.minimum_minutes,
        wanted_minutes=None,
    )
    fit = fit_of(line, pence, minutes, offer.price_unit)
    if fit.over:
        return [Fit(f"“{line.title}”: {fit.text}. You can ask for a plan change.", over=True)]
    return [Fit(fit.text.replace("this line", f"your “{line.title}” line") + ".")]


def _pots(offer: Offer, pots: Sequence[tuple[str, str]]) -> list[Fit]:
    yes = [_inside(name) for name, token in pots if offer.accepts(token)]
    no = [_inside(name) for name, token in pots if not offer.accepts(token)]
    found = [Fit(f"Accepted by your {and_list(yes)}.")] if yes else []
    return found + ([Fit(f"They can’t be paid from your {and_list(no)}.", over=True)] if no else [])


def _inside(name: str) -> str:
    """`Council pot` as it reads in the middle of a sentence."""
    return name if name.startswith("NHS") else name[0].lower() + name[1:]
