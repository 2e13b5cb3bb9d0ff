"""How to reach a council: entered by its funder's own people, with source and date. We make up no number."""

from datetime import date

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotAllowed, NotFound
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.people.queries import funder_areas
from marketplace.safeguarding import queries
from marketplace.safeguarding.models import CouncilContact


def enter_contact(
    uow: UnitOfWork,
    actor: Actor,
    *,
    funder_id: int,
    area_code: str,
    name: str,
    phone: str,
    source: str,
    source_on: date,
    out_of_hours_phone: str | None = None,
    email: str | None = None,
    website: str | None = None,
) -> CouncilContact:
    """Writes or replaces a funder's entry for one of its areas (GSS). Raises NotFound, NotAllowed, InvalidInput."""
    if not queries.may_enter(uow, actor, funder_id):
        raise NotAllowed("Someone else at your funder looks after this page.")
    if area_code not in funder_areas(uow, funder_id):
        raise NotFound()
    if source_on > local_date(uow.now):
        raise InvalidInput({"source_on": ["Choose today or an earlier day."]})
    row = uow.session.scalar(
        select(CouncilContact).where(CouncilContact.funder_id == funder_id, CouncilContact.area_code == area_code)
    )
    if row is None:
        row = CouncilContact(funder_id=funder_id, area_code=area_code)
        uow.session.add(row)
    row.name, row.phone, row.out_of_hours_phone = name, phone, out_of_hours_phone
    row.email, row.website = email, website
    row.source, row.source_on = source, source_on
    row.entered_by, row.entered_at = actor.person_id or 0, uow.now
    uow.session.flush()
    uow.audit(actor, "safeguarding:contact:enter", "council_contact", row.id, area_code=area_code)
    return row
