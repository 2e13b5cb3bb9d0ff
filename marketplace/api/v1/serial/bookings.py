"""Bookings, visits and enquiries as the caller may see them: a provider only what is disclosed by then (E4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marketplace.bookings.models import Booking, Enquiry, Visit
from marketplace.bookings.queries import provider_side
from marketplace.bookings.queries.disclosed import requests
from marketplace.bookings.queries.parts import holds_by_visit, splits_by_booking, visits_by_booking
from marketplace.bookings.services import holding, loading
from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.clock import to_local
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import Role

PROVIDER_SIDE = frozenset({Role.PROVIDER_MANAGER.value, Role.PROVIDER_WORKER.value})


def moment(value: datetime | None) -> str | None:
    """Local time with its offset, as people in England read it."""
    return to_local(value).isoformat() if value else None


def visit(row: Visit) -> dict[str, Any]:
    return {
        "id": row.id,
        "booking_id": row.booking_id,
        "starts_at": moment(row.starts_at),
        "ends_at": moment(row.ends_at),
        "minutes": row.minutes,
        "state": row.state.value,
        "worker_id": row.worker_id,
        "price_pence": row.price_pence,
        "due_pence": row.due_pence,
        "critical": row.critical,
    }


def bookings(uow: UnitOfWork, rows: Sequence[tuple[Actor, Booking]]) -> list[dict[str, Any]]:
    """Several, each as its actor may see it, with as many reads as for one. Raises NotFound."""
    sides = [_side(uow, actor, row) for actor, row in rows]
    visits = visits_by_booking(uow, [row.id for _, row in rows])
    whole = [row for (_, row), side in zip(rows, sides, strict=True) if side not in PROVIDER_SIDE]
    requests(uow, [row for _, row in rows if row not in whole])
    splits = splits_by_booking(uow, [row.id for row in whole])
    budgets.periods_by_pot(uow, [one.pot_id for its in splits.values() for one in its])
    holds_by_visit(uow, [one.id for row in whole for one in visits.get(row.id, ())])
    for (actor, row), side in zip(rows, sides, strict=True):
        if side in PROVIDER_SIDE:
            provider_side.may_see(uow, actor, row)
    return [_booking(uow, row, side) for (_, row), side in zip(rows, sides, strict=True)]


def booking(uow: UnitOfWork, actor: Actor, row: Booking) -> dict[str, Any]:
    """Raises NotFound where this actor may not know of it."""
    return bookings(uow, [(actor, row)])[0]


def _side(uow: UnitOfWork, actor: Actor, row: Booking) -> str:
    return uow.require(actor, Action.BOOKINGS_SEE, holder_id=row.holder_id, provider_id=row.provider_id).basis


def _booking(uow: UnitOfWork, row: Booking, side: str) -> dict[str, Any]:
    whole = {
        "id": row.id,
        "state": row.state.value,
        "service_id": row.service_id,
        "provider_id": row.provider_id,
        "category": row.category,
        "price_pence": row.price_pence,
        "minutes": row.minutes,
        "weeks": row.weeks,
        "worker_id": row.worker_id,
        "answer_by": moment(row.answer_by),
        "confirm_by": moment(row.confirm_by),
        "counter": row.counter,
        "visits": [visit(one) for one in loading.visits(uow, row.id)],
    }
    if side in PROVIDER_SIDE:
        return whole | {"disclosed": disclosed(uow, row)}
    planned = holding.schedule(uow, row)
    held = sum(hold.pence for one in loading.visits(uow, row.id) for hold in holding.live_holds(uow, one.id))
    return whole | {
        "holder_id": row.holder_id,
        "splits": [
            {"pot_id": one.pot_id, "plan_line_id": one.plan_line_id, "share": one.share}
            for one in loading.splits(uow, row.id)
        ],
        "authority_reasons": list(row.authority_reasons),
        "held_pence": held,
        "to_be_held_pence": planned.now_pence + planned.later_pence,
        "to_be_held_on": planned.later_on.isoformat() if planned.later_on else None,
    }


def disclosed(uow: UnitOfWork, row: Booking) -> dict[str, Any]:
    """The stage and what it lets out, the first name at most: an address is opened on its page, so that it is kept."""
    [request] = requests(uow, [row])
    shown = {name: value for name, value in request.seen.items() if name not in ("visits", "minutes", "price_pence")}
    return {"stage": request.stage.value, **shown}


def enquiry(uow: UnitOfWork, actor: Actor, row: Enquiry) -> dict[str, Any]:
    """The message is the holder's side's until their own next step. Raises NotFound."""
    seen = uow.require(actor, Action.BOOKINGS_SEE, holder_id=row.holder_id, provider_id=row.provider_id)
    if seen.basis in PROVIDER_SIDE:
        provider_side.may_see_enquiry(uow, actor, row)
    whole = {
        "id": row.id,
        "state": row.state.value,
        "service_id": row.service_id,
        "provider_id": row.provider_id,
        "wanted": row.wanted | {"days": [day[:3] for day in row.wanted.get("days", ())]},
        "answer": row.answer,
        "decline_reason": row.decline_reason.value if row.decline_reason else None,
        "created_at": moment(row.created_at),
        "answer_by": moment(row.answer_by),
    }
    if seen.basis in PROVIDER_SIDE:
        return whole
    return whole | {"holder_id": row.holder_id, "message": row.message}
