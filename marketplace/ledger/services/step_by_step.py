"""Holds on SQLite: the rows one after the other. The database runs in our process, so each costs a call, no trip."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.domain import Cause, Kind, Place, Wanted
from marketplace.ledger.services.moves import AccountKey, Move, Short, balance, draw, fill, lock, open_hold, post_unseen


def place_all(uow: UnitOfWork, actor: Actor, wanted: Sequence[Wanted], cause: Cause) -> tuple[list[int], list[Short]]:
    """The holds' ids in the order asked for; or none, and what is short, with nothing changed.

    Raises Refused where a pot has no account for what is held.
    """
    conn = uow.connection
    draws: dict[AccountKey, int] = defaultdict(int)
    fills: dict[AccountKey, int] = defaultdict(int)
    for one in wanted:
        draws[one.pot_id, one.source.value] += one.pence
        fills[one.pot_id, Place.HELD.value] += one.pence
    lock(conn, (*draws, *fills))
    if short := _draw_all(conn, sorted(draws.items())):
        return [], short
    for account, pence in sorted(fills.items()):
        fill(conn, account, pence)
    return [_place(conn, uow, actor, one, one.cause or cause) for one in wanted], []


def _draw_all(conn: Connection, draws: Sequence[tuple[AccountKey, int]]) -> list[Short]:
    drawn: list[tuple[AccountKey, int]] = []
    short: list[Short] = []
    for account, pence in draws:
        if draw(conn, account, pence):
            drawn.append((account, pence))
        else:
            short.append(Short(account, balance(conn, account), pence))
    if short:
        for account, pence in drawn:
            fill(conn, account, pence)
    return short


def _place(conn: Connection, uow: UnitOfWork, actor: Actor, one: Wanted, cause: Cause) -> int:
    hold_id = open_hold(conn, uow, one.pot_id, one.plan_line_id, one.source, one.pence, cause)
    kind = Kind.HOLD_CONTINGENCY if one.from_contingency else Kind.HOLD
    move = Move(kind, one.pot_id, one.source, Place.HELD, one.pence, cause, one.plan_line_id, hold_id)
    post_unseen(conn, uow, actor, move)
    return hold_id
