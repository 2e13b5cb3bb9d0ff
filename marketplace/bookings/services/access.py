"""How to get in, and opening what is shared late (domain.md E4)."""

from marketplace.bookings.models import AccessNote
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput
from marketplace.core.uow import UnitOfWork

LONGEST = 1000


def write_access(uow: UnitOfWork, actor: Actor, *, holder_id: int, text: str) -> None:
    """The holder's own words on how to get in; nothing takes them away. Raises NotFound, NotAllowed, InvalidInput."""
    uow.require(actor, Action.BOOKINGS_REQUEST, holder_id=holder_id)
    text = text.strip()
    if len(text) > LONGEST:
        raise InvalidInput({"text": [f"Use {LONGEST:,} letters or fewer."]})
    note = uow.session.get(AccessNote, holder_id, with_for_update=uow.writes)
    if not text:
        if note is not None:
            uow.session.delete(note)
    elif note is None:
        uow.session.add(AccessNote(holder_id=holder_id, text=text, updated_by_id=actor.person_id, updated_at=uow.now))
    else:
        note.text, note.updated_by_id, note.updated_at = text, actor.person_id or 0, uow.now
    uow.audit(actor, "bookings:access:write", "holder", holder_id, empty=not text)
