"""Holds: money set aside for a visit, ended exactly once (stack.md I5)."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, text

from marketplace.core.actor import Actor
from marketplace.core.db import UtcDateTime
from marketplace.core.errors import InsufficientFunds, NotFound, Refused
from marketplace.core.money import format_pounds
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.domain import Cause, Kind, Place, Wanted
from marketplace.ledger.services.moves import (
    AccountKey,
    Move,
    balance,
    draw,
    fill,
    lock,
    make,
    not_there,
    positive,
    post_unseen,
)

_AT = bindparam("at", type_=UtcDateTime)
_OPEN = text(
    "INSERT INTO ledger_holds (pot_id, plan_line_id, source, pence, cause_kind, cause_id, at) "
    "VALUES (:pot_id, :plan_line_id, :source, :pence, :cause_kind, :cause_id, :at) RETURNING id"
).bindparams(_AT)
_READ = text("SELECT pot_id, plan_line_id, source, pence FROM ledger_holds WHERE id = :hold_id")
_END = text(
    "INSERT INTO ledger_hold_ends (hold_id, kind, at) VALUES (:hold_id, :kind, :at) ON CONFLICT (hold_id) DO NOTHING"
).bindparams(_AT)


def hold(
    uow: UnitOfWork,
    actor: Actor,
    *,
    pot_id: int,
    plan_line_id: int,
    pence: int,
    cause: Cause,
    from_contingency: bool = False,
) -> int:
    """Sets free money aside (with `from_contingency`, emergency money); returns the hold's id.

    Raises InsufficientFunds with nothing changed.
    """
    return hold_all(uow, actor, wanted=[Wanted(pot_id, plan_line_id, pence, from_contingency)], cause=cause)[0]


def hold_contingency(uow: UnitOfWork, actor: Actor, *, pot_id: int, plan_line_id: int, pence: int, cause: Cause) -> int:
    """Sets emergency money aside and says so (`contingency.used`): used first, looked at after (BUD-13)."""
    return hold(uow, actor, pot_id=pot_id, plan_line_id=plan_line_id, pence=pence, cause=cause, from_contingency=True)


def hold_all(uow: UnitOfWork, actor: Actor, *, wanted: Sequence[Wanted], cause: Cause) -> list[int]:
    """All of these holds or none; returns their ids in the order asked for.

    Raises InsufficientFunds with what each pot is short of, with nothing changed.
    """
    conn = uow.connection
    draws: dict[AccountKey, int] = defaultdict(int)
    fills: dict[AccountKey, int] = defaultdict(int)
    for one in wanted:
        positive(one.pence)
        draws[one.pot_id, one.source.value] += one.pence
        fills[one.pot_id, Place.HELD.value] += one.pence
    lock(conn, (*draws, *fills))
    _draw_all(conn, sorted(draws.items()))
    for account, pence in sorted(fills.items()):
        fill(conn, account, pence)
    return [_place(conn, uow, actor, one, one.cause or cause) for one in wanted]


def _draw_all(conn: Connection, draws: Sequence[tuple[AccountKey, int]]) -> None:
    drawn: list[tuple[AccountKey, int]] = []
    short: dict[int, int] = {}
    for account, pence in draws:
        if draw(conn, account, pence):
            drawn.append((account, pence))
        else:
            short[account[0]] = short.get(account[0], 0) + pence - balance(conn, account)
    if not short:
        return
    for account, pence in drawn:
        fill(conn, account, pence)
    if len(draws) == 1:
        account, pence = draws[0]
        raise not_there(conn, account, pence)
    raise InsufficientFunds(
        f"There is not enough money for this. {format_pounds(sum(short.values()))} is missing.",
        short,
        next_step="Choose fewer visits, or ask for a plan change.",
    )


def _place(conn: Connection, uow: UnitOfWork, actor: Actor, one: Wanted, cause: Cause) -> int:
    hold_id = open_hold(conn, uow, one.pot_id, one.plan_line_id, one.source, one.pence, cause)
    kind = Kind.HOLD_CONTINGENCY if one.from_contingency else Kind.HOLD
    move = Move(kind, one.pot_id, one.source, Place.HELD, one.pence, cause, one.plan_line_id, hold_id)
    post_unseen(conn, uow, actor, move)
    if one.from_contingency:
        uow.emit("contingency.used", pot_id=one.pot_id, hold_id=hold_id, cause_kind=cause.kind, cause_id=cause.id)
    return hold_id


def open_hold(
    conn: Connection, uow: UnitOfWork, pot_id: int, plan_line_id: int, source: Place, pence: int, cause: Cause
) -> int:
    """The row of a hold whose posting follows at once; returns its id."""
    hold_id: int = conn.execute(
        _OPEN,
        {
            "pot_id": pot_id,
            "plan_line_id": plan_line_id,
            "source": source.value,
            "pence": pence,
            "cause_kind": cause.kind,
            "cause_id": cause.id,
            "at": uow.now,
        },
    ).scalar_one()
    return hold_id


def release_hold(uow: UnitOfWork, actor: Actor, *, hold_id: int, cause: Cause) -> int:
    """The whole hold goes back to where it came from; returns the pence. Raises NotFound, Refused (`hold_ended`)."""
    return _end(uow, actor, hold_id, 0, Kind.RELEASE_HOLD, cause)


def accrue(uow: UnitOfWork, actor: Actor, *, hold_id: int, pence: int, cause: Cause) -> int:
    """`pence` of the hold become money to pay, the rest goes back; returns what went back.

    Raises NotFound, Refused (`hold_ended`, or `over_hold` for more than was held; a zero is a plain release).
    """
    return _end(uow, actor, hold_id, pence, Kind.ACCRUE, cause)


def accrue_fee(uow: UnitOfWork, actor: Actor, *, hold_id: int, pence: int, cause: Cause) -> int:
    """As `accrue`, for a cancellation fee; zero for hospital, death and safeguarding."""
    return _end(uow, actor, hold_id, pence, Kind.ACCRUE_FEE, cause)


def _end(uow: UnitOfWork, actor: Actor, hold_id: int, pence: int, kind: Kind, cause: Cause) -> int:
    conn = uow.connection
    row = conn.execute(_READ, {"hold_id": hold_id}).one_or_none()
    if row is None:
        raise NotFound()
    if pence < 0:
        raise ValueError("no less than nothing can become payable")
    if pence > row.pence:
        raise Refused(
            "over_hold",
            f"{format_pounds(row.pence)} is held for this, so {format_pounds(pence)} can’t be paid from it.",
            next_step="The coordinator has to agree to more first.",
        )
    source = Place(row.source)
    accounts = [(row.pot_id, place.value) for place in (Place.HELD, Place.PAYABLE, source)]
    lock(conn, accounts)
    ending = (kind if pence else Kind.RELEASE_HOLD).value
    if conn.execute(_END, {"hold_id": hold_id, "kind": ending, "at": uow.now}).rowcount != 1:
        raise Refused("hold_ended", "The money for this was paid or set free already.")
    rest: int = row.pence - pence
    line = row.plan_line_id
    if pence:
        make(uow, actor, Move(kind, row.pot_id, Place.HELD, Place.PAYABLE, pence, cause, line, hold_id))
    if rest:
        make(uow, actor, Move(Kind.RELEASE_HOLD, row.pot_id, Place.HELD, source, rest, cause, line, hold_id))
    return rest
