"""How grants end: the holder's word at any time, a worry, the calendar, a death (C4)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select

from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotAllowed
from marketplace.core.local_time import local_date
from marketplace.core.outbox.relay import Delivery
from marketplace.core.uow import UnitOfWork, Units
from marketplace.delegation import queries
from marketplace.delegation.domain import LIVE, MACHINE, NOTICE_DAYS, DelegationState, RecordedHow
from marketplace.delegation.models import Delegation
from marketplace.people.queries import holder


def revoke(uow: UnitOfWork, actor: Actor, *, delegation_id: int, how: RecordedHow | None = None) -> Delegation:
    """Ends it at once, in open sessions too: the authority reads it afresh.

    The holder says so on the page; or a coordinator writes down that they said it, and says `how`.
    Raises NotFound, NotAllowed, WrongState.
    """
    row = queries.delegation(uow, delegation_id, lock=True)
    if how is None:
        uow.require(actor, Action.DELEGATION_GRANT, holder_id=row.holder_id)
        side = "holder"
    else:
        uow.require(actor, Action.DELEGATION_RECORD, holder_id=row.holder_id)
        side = "coordinator"
    row.state = DelegationState(MACHINE.move(row.state, "revoke", side).target)
    row.ended_by, row.ended_at, row.ended_how = actor.person_id, uow.now, how
    uow.audit(actor, "delegation:delegation:revoke", "delegation", row.id, how=how.value if how else None)
    uow.notify(row.holder_id, "delegation_revoked", "/permissions", holder_id=row.holder_id)
    for person_id in queries.people_of_delegate(uow, row):
        uow.notify(person_id, "delegation_revoked", "/asked-to-act", side="delegate", holder_id=row.holder_id)
    return row


def suspend(uow: UnitOfWork, actor: Actor, *, delegation_id: int) -> Delegation:
    """Stops it for now, for a worry or a dispute. Nobody is told: a concern may be the reason (E13)."""
    return _pause(uow, actor, delegation_id, "suspend")


def resume(uow: UnitOfWork, actor: Actor, *, delegation_id: int) -> Delegation:
    """Lets it go on after `suspend`."""
    return _pause(uow, actor, delegation_id, "resume")


def _pause(uow: UnitOfWork, actor: Actor, delegation_id: int, event: str) -> Delegation:
    row = queries.delegation(uow, delegation_id, lock=True)
    side = "safeguarding"
    if not uow.allows(actor, Action.SAFEGUARDING_SEE, organisation_id=holder(uow, row.holder_id).funder_id):
        uow.require(actor, Action.DELEGATION_RECORD, holder_id=row.holder_id)
        side = "coordinator"
    if queries.is_delegate(uow, row, actor.person_id or 0):
        raise NotAllowed("You can’t decide about your own permission.")
    row.state = DelegationState(MACHINE.move(row.state, event, side).target)
    uow.audit(actor, f"delegation:delegation:{event}", "delegation", row.id)
    return row


def expire_due(units: Units) -> int:
    """Timer: notices 30 and 7 days before the last day, and the end after it. One transaction a grant; how many."""
    ids = units.read(_to_look_at)
    return sum(units.write(_keep_time, delegation_id) for delegation_id in ids)


def _to_look_at(uow: UnitOfWork) -> list[int]:
    horizon = local_date(uow.now) + timedelta(days=max(NOTICE_DAYS))
    query = select(Delegation.id).where(Delegation.state.in_(LIVE), Delegation.ends_on <= horizon)
    return list(uow.session.scalars(query.order_by(Delegation.id)))


def _keep_time(uow: UnitOfWork, delegation_id: int) -> int:
    row = queries.delegation(uow, delegation_id, lock=True)
    if row.state not in LIVE:
        return 0
    left = (row.ends_on - local_date(uow.now)).days
    if left < 0:
        row.state = DelegationState(MACHINE.move(row.state, "expire", "system").target)
        row.ended_at = uow.now
        uow.audit(SYSTEM, "delegation:delegation:expire", "delegation", row.id)
        _tell_both(uow, row, "delegation_expired")
        return 1
    due = min((days for days in NOTICE_DAYS if left <= days), default=None)
    short = (row.ends_on - row.starts_on).days <= (due or 0)  # a grant for a week needs no warning that it is short
    if due is None or short or row.state is not DelegationState.ACTIVE or (row.warned_days or 999) <= due:
        return 0
    row.warned_days = due
    _tell_both(uow, row, "delegation_ending", ends_on=row.ends_on.isoformat(), days=left)
    return 1


def _tell_both(uow: UnitOfWork, row: Delegation, kind: str, **facts: object) -> None:
    uow.notify(row.holder_id, kind, "/permissions", holder_id=row.holder_id, **facts)
    for person_id in queries.people_of_delegate(uow, row):
        uow.notify(person_id, kind, "/asked-to-act", side="delegate", holder_id=row.holder_id, **facts)


def end_for(uow: UnitOfWork, holder_id: int) -> int:
    """A grantor who died, or lost their own authority: every live grant of theirs ends; how many. Nobody is told."""
    rows = uow.session.scalars(
        select(Delegation)
        .where(Delegation.holder_id == holder_id, Delegation.state.in_(LIVE))
        .order_by(Delegation.id)
        .with_for_update()
    ).all()
    for row in rows:
        row.state = DelegationState(MACHINE.move(row.state, "grantor_event", "system").target)
        row.ended_at = uow.now
        uow.audit(SYSTEM, "delegation:delegation:end", "delegation", row.id)
    return len(rows)


def hear_of_deaths(units: Units, deliveries: Sequence[Delivery]) -> Mapping[int, str]:
    """The subscriber of `holder.died`."""
    for delivery in deliveries:
        units.write(end_for, int(delivery.payload["holder_id"]))
    return {}
