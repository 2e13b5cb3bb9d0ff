"""Pots and statements."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from marketplace.api.v1.schemas.money import PLACES
from marketplace.budgets import queries as budgets
from marketplace.budgets.models import Pot
from marketplace.core.clock import to_local
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries as ledger
from marketplace.ledger.domain import Balances
from marketplace.ledger.queries import Statement
from marketplace.plans import queries as plans


def sums(balances: Balances) -> dict[str, int]:
    return {f"{place}_pence": getattr(balances, f"{place}_pence") for place in PLACES}


def period(first: date, last: date) -> dict[str, str]:
    return {"from": first.isoformat(), "to": last.isoformat()}


def pots(uow: UnitOfWork, rows: Sequence[Pot]) -> list[dict[str, Any]]:
    """Several, with as many reads as for one."""
    budgets.periods_by_pot(uow, [row.id for row in rows])
    ledger.balances_of(uow, [row.id for row in rows])
    plans.running_lines(uow, [row.holder_id for row in rows])
    return [pot(uow, row) for row in rows]


def pot(uow: UnitOfWork, row: Pot) -> dict[str, Any]:
    """With its lines of the running plan, and what is where."""
    its_budget = budgets.budget(uow, row.budget_id)
    has_book = row.activated_at is not None
    return {
        "id": row.id,
        "name": row.name,
        "holder_id": row.holder_id,
        "stream": row.stream.value,
        "deployment": row.deployment.value,
        "mechanism": row.mechanism.value,
        "state": row.state.value,
        "bookable": budgets.bookable_pot(uow, row.id).yes,
        "period": period(its_budget.starts_on, its_budget.last_on),
        "release_periods": [
            period(one.starts_on, one.last_on)
            | {"release_pence": one.release_pence, "released": one.released_at is not None}
            for one in budgets.periods_of(uow, row.id)
        ],
        **sums(ledger.balances(uow, row.id) if has_book else Balances()),
        "lines": [
            {
                "id": line.id,
                "title": line.title,
                "category": line.category,
                "rhythm": line.rhythm.value,
                "share": line.shares[row.id],
                "weekly_pence": line.weekly_pence,
                "amount_pence": line.amount_pence,
                "critical": line.critical,
            }
            for line in plans.active_lines(uow, row.holder_id)
            if row.id in line.shares
        ],
    }


def statement(found: Statement) -> dict[str, Any]:
    return {
        "pot_id": found.pot_id,
        "period": period(found.start, date.fromordinal(found.end.toordinal() - 1)),
        "opening": sums(found.opening),
        "closing": sums(found.closing),
        "entries": [
            {
                "id": entry.id,
                "at": to_local(entry.at).isoformat(),
                "kind": entry.kind.value,
                "from": entry.source.value if entry.source else None,
                "to": entry.destination.value if entry.destination else None,
                "pence": entry.pence,
                "free_after_pence": entry.free_after_pence,
                "plan_line_id": entry.plan_line_id,
                "cause": {"kind": entry.cause.kind, "id": entry.cause.id},
            }
            for entry in found.entries
        ],
    }
