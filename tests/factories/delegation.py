"""Grants for tests, as they stand once the delegate has said yes."""

from datetime import timedelta
from typing import Any

from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.delegation.domain import DelegatedAction, DelegationState
from marketplace.delegation.models import Delegation
from marketplace.people.models import Organisation, Person


def make_delegation(uow: UnitOfWork, holder_id: int, delegate: Person | Organisation | int, **more: Any) -> Delegation:
    """Active from today for half a year, for everything, without a cap, unless told otherwise.

    `delegate` is a person (or their id) or a broker organisation.
    """
    today = local_date(uow.now)
    if isinstance(delegate, Organisation):
        more["delegate_organisation_id"] = delegate.id
    else:
        more["delegate_person_id"] = delegate if isinstance(delegate, int) else delegate.id
    more.setdefault("state", DelegationState.ACTIVE)
    more["actions"] = [DelegatedAction(one).value for one in more.get("actions", tuple(DelegatedAction))]
    more.setdefault("categories", [])
    more.setdefault("starts_on", today)
    more.setdefault("ends_on", more["starts_on"] + timedelta(days=180))
    row = Delegation(holder_id=holder_id, proposed_by=holder_id, proposed_at=uow.now, **more)
    uow.session.add(row)
    uow.session.flush()
    return row
