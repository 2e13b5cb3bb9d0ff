"""Who sees which concern, and how to reach a council."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, false, or_, select, true

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotAllowed, NotFound
from marketplace.core.geography import UnknownPlace, local_authority_name, resolve
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Membership, Organisation, Person
from marketplace.people.queries import full_name, funder_areas, memberships_of, organisation, person, persons, staff
from marketplace.safeguarding.domain import ConcernState
from marketplace.safeguarding.models import Concern, ConcernNote, ConcernSubject, CouncilContact


@dataclass(frozen=True, slots=True)
class Council:
    """A council by postcode, with the contact that its funder entered, or none."""

    area_code: str
    name: str
    contact: CouncilContact | None


@dataclass(frozen=True, slots=True)
class Note:
    note: ConcernNote
    by: str


@dataclass(frozen=True, slots=True)
class Whole:
    """One concern with what was done, and the names of those whom it is hidden from."""

    concern: Concern
    notes: list[Note]
    hidden_from: list[str]
    council: Council | None


def not_about(uow: UnitOfWork, person_id: int) -> ColumnElement[bool]:
    """Leaves out what names this person, or an organisation that they are part of (E13)."""
    own = [row.organisation_id for row in memberships_of(uow, person_id)]
    named = exists().where(
        ConcernSubject.concern_id == Concern.id,
        or_(ConcernSubject.person_id == person_id, ConcernSubject.organisation_id.in_(own)),
    )
    return ~named


def _in_my_care(uow: UnitOfWork, person_id: int) -> ColumnElement[bool]:
    """The funder of the area's trained people see its concerns; the operator's trained people see all."""
    own: list[int] = []
    for row in memberships_of(uow, person_id):
        if row.role is Role.SAFEGUARDING:
            if organisation(uow, row.organisation_id).kind is OrganisationKind.OPERATOR:
                return true()
            own.append(row.organisation_id)
    return Concern.organisation_id.in_(own) if own else false()


def concerns(uow: UnitOfWork, actor: Actor, *, closed: bool = False) -> list[Concern]:
    """What waits for this person, the most urgent first; or what is closed. Empty for everybody else."""
    person_id = actor.person_id or 0
    state = Concern.state == ConcernState.CLOSED
    return list(
        uow.session.scalars(
            select(Concern)
            .where(_in_my_care(uow, person_id), not_about(uow, person_id), state if closed else ~state)
            .order_by(Concern.triage_by, Concern.id)
        )
    )


def concern(uow: UnitOfWork, actor: Actor, concern_id: int, *, lock: bool = False) -> Concern:
    """Raises NotFound for whoever may not see it: there is no difference between hidden and not there."""
    person_id = actor.person_id or 0
    query = select(Concern).where(Concern.id == concern_id, not_about(uow, person_id))
    found = uow.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound()
    try:
        uow.require(actor, Action.SAFEGUARDING_SEE, organisation_id=found.organisation_id)
    except NotAllowed:
        raise NotFound() from None
    return found


def whole(uow: UnitOfWork, actor: Actor, concern_id: int) -> Whole:
    """One concern for those who work on it. Raises NotFound."""
    found = concern(uow, actor, concern_id)
    notes = uow.session.scalars(
        select(ConcernNote).where(ConcernNote.concern_id == found.id).order_by(ConcernNote.id)
    ).all()
    names = persons(uow, {note.person_id for note in notes})
    subjects = uow.session.scalars(select(ConcernSubject).where(ConcernSubject.concern_id == found.id)).all()
    hidden = [
        full_name(person(uow, one.person_id)) if one.person_id else organisation(uow, one.organisation_id or 0).name
        for one in subjects
    ]
    return Whole(
        found,
        [Note(note, full_name(names[note.person_id])) for note in notes],
        sorted(hidden),
        council(uow, found.area_code) if found.area_code else None,
    )


def trained(uow: UnitOfWork, organisation_id: int | None) -> list[Person]:
    """Who looks into concerns there; of the operator, where None."""
    if organisation_id is not None:
        return staff(uow, organisation_id, Role.SAFEGUARDING)
    running = uow.session.scalars(select(Organisation.id).where(Organisation.kind == OrganisationKind.OPERATOR))
    return [one for body in running for one in staff(uow, body, Role.SAFEGUARDING)]


def organisations_of(uow: UnitOfWork, person_id: int) -> Sequence[Organisation]:
    """Every organisation that a person is part of now, A to Z."""
    ids = {row.organisation_id for row in memberships_of(uow, person_id)}
    return uow.session.scalars(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)).all()


def area_of(place: str) -> str | None:
    """The local authority (GSS) of what was typed, or None where we can't tell."""
    try:
        return resolve(place).local_authority
    except UnknownPlace:
        return None


def council(uow: UnitOfWork, area_code: str) -> Council:
    """A council with its contact: the council's own entry before another funder's, then the newest."""
    rows = uow.session.execute(
        select(CouncilContact, Organisation.code)
        .join(Organisation, Organisation.id == CouncilContact.funder_id)
        .where(CouncilContact.area_code == area_code)
    ).all()
    best = max(rows, key=lambda row: (row[1] == area_code, row[0].source_on, row[0].id), default=None)
    return Council(area_code, local_authority_name(area_code), best[0] if best else None)


def contact_funders(uow: UnitOfWork, actor: Actor) -> list[tuple[Organisation, list[Council]]]:
    """For each funder whose contacts this person looks after: its areas and what is entered. Raises NotAllowed."""
    rows = uow.session.scalars(
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == (actor.person_id or 0), Organisation.kind == OrganisationKind.FUNDER)
        .order_by(Organisation.name)
        .distinct()
    )
    found = [(body, _entered(uow, body)) for body in rows if may_enter(uow, actor, body.id)]
    if not found:
        raise NotAllowed("Someone else at your funder looks after this page.")
    return found


def _entered(uow: UnitOfWork, body: Organisation) -> list[Council]:
    own = {
        row.area_code: row
        for row in uow.session.scalars(select(CouncilContact).where(CouncilContact.funder_id == body.id))
    }
    return [Council(code, local_authority_name(code), own.get(code)) for code in funder_areas(uow, body.id)]


def may_enter(uow: UnitOfWork, actor: Actor, funder_id: int) -> bool:
    """The funder's trained people, and whoever looks after its staff."""
    return uow.allows(actor, Action.SAFEGUARDING_SEE, organisation_id=funder_id) or uow.allows(
        actor, Action.PEOPLE_STAFF_MANAGE, organisation_id=funder_id
    )
