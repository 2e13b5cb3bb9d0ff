"""One move of money: lock, draw, fill, post. A draw is one conditional update, never read-then-write (rule 3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, text

from marketplace.core.actor import Actor
from marketplace.core.db import UtcDateTime
from marketplace.core.errors import InsufficientFunds, Refused
from marketplace.core.money import format_pounds
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.domain import Cause, Kind, Place

AccountKey = tuple[int, str]
"""Pot id and place: accounts are locked in this order, so that two movers never wait for each other."""

_LOCK = text(
    "SELECT 1 FROM ledger_accounts WHERE (pot_id, place) IN :accounts "
    'ORDER BY pot_id, place COLLATE "C" FOR NO KEY UPDATE'
).bindparams(bindparam("accounts", expanding=True))
_DRAW = text(
    "UPDATE ledger_accounts SET balance_pence = balance_pence - :pence "
    "WHERE pot_id = :pot_id AND place = :place AND balance_pence >= :pence"
)
_FILL = text(
    "UPDATE ledger_accounts SET balance_pence = balance_pence + :pence WHERE pot_id = :pot_id AND place = :place"
)
_BALANCE = text("SELECT balance_pence FROM ledger_accounts WHERE pot_id = :pot_id AND place = :place")
_POST = text(
    "INSERT INTO ledger_postings (pot_id, source, to_pot_id, destination, kind, pence, plan_line_id, hold_id, "
    "reverses_id, cause_kind, cause_id, actor_id, on_behalf_of, second_person_id, reason, at) VALUES (:pot_id, "
    ":source, :to_pot_id, :destination, :kind, :pence, :plan_line_id, :hold_id, :reverses_id, :cause_kind, "
    ":cause_id, :actor_id, :on_behalf_of, :second_person_id, :reason, :at)"
).bindparams(bindparam("at", type_=UtcDateTime))
_POST_AND_SAY = text(f"{_POST.text} RETURNING id").bindparams(bindparam("at", type_=UtcDateTime))

_OPEN = text(
    "INSERT INTO ledger_holds (pot_id, plan_line_id, source, pence, cause_kind, cause_id, at) "
    "VALUES (:pot_id, :plan_line_id, :source, :pence, :cause_kind, :cause_id, :at) RETURNING id"
).bindparams(bindparam("at", type_=UtcDateTime))

SPENDABLE = (Place.AVAILABLE, Place.CONTINGENCY)


@dataclass(frozen=True, slots=True)
class Move:
    """What a posting will say. `to_pot_id` is the same pot unless it is a transfer."""

    kind: Kind
    pot_id: int
    source: Place
    destination: Place
    pence: int
    cause: Cause
    plan_line_id: int | None = None
    hold_id: int | None = None
    reverses_id: int | None = None
    second_person_id: int | None = None
    reason: str | None = None
    to_pot_id: int | None = None

    @property
    def accounts(self) -> tuple[AccountKey, AccountKey]:
        return (self.pot_id, self.source.value), (self.to_pot_id or self.pot_id, self.destination.value)


@dataclass(frozen=True, slots=True)
class Short:
    """An account with less in it than was wanted, integer pence."""

    account: AccountKey
    there: int
    wanted: int


def lock(conn: Connection, accounts: Iterable[AccountKey]) -> None:
    """Row locks in order of pot and place. SQLite has taken its one write lock at BEGIN already."""
    if conn.dialect.name == "sqlite":
        return
    conn.execute(_LOCK, {"accounts": sorted(set(accounts))})


def draw(conn: Connection, account: AccountKey, pence: int) -> bool:
    """Takes the money if it is there. False, and nothing changed, if it is not."""
    pot_id, place = account
    return conn.execute(_DRAW, {"pot_id": pot_id, "place": place, "pence": pence}).rowcount == 1


def fill(conn: Connection, account: AccountKey, pence: int) -> None:
    """Raises Refused where the pot has no such account: it is no pot of ours, or its stream allows none."""
    pot_id, place = account
    if conn.execute(_FILL, {"pot_id": pot_id, "place": place, "pence": pence}).rowcount != 1:
        raise no_account()


def no_account() -> Refused:
    return Refused("no_account", "This pot can’t take that money.")


def balance(conn: Connection, account: AccountKey) -> int:
    """Pence in a place now; 0 where the pot has no such account."""
    pot_id, place = account
    return conn.execute(_BALANCE, {"pot_id": pot_id, "place": place}).scalar() or 0


def post(conn: Connection, uow: UnitOfWork, actor: Actor, move: Move) -> int:
    """Writes the posting of a move whose money has been moved; returns its id."""
    posting_id: int = conn.execute(_POST_AND_SAY, _row(uow, actor, move)).scalar_one()
    return posting_id


def post_unseen(conn: Connection, uow: UnitOfWork, actor: Actor, move: Move) -> None:
    """As `post` where nobody asks for the id: a hold has its own."""
    conn.execute(_POST, _row(uow, actor, move))


def _row(uow: UnitOfWork, actor: Actor, move: Move) -> dict[str, object]:
    return {
        "pot_id": move.pot_id,
        "source": move.source.value,
        "to_pot_id": move.to_pot_id or move.pot_id,
        "destination": move.destination.value,
        "kind": move.kind.value,
        "pence": move.pence,
        "plan_line_id": move.plan_line_id,
        "hold_id": move.hold_id,
        "reverses_id": move.reverses_id,
        "cause_kind": move.cause.kind,
        "cause_id": move.cause.id,
        "actor_id": actor.person_id,
        "on_behalf_of": actor.on_behalf_of,
        "second_person_id": move.second_person_id,
        "reason": move.reason,
        "at": uow.now,
    }


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


def make(uow: UnitOfWork, actor: Actor, move: Move) -> int:
    """Locks, draws, fills and posts one move; returns the posting's id.

    Raises InsufficientFunds for free or emergency money that is not there, Refused (`not_there`) for any other
    place; then nothing was changed, so that a caller may catch it and go on.
    """
    conn = uow.connection
    shift(conn, move)
    return post(conn, uow, actor, move)


def shift(conn: Connection, move: Move) -> None:
    """The money of a move, whose posting has to follow at once. Raises as `make`, with nothing changed."""
    positive(move.pence)
    source, destination = move.accounts
    lock(conn, (source, destination))
    if move.source is Place.ALLOCATED or move.source is Place.CONTRIBUTED:
        fill(conn, source, move.pence)  # a source counts what came through it, so it grows too
    elif not draw(conn, source, move.pence):
        raise not_there(source, balance(conn, source), move.pence)
    if move.destination in (Place.ALLOCATED, Place.CONTRIBUTED):
        if not draw(conn, destination, move.pence):  # a correction takes it off what came in
            raise not_there(destination, balance(conn, destination), move.pence)
    else:
        fill(conn, destination, move.pence)


def not_there(account: AccountKey, there: int, pence: int) -> Refused:
    """The refusal for a draw of `pence` that found too little."""
    pot_id, place = account
    short = pence - there
    if place in (Place.AVAILABLE, Place.CONTINGENCY):
        what = "emergency money" if place == Place.CONTINGENCY else "free money"
        return InsufficientFunds(
            f"There is not enough {what} in this pot. {format_pounds(there)} is there, "
            f"{format_pounds(short)} is missing.",
            {pot_id: short},
            next_step="Choose fewer visits, or ask for a plan change.",
        )
    return Refused("not_there", f"Only {format_pounds(there)} is there, and {format_pounds(pence)} was asked for.")


def positive(pence: int) -> None:
    """Raises ValueError: an amount of nothing or less is a mistake of the caller's, not of a person's."""
    if pence <= 0:
        raise ValueError("a posting moves more than nothing")
