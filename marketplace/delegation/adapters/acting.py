"""What the bar above every page says while one acts for another: answers the port of `people`."""

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from marketplace.delegation.queries import holder_file, usable
from marketplace.people.ports import ActingTerms


def delegation_terms(uow: UnitOfWork, actor: Actor, holder_id: int) -> ActingTerms | None:
    """The longest of the grants in force and the highest of their limits; None where there is none (DEL-1)."""
    if actor.person_id is None:
        return None
    grants = usable(uow, actor.person_id, holder_id)
    file = holder_file(uow, holder_id)
    if not grants or file is None or file.person.died_on is not None:
        return None
    caps = [row.cap_pence for row in grants]
    limit = None if None in caps else max(cap for cap in caps if cap is not None)
    return ActingTerms(max(row.ends_on for row in grants), limit, f"/asked-to-act#grant-{grants[0].id}")
