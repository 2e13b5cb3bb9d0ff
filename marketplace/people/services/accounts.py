"""What people change about themselves."""

from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import PreferredFormat
from marketplace.people.queries import person


def change_contact(uow: UnitOfWork, actor: Actor, *, preferred_format: PreferredFormat, phone: str | None) -> None:
    """By the person alone: nobody acting for them changes where their letters go (E3). Raises InvalidInput."""
    if actor.person_id is None or actor.on_behalf_of is not None:
        raise NotFound()
    someone = person(uow, actor.person_id)
    wants_post = preferred_format.value.endswith("post")
    if wants_post and not (someone.address and someone.postcode):
        raise InvalidInput({"preferred_format": ["We don’t have your address yet. Call us, and we will add it."]})
    if preferred_format is PreferredFormat.PHONE and not phone:
        raise InvalidInput({"phone": ["Enter the number that we should call."]})
    someone.preferred_format = preferred_format
    someone.phone = phone or None
    uow.audit(actor, "people:person:contact", "person", someone.id, preferred_format=preferred_format)
