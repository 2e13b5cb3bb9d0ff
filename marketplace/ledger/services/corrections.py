"""Ways back. Nothing is edited: a mistake is put right with a new posting that mirrors the old one."""

from dataclasses import replace

from sqlalchemy import text

from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotFound, Refused
from marketplace.core.uow import UnitOfWork, row_locked
from marketplace.ledger.domain import Cause, Kind, Place
from marketplace.ledger.queries import book
from marketplace.ledger.services.moves import Move, fill, lock, make, open_hold, post, shift

_ACCRUAL = text(
    "SELECT p.pot_id, p.plan_line_id, p.pence, h.source FROM ledger_postings p JOIN ledger_holds h ON h.id = p.hold_id "
    "WHERE p.hold_id = :hold_id AND p.destination = 'payable'"
)
_TAKEN_BACK = text(
    "SELECT 1 FROM ledger_postings b WHERE b.kind = 'withdraw' AND b.cause_id = :hold_id UNION ALL "
    "SELECT 1 FROM ledger_postings c JOIN ledger_postings p ON p.id = c.reverses_id "
    "WHERE p.hold_id = :hold_id AND p.destination = 'payable'"
)
_POSTING = text(
    "SELECT p.pot_id, p.source, p.destination, p.kind, p.pence, p.plan_line_id, p.hold_id, h.source AS hold_source, "
    "(SELECT c.id FROM ledger_postings c WHERE c.reverses_id = p.id) AS reversed_by "
    "FROM ledger_postings p LEFT JOIN ledger_holds h ON h.id = p.hold_id WHERE p.id = :posting_id"
)


@row_locked
def withdraw_accrual(uow: UnitOfWork, actor: Actor, *, hold_id: int, cause: Cause) -> int:
    """What this hold made payable is held again, under a new hold whose id is returned (5.5: not yet invoiced).

    Raises NotFound where the hold made nothing payable, Refused (`not_there`, `corrected`).
    """
    conn = uow.connection
    row = conn.execute(_ACCRUAL, {"hold_id": hold_id}).one_or_none()
    if row is None:
        raise NotFound()
    lock(conn, [(row.pot_id, Place.HELD.value), (row.pot_id, Place.PAYABLE.value)])
    if conn.execute(_TAKEN_BACK, {"hold_id": hold_id}).first() is not None:
        raise Refused("corrected", "This was put right already.")
    line = row.plan_line_id
    move = Move(Kind.WITHDRAW, row.pot_id, Place.PAYABLE, Place.HELD, row.pence, Cause("hold", hold_id), line)
    shift(conn, move)
    new_hold = open_hold(conn, uow, row.pot_id, line, Place(row.source), row.pence, cause)
    post(conn, uow, actor, replace(move, hold_id=new_hold))
    return new_hold


def correct(uow: UnitOfWork, actor: Actor, *, posting_id: int, second_person_id: int, reason: str, cause: Cause) -> int:
    """Reverses a posting. Two people and a reason (C3); returns the new posting's id.

    What was wrongly taken out of a hold is held again under a new hold. Raises NotFound, InvalidInput, Refused.
    """
    if actor.person_id is None or second_person_id == actor.person_id:
        raise InvalidInput({"second_person_id": ["Name a second person. It takes two to put a posting right."]})
    if not reason.strip():
        raise InvalidInput({"reason": ["Say why."]})
    conn = uow.connection
    old = conn.execute(_POSTING, {"posting_id": posting_id}).one_or_none()
    if old is None:
        raise NotFound()
    taken_back = old.destination == Place.PAYABLE and conn.execute(_TAKEN_BACK, {"hold_id": old.hold_id}).first()
    if old.reversed_by is not None or taken_back:
        raise Refused("corrected", "This was put right already.")
    source, destination = Place(old.destination), Place(old.source)
    if source is Place.HELD:
        raise Refused("use_release", "Money that is held is set free by ending its hold.")
    if old.kind in (Kind.TRANSFER_POT, Kind.CORRECT):
        raise Refused("use_another", "Move it back with a posting of its own kind.")
    lock(conn, [(old.pot_id, source.value), (old.pot_id, destination.value)])
    move = Move(
        Kind.CORRECT, old.pot_id, source, destination, old.pence, cause, old.plan_line_id,
        reverses_id=posting_id, second_person_id=second_person_id, reason=reason.strip(),
    )  # fmt: skip
    shift(conn, move)
    if destination is Place.HELD:
        new_hold = open_hold(conn, uow, old.pot_id, old.plan_line_id, Place(old.hold_source), old.pence, cause)
        move = replace(move, hold_id=new_hold)
    new_posting = post(conn, uow, actor, move)
    uow.audit(actor, "ledger:posting:corrected", "posting", posting_id, by=new_posting, second=second_person_id)
    return new_posting


@row_locked
def transfer_pot(uow: UnitOfWork, actor: Actor, *, pot_id: int, to_pot_id: int, pence: int, cause: Cause) -> int:
    """Free money moves to another pot of the same holder and stream; returns the posting's id.

    Raises Refused (`other_stream`): NHS money never buys what a council pays for, nor the other way (E1).
    """
    old, new = book(uow, pot_id), book(uow, to_pot_id)
    if pot_id == to_pot_id or (old.holder_id, old.stream) != (new.holder_id, new.stream):
        raise Refused("other_stream", "Money can only move between pots of one person and one kind of funding.")
    conn = uow.connection
    out, into = (pot_id, Place.TRANSFERRED_OUT.value), (to_pot_id, Place.TRANSFERRED_IN.value)
    move = Move(Kind.TRANSFER_POT, pot_id, Place.AVAILABLE, Place.AVAILABLE, pence, cause, to_pot_id=to_pot_id)
    lock(conn, (*move.accounts, out, into))
    posting_id = make(uow, actor, move)
    for account in sorted((out, into)):
        fill(conn, account, pence)
    return posting_id
