"""Holds on PostgreSQL: one round trip to `ledger_hold` (ledger/functions.py), the same answers as step by step."""

from collections.abc import Sequence

from sqlalchemy import bindparam, text

from marketplace.core.actor import Actor
from marketplace.core.db import UtcDateTime
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.domain import Cause, Wanted
from marketplace.ledger.services.moves import Short, no_account

_HOLD = text(
    "SELECT new_hold, pot, spot, there, wanted FROM ledger_hold("
    "CAST(:pots AS bigint[]), CAST(:lines AS bigint[]), CAST(:sources AS text[]), CAST(:amounts AS bigint[]), "
    "CAST(:cause_kinds AS text[]), CAST(:cause_ids AS bigint[]), :actor, :behalf, :at)"
).bindparams(bindparam("at", type_=UtcDateTime))


def place_all(uow: UnitOfWork, actor: Actor, wanted: Sequence[Wanted], cause: Cause) -> tuple[list[int], list[Short]]:
    """The holds' ids in the order asked for; or none, and what is short, with nothing changed.

    Raises Refused where a pot has no account for what is held.
    """
    causes = [one.cause or cause for one in wanted]
    rows = uow.connection.execute(
        _HOLD,
        {
            "pots": [one.pot_id for one in wanted],
            "lines": [one.plan_line_id for one in wanted],
            "sources": [one.source.value for one in wanted],
            "amounts": [one.pence for one in wanted],
            "cause_kinds": [one.kind for one in causes],
            "cause_ids": [one.id for one in causes],
            "actor": actor.person_id,
            "behalf": actor.on_behalf_of,
            "at": uow.now,
        },
    ).all()
    if any(row.new_hold is None and row.there is None for row in rows):
        raise no_account()
    short = [Short((row.pot, row.spot), row.there, row.wanted) for row in rows if row.new_hold is None]
    return ([], short) if short else ([row.new_hold for row in rows], [])
