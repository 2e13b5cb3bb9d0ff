"""Anybody may tell us, with or without a name. Only the trained people of the place hear of it (SAF-1, E13, R77)."""

from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.errors import InvalidInput
from marketplace.core.uow import UnitOfWork
from marketplace.core.working_days import working_days_after
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Person
from marketplace.people.queries import full_name, funders_of_area, organisations, staff
from marketplace.safeguarding import queries
from marketplace.safeguarding.domain import MACHINE, ConcernKind, ConcernState, names_in, new_reference
from marketplace.safeguarding.models import Concern, ConcernSubject


def raise_concern(
    uow: UnitOfWork,
    actor: Actor | None,
    *,
    told_as: ConcernKind,
    what: str,
    about: str | None = None,
    who: str | None = None,
    place: str | None = None,
    raiser_name: str | None = None,
    safe_contact: str | None = None,
    anonymous: bool = True,
) -> Concern:
    """Stores it and tells those who look into concerns where the person is now; `actor` is kept only with a name.

    A trained person who is named in it is left out from the start, by name: they find no trace of it.
    Raises InvalidInput.
    """
    if not what.strip():
        raise InvalidInput({"what": ["Tell us what you saw or heard. A few words are enough."]})
    area = queries.area_of(place) if place else None
    funders = funders_of_area(uow, area) if area else []
    # A council's own people before those of another funder of the same place.
    funders.sort(key=lambda body: (body.code != area, body.name))
    move = MACHINE.move(None, "raise", "anyone")
    row = Concern(
        reference=new_reference(),
        state=ConcernState(move.target),
        told_as=told_as,
        what=what,
        about=about,
        who=who,
        place=place,
        area_code=area,
        organisation_id=next((body.id for body in funders if queries.trained(uow, body.id)), None),
        raised_by=None if anonymous or actor is None else actor.person_id,
        raiser_name=None if anonymous else raiser_name,
        safe_contact=None if anonymous else safe_contact,
        raised_at=uow.now,
        triage_by=working_days_after(uow.now, 1),
    )
    uow.session.add(row)
    uow.session.flush()
    ready = _leave_out_the_named(uow, row)
    for one in ready:
        uow.notify(one.id, "concern_received", "/concerns", side="staff")
    if not ready:
        _say_that_nobody_reads_it(uow)
    uow.audit(SYSTEM, "safeguarding:concern:raise", "concern", row.id)
    return row


def _say_that_nobody_reads_it(uow: UnitOfWork) -> None:
    """Nobody trained is left: who runs the site must appoint somebody. They learn no more than that."""
    for body in organisations(uow, OrganisationKind.OPERATOR):
        for one in staff(uow, body.id, Role.OPERATOR):
            uow.notify(one.id, "concern_unread", None, side="staff")


def _leave_out_the_named(uow: UnitOfWork, row: Concern) -> list[Person]:
    """Hides it from trained people who are named in it; gives those who may hear of it, the operator's if none."""
    text = "\n".join(part for part in (row.what, row.about, row.who) if part)
    ready = []
    everyone = {one.id: one for one in (*queries.trained(uow, row.organisation_id), *queries.trained(uow, None))}
    for one in everyone.values():
        if names_in(text, full_name(one)):
            uow.session.add(ConcernSubject(concern_id=row.id, person_id=one.id))
            continue
        firms = [
            body for body in queries.organisations_of(uow, one.id) if _may_be_hidden(row, body.id, text, body.name)
        ]
        for body in firms:
            _hide_from_organisation(uow, row, body.id)
        if not firms:
            ready.append(one)
    uow.session.flush()
    local = {one.id for one in queries.trained(uow, row.organisation_id)}
    return [one for one in ready if one.id in local] or ready


def _may_be_hidden(row: Concern, organisation_id: int, text: str, name: str) -> bool:
    """The council's own name is in most concerns; it must not shut out all of its people."""
    return organisation_id != row.organisation_id and names_in(text, name)


def _hide_from_organisation(uow: UnitOfWork, row: Concern, organisation_id: int) -> None:
    there = {
        (subject.concern_id, subject.organisation_id)
        for subject in uow.session.new
        if isinstance(subject, ConcernSubject)
    }
    if (row.id, organisation_id) not in there:
        uow.session.add(ConcernSubject(concern_id=row.id, organisation_id=organisation_id))
