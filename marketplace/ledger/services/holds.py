"""Holds: money set aside for a visit, ended exactly once (stack.md I5)."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import bindparam, text

from marketplace.core.actor import Actor
from marketplace.core.db import UtcDateTime
from marketplace.core.errors import InsufficientFunds, NotFound, Refused
from marketplace.core.money import format_pounds
from marketplace.core.uow import UnitOfWork, row_locked
from marketplace.ledger.domain import Cause, Kind, Place, Wanted
from marketplace.ledger.services import one_call, step_by_step
from marketplace.ledger.services.moves import Move, Short, lock, make, not_there, positive

_AT = bindparam("at", type_=UtcDateTime)
_READ = text("SELECT pot_id, plan_line_id, source, pence FROM ledger_holds WHERE id = :hold_id")
_END = text(
    "INSERT INTO ledger_hold_ends (hold_id, kind, at) VALUES (:hold_id, :kind, :at) ON CONFLICT (hold_id) DO NOTHING"
).bindparams(_AT)


@row_locked
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


@row_locked
def hold_contingency(uow: UnitOfWork, actor: Actor, *, pot_id: int, plan_line_id: int, pence: int, cause: Cause) -> int:
    """Sets emergency money aside and says so (`contingency.used`): used first, looked at after (BUD-13)."""
    return hold(uow, actor, pot_id=pot_id, plan_line_id=plan_line_id, pence=pence, cause=cause, from_contingency=True)


@row_locked
def hold_all(uow: UnitOfWork, actor: Actor, *, wanted: Sequence[Wanted], cause: Cause) -> list[int]:
    """All of these holds or none; returns their ids in the order asked for.

    Raises InsufficientFunds with what each pot is short of, with nothing changed.
    """
    for one in wanted:
        positive(one.pence)
    if not wanted:
        return []
    on_postgresql = uow.connection.dialect.name == "postgresql"
    place_all = one_call.place_all if on_postgresql else step_by_step.place_all
    ids, short = place_all(uow, actor, wanted, cause)
    if short:
        raise _too_little(short, draws=len({(one.pot_id, one.source) for one in wanted}))
    for hold_id, one in zip(ids, wanted, strict=True):
        if one.from_contingency:
            why = one.cause or cause
            uow.emit("contingency.used", pot_id=one.pot_id, hold_id=hold_id, cause_kind=why.kind, cause_id=why.id)
    return ids


def _too_little(short: Sequence[Short], draws: int) -> Refused:
    """Of one account its own words, of several the sum."""
    if draws == 1:
        return not_there(short[0].account, short[0].there, short[0].wanted)
    missing: dict[int, int] = defaultdict(int)
    for one in short:
        missing[one.account[0]] += one.wanted - one.there
    return InsufficientFunds(
        f"There is not enough money for this. {format_pounds(sum(missing.values()))} is missing.",
        missing,
        next_step="Choose fewer visits, or ask for a plan change.",
    )


@row_locked
def release_hold(uow: UnitOfWork, actor: Actor, *, hold_id: int, cause: Cause) -> int:
    """The whole hold goes back to where it came from; returns the pence. Raises NotFound, Refused (`hold_ended`)."""
    return _end(uow, actor, hold_id, 0, Kind.RELEASE_HOLD, cause)


@row_locked
def accrue(uow: UnitOfWork, actor: Actor, *, hold_id: int, pence: int, cause: Cause) -> int:
    """`pence` of the hold become money to pay, the rest goes back; returns what went back.

    Raises NotFound, Refused (`hold_ended`, or `over_hold` for more than was held; a zero is a plain release).
    """
    return _end(uow, actor, hold_id, pence, Kind.ACCRUE, cause)


@row_locked
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
