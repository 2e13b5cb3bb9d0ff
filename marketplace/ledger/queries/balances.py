"""Balances: read from the accounts for pages and guards, recomputed from the postings for statements and checks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from marketplace.core.errors import NotFound
from marketplace.core.recall import recalled_each
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


@recalled_each
def balances_of(uow: UnitOfWork, pot_ids: Sequence[int]) -> dict[int, Balances]:
    """As `balances`, for several pots in one query. They are never added together."""
    rows = uow.session.execute(
        select(Account.pot_id, Account.place, Account.balance_pence).where(Account.pot_id.in_(pot_ids))
    )
    amounts: Sums = {pot_id: {} for pot_id in pot_ids}
    for pot_id, place, pence in rows:
        amounts[pot_id][place] = pence
    return {pot_id: Balances.of(places) for pot_id, places in amounts.items()}


def recomputed(uow: UnitOfWork, *, pot_ids: Sequence[int] | None = None) -> dict[int, Balances]:
    """Every account from the postings alone."""
    ends = (Posting.pot_id, Posting.source, Posting.to_pot_id, Posting.destination, Posting.kind)
    query = select(*ends, func.sum(Posting.pence)).group_by(*ends)
    if pot_ids is not None:
        query = query.where(touching(pot_ids))
    found = added_up(uow.session.execute(query))
    return found if pot_ids is None else {pot_id: found.get(pot_id, Balances()) for pot_id in pot_ids}


def touching(pot_ids: Sequence[int]) -> ColumnElement[bool]:
    """Postings of these pots, in the words of the two indexes: only a transfer has another pot at its end."""
    arrives = and_(Posting.to_pot_id.in_(pot_ids), Posting.kind == Kind.TRANSFER_POT)
    return or_(Posting.pot_id.in_(pot_ids), arrives)


def added_up(postings: Iterable[Any]) -> dict[int, Balances]:
    """`postings` are (pot, source, other pot, destination, kind, pence), alone or summed."""
    sums: Sums = defaultdict(lambda: defaultdict(int))
    for pot_id, source, to_pot_id, destination, kind, pence in postings:
        # a source counts what came out of it, so it grows where a place shrinks
        sums[pot_id][source] += pence if source in SOURCES else -pence
        sums[to_pot_id][destination] += -pence if destination in SOURCES else pence
        if kind is Kind.TRANSFER_POT:
            sums[pot_id][Place.TRANSFERRED_OUT] += pence
            sums[to_pot_id][Place.TRANSFERRED_IN] += pence
    return {pot_id: Balances.of(places) for pot_id, places in sums.items()}


def line_balances(uow: UnitOfWork, pot_id: int, plan_line_id: int) -> dict[Place, int]:
    """What one plan line has in each place of one pot, from its postings, pence (below zero for AVAILABLE)."""
    return _places_of_lines(uow, Posting.plan_line_id == plan_line_id, Posting.pot_id == pot_id).get(plan_line_id, {})


def line_totals(uow: UnitOfWork, plan_line_id: int) -> Balances:
    """Held, to pay, in question and spent on a plan line over all its pots, pence; other places are zero."""
    return line_totals_of(uow, [plan_line_id])[plan_line_id]


@recalled_each
def line_totals_of(uow: UnitOfWork, plan_line_ids: Sequence[int]) -> dict[int, Balances]:
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
