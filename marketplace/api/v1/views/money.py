"""`/pots`."""

from datetime import date
from typing import Any

from flask_smorest import Blueprint

from marketplace.api.v1.doorway import acting
from marketplace.api.v1.schemas.money import Pot, PotsOut, StatementArgs, StatementOut
from marketplace.api.v1.serial import money as shown
from marketplace.api.v1.views.bookings import SECURED
from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.site import units
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.context import actor
from marketplace.delegation import queries as delegation

blueprint = Blueprint("api_money", __name__, description="Pots and their statements")


@blueprint.get("/pots")
@blueprint.doc(**SECURED)
@blueprint.response(200, PotsOut)
def list_pots() -> dict[str, Any]:
    """The caller's own, and those of people whose money they may see."""
    return {"results": units().read(_list, actor())}


@blueprint.get("/pots/<int:pot_id>")
@blueprint.doc(**SECURED)
@blueprint.response(200, Pot)
def one_pot(pot_id: int) -> dict[str, Any]:
    """One pot: where every penny of it is."""
    return units().read(_one, actor(), pot_id)


@blueprint.get("/pots/<int:pot_id>/statement")
@blueprint.doc(**SECURED)
@blueprint.arguments(StatementArgs, location="query", unknown=None)
@blueprint.response(200, StatementOut)
def statement(args: dict[str, Any], pot_id: int) -> dict[str, Any]:
    """Of one month, or without it of the pot's whole time. Recomputed from the postings."""
    return units().read(_statement, actor(), pot_id, args["month"])


def _list(uow: UnitOfWork, who: Actor) -> list[dict[str, Any]]:
    person_id = who.person_id or 0
    holders = [person_id, *(client.holder_id for client in delegation.clients_of(uow, person_id))]
    delegation.holder_files(uow, holders)
    seen = [
        holder_id
        for holder_id in dict.fromkeys(holders)
        if uow.allows(acting(uow, who, holder_id), Action.BUDGETS_SEE, holder_id=holder_id)
    ]
    budgets.budgets_with_pots(uow, seen)
    return shown.pots(uow, [pot for holder_id in seen for pot in budgets.pots_of(uow, holder_id)])


def _one(uow: UnitOfWork, who: Actor, pot_id: int) -> dict[str, Any]:
    pot = budgets.pot(uow, pot_id)
    uow.require(acting(uow, who, pot.holder_id), Action.BUDGETS_SEE, holder_id=pot.holder_id)
    return shown.pot(uow, pot)


def _statement(uow: UnitOfWork, who: Actor, pot_id: int, month: str | None) -> dict[str, Any]:
    pot = budgets.pot(uow, pot_id)
    found = budgets.pot_statement(
        uow,
        acting(uow, who, pot.holder_id),
        pot_id=pot_id,
        month=date.fromisoformat(f"{month}-01") if month else None,
        whole=month is None,
    )
    return shown.statement(found.statement)
