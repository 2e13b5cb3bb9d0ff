"""The terms on which one acts for another, for the bar above every page: answers `people`'s port from the grants."""

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from marketplace.delegation.queries import usable
from marketplace.people.ports import ActingTerms


def delegation_terms(uow: UnitOfWork, actor: Actor, holder_id: int) -> ActingTerms | None:
    """The widest of the grants in force now: the last day, and no limit where one of them has none."""
    if actor.person_id is None:
        return None
    grants = usable(uow.session, actor.person_id, holder_id, uow.now)
    if not grants:
        return None
    caps = [row.cap_pence for row in grants]
    limit = None if None in caps else max(cap for cap in caps if cap is not None)
    return ActingTerms(max(row.ends_on for row in grants), limit)
