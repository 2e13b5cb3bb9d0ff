"""Somebody in a holder's life who needs no account: a nominee, a representative."""

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import PreferredFormat
from marketplace.people.models import Person


def record_person(uow: UnitOfWork, actor: Actor, *, holder_id: int, given_name: str, family_name: str) -> int:
    """A person known by name, for one holder's sake; returns their id. Raises InvalidInput."""
    uow.require(actor, Action.PEOPLE_HOLDER_SET_UP, holder_id=holder_id)
    wrong = {
        name: ["Enter their name."]
        for name, value in (("given_name", given_name), ("family_name", family_name))
        if not value.strip()
    }
    if wrong:
        raise InvalidInput(wrong)
    made = Person(
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        preferred_format=PreferredFormat.NONE,
        created_at=uow.now,
    )
    uow.session.add(made)
    uow.session.flush()
    uow.audit(actor, "people:person:recorded", "person", made.id, holder_id=holder_id)
    return made.id
