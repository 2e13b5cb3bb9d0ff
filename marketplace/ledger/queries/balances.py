"""Balances: read from the accounts for pages and guards, recomputed from the postings for statements and checks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from marketplace.core.errors import NotFound
from marketplace.core.recall import recalled
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.domain import SOURCES, Balances, Kind, Place
from marketplace.ledger.models import Account, Book, Posting

Sums = dict[int, dict[Place, int]]


def book(uow: UnitOfWork, pot_id: int) -> Book:
    """The pot's book. Raises NotFound while none is open."""
    found = uow.session.get(Book, pot_id)
    if found is None:
        raise NotFound()
    return found


def balances(uow: UnitOfWork, pot_id: int) -> Balances:
    """What stands in the pot's accounts now; all zero while no book is open."""
    return balances_of(uow, [pot_id])[pot_id]


def balances_of(uow: UnitOfWork, pot_ids: Iterable[int]) -> dict[int, Balances]:
    """As `balances`, for several pots in one query. They are never added together."""
    return _balances(uow, tuple(sorted(pot_ids)))


@recalled
def _balances(uow: UnitOfWork, pot_ids: tuple[int, ...]) -> dict[int, Balances]:
    rows = uow.session.execute(
        select(Account.pot_id, Account.place, Account.balance_pence).where(Account.pot_id.in_(pot_ids))
    )
    amounts: Sums = {pot_id: {} for pot_id in pot_ids}
    for pot_id, place, pence in rows:
        amounts[pot_id][place] = pence
    return {pot_id: Balances.of(places) for pot_id, places in amounts.items()}


def recomputed(
    uow: UnitOfWork, *, pot_ids: Sequence[int] | None = None, before: datetime | None = None
) -> dict[int, Balances]:
    """Every account from the postings alone, up to (and without) the moment `before`."""

    def grouped(pot: Any, *columns: Any, where: Any = None) -> Any:
        query: Any = select(pot, *columns, func.sum(Posting.pence)).group_by(pot, *columns)
        query = query if where is None else query.where(where)
        query = query if pot_ids is None else query.where(pot.in_(pot_ids))
        return uow.session.execute(query if before is None else query.where(Posting.at < before))

    sums: Sums = {pot_id: defaultdict(int) for pot_id in pot_ids or ()}
    for pot, column, sign in ((Posting.pot_id, Posting.source, -1), (Posting.to_pot_id, Posting.destination, 1)):
        for pot_id, place, pence in grouped(pot, column):
            # a source counts what came out of it, so it grows where a place shrinks
            sums.setdefault(pot_id, defaultdict(int))[place] += (-sign if place in SOURCES else sign) * pence
    for pot, place in ((Posting.pot_id, Place.TRANSFERRED_OUT), (Posting.to_pot_id, Place.TRANSFERRED_IN)):
        for pot_id, pence in grouped(pot, where=Posting.kind == Kind.TRANSFER_POT):
            sums[pot_id][place] += pence
    return {pot_id: Balances.of(places) for pot_id, places in sums.items()}


def line_balances(uow: UnitOfWork, pot_id: int, plan_line_id: int) -> dict[Place, int]:
    """What one plan line has in each place of one pot, from its postings, pence (below zero for AVAILABLE)."""
    return _places_of_lines(uow, Posting.plan_line_id == plan_line_id, Posting.pot_id == pot_id).get(plan_line_id, {})


def line_totals(uow: UnitOfWork, plan_line_id: int) -> Balances:
    """Held, to pay, in question and spent on a plan line over all its pots, pence; other places are zero."""
    return line_totals_of(uow, (plan_line_id,))[plan_line_id]


@recalled
def line_totals_of(uow: UnitOfWork, plan_line_ids: tuple[int, ...]) -> dict[int, Balances]:
    """As `line_totals`, for several lines in one query."""
    shown = (Place.HELD, Place.PAYABLE, Place.DISPUTED, Place.PAID)
    found = _places_of_lines(uow, Posting.plan_line_id.in_(plan_line_ids))
    return {
        line_id: Balances.of({place: found[line_id][place] for place in shown if place in found.get(line_id, {})})
        for line_id in plan_line_ids
    }


def _places_of_lines(uow: UnitOfWork, *which: ColumnElement[bool]) -> dict[int, dict[Place, int]]:
    found: dict[int, dict[Place, int]] = {}
    sides = (Posting.plan_line_id, Posting.source, Posting.destination)
    for line_id, source, destination, pence in uow.session.execute(
        select(*sides, func.sum(Posting.pence)).where(*which).group_by(*sides)
    ):
        places = found.setdefault(line_id or 0, defaultdict(int))
        places[source] -= pence
        places[destination] += pence
    return found
