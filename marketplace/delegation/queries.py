"""Grants as pages and the authority read them: always afresh, so that a stop works in sessions that are open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, or_, select

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.local_time import local_date
from marketplace.core.recall import recalled_each
from marketplace.core.uow import UnitOfWork
from marketplace.delegation.domain import LIVE, DelegationState, in_force
from marketplace.delegation.models import Delegation
from marketplace.delegation.policy import POLICY
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Holder, Organisation, Person
from marketplace.people.queries import bodies, full_name, memberships_of, persons, staff

BROKER_ROLES = (Role.BROKER, Role.BROKER_MANAGER)


@dataclass(frozen=True, slots=True)
class Client:
    """One person whom somebody may act for, and the grant that says so."""

    holder_id: int
    holder: Person
    delegation: Delegation


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant with the names that a page prints."""

    delegation: Delegation
    holder_name: str
    delegate_name: str
    recorded_by_name: str | None


@dataclass(frozen=True, slots=True)
class HolderFile:
    """What every question about a holder starts from."""

    holder: Holder
    person: Person
    active: tuple[Delegation, ...]
    """Grants of anybody that somebody may use on their days."""


@recalled_each
def holder_files(uow: UnitOfWork, holder_ids: Sequence[int]) -> dict[int, HolderFile]:
    """By holder, in one statement; whoever is no holder is left out."""
    rows = uow.session.execute(
        select(Holder, Person, Delegation)
        .join(Person, Person.id == Holder.person_id)
        .outerjoin(
            Delegation, and_(Delegation.holder_id == Holder.person_id, Delegation.state == DelegationState.ACTIVE)
        )
        .where(Holder.person_id.in_(holder_ids))
        .order_by(Delegation.id)
        .execution_options(populate_existing=True)
    )
    files: dict[int, HolderFile] = {}
    for holder, its_person, one in rows:
        before = files.get(holder.person_id) or HolderFile(holder, its_person, ())
        files[holder.person_id] = before if one is None else replace(before, active=(*before.active, one))
    return files


def holder_file(uow: UnitOfWork, holder_id: int) -> HolderFile | None:
    """None for somebody who is no holder."""
    return holder_files(uow, [holder_id]).get(holder_id)


def broker_organisations(uow: UnitOfWork, person_id: int) -> list[int]:
    """Organisations for which this person acts as a broker now; a leaver has none (DEL-1)."""
    return [row.organisation_id for row in memberships_of(uow, person_id) if row.role in BROKER_ROLES]


def _delegated_to(uow: UnitOfWork, person_id: int) -> ColumnElement[bool]:
    return or_(
        Delegation.delegate_person_id == person_id,
        Delegation.delegate_organisation_id.in_(broker_organisations(uow, person_id)),
    )


def usable(uow: UnitOfWork, person_id: int, holder_id: int) -> list[Delegation]:
    """Grants of this holder that this person may use now."""
    file = holder_file(uow, holder_id)
    if file is None or not file.active:
        return []
    today = local_date(uow.now)
    bodies = broker_organisations(uow, person_id)
    return [
        row
        for row in file.active
        if (row.delegate_person_id == person_id or row.delegate_organisation_id in bodies)
        and in_force(row.state, row.starts_on, row.ends_on, today)
    ]


def delegation(uow: UnitOfWork, delegation_id: int, *, lock: bool = False) -> Delegation:
    """The row, `lock`ed for this transaction where it is about to change. Raises NotFound."""
    found = uow.session.get(Delegation, delegation_id, with_for_update=lock and uow.writes)
    if found is None:
        raise NotFound()
    return found


def delegations_of(uow: UnitOfWork, holder_id: int, *, live: bool = False) -> list[Delegation]:
    """All grants of a holder, newest first; only those that are not over where `live`."""
    query = select(Delegation).where(Delegation.holder_id == holder_id).order_by(Delegation.id.desc())
    if live:
        query = query.where(Delegation.state.in_(LIVE))
    return list(uow.session.scalars(query))


def delegates_of(uow: UnitOfWork, holder_id: int) -> list[tuple[Delegation, str]]:
    """Grants of a holder that are not over, newest first, each with the name of the person or organisation."""
    rows = uow.session.execute(
        select(Delegation, Person, Organisation.name)
        .outerjoin(Person, Person.id == Delegation.delegate_person_id)
        .outerjoin(Organisation, Organisation.id == Delegation.delegate_organisation_id)
        .where(Delegation.holder_id == holder_id, Delegation.state.in_(LIVE))
        .order_by(Delegation.id.desc())
    )
    return [(row, full_name(someone) if someone is not None else name or "") for row, someone, name in rows]


def clients_of(uow: UnitOfWork, person_id: int) -> list[Client]:
    """Everybody whom this person may act for today, A to Z. Nobody who has died."""
    today = local_date(uow.now)
    rows = uow.session.execute(
        select(Delegation, Person)
        .join(Person, Person.id == Delegation.holder_id)
        .where(
            Delegation.state == DelegationState.ACTIVE,
            Person.died_on.is_(None),
            _delegated_to(uow, person_id),
        )
        .order_by(Person.family_name, Person.given_name, Delegation.id)
    )
    return [
        Client(holder.id, holder, row) for row, holder in rows if in_force(row.state, row.starts_on, row.ends_on, today)
    ]


def asked_of(uow: UnitOfWork, person_id: int) -> list[Delegation]:
    """Grants that wait for this person's own yes, or for the organisation's that they are a broker of."""
    return list(
        uow.session.scalars(
            select(Delegation)
            .where(Delegation.state == DelegationState.PROPOSED, _delegated_to(uow, person_id))
            .order_by(Delegation.id)
        )
    )


def is_delegate(uow: UnitOfWork, row: Delegation, person_id: int) -> bool:
    """Whether this person is the one asked, or a broker of the organisation asked, at this moment."""
    if row.delegate_person_id is not None:
        return row.delegate_person_id == person_id
    return row.delegate_organisation_id in broker_organisations(uow, person_id)


def covering(uow: UnitOfWork, actor: Actor, holder_id: int, action: Action) -> list[Delegation]:
    """Grants that let this actor do an action for a holder, whatever its price and category."""
    if actor.person_id is None:
        return []
    wanted = {one.value for one in POLICY[action].delegate}
    return [row for row in usable(uow, actor.person_id, holder_id) if wanted & set(row.actions)]


def grant(uow: UnitOfWork, row: Delegation) -> Grant:
    """A grant with its names."""
    return grants(uow, [row])[0]


def grants(uow: UnitOfWork, rows: Sequence[Delegation]) -> list[Grant]:
    """Grants with their names: two reads, however many there are."""
    named = [one for row in rows for one in (row.holder_id, row.recorded_by, row.delegate_person_id)]
    names = {one: full_name(who) for one, who in persons(uow, [one for one in named if one is not None]).items()}
    firms = bodies(uow, [row.delegate_organisation_id for row in rows if row.delegate_organisation_id is not None])
    return [
        Grant(
            row,
            names[row.holder_id],
            names[row.delegate_person_id]
            if row.delegate_person_id is not None
            else firms[row.delegate_organisation_id or 0].name,
            names.get(row.recorded_by or 0),
        )
        for row in rows
    ]


def broker_choices(uow: UnitOfWork) -> list[Organisation]:
    """Organisations that a holder may choose, A to Z."""
    return list(
        uow.session.scalars(
            select(Organisation).where(Organisation.kind == OrganisationKind.BROKER).order_by(Organisation.name)
        )
    )


def people_of_delegate(uow: UnitOfWork, row: Delegation) -> list[int]:
    """Whom to tell about a grant: the person, or the organisation's managers (else its brokers)."""
    if row.delegate_person_id is not None:
        return [row.delegate_person_id]
    organisation_id = row.delegate_organisation_id or 0
    found = staff(uow, organisation_id, Role.BROKER_MANAGER) or staff(uow, organisation_id, Role.BROKER)
    return [one.id for one in found]


def asked(uow: UnitOfWork, actor: Actor, delegation_id: int) -> Grant:
    """A grant that waits for this person's yes, whole. Raises NotFound for anybody else."""
    row = delegation(uow, delegation_id)
    if not is_delegate(uow, row, actor.person_id or 0):
        raise NotFound()
    return grant(uow, row)


def own_grants(uow: UnitOfWork, actor: Actor) -> list[Grant]:
    """A holder's own list, newest first. Raises NotFound for somebody who is no holder."""
    uow.require(actor, Action.DELEGATION_GRANT, holder_id=actor.person_id)
    return grants(uow, delegations_of(uow, actor.person_id or 0))


def recorded_grants(uow: UnitOfWork, actor: Actor, holder_id: int) -> list[Grant]:
    """The same list for the coordinator who may write down what the holder says. Raises NotFound, NotAllowed."""
    uow.require(actor, Action.DELEGATION_RECORD, holder_id=holder_id)
    return grants(uow, delegations_of(uow, holder_id))


def one_of(uow: UnitOfWork, actor: Actor, delegation_id: int, action: Action) -> Grant:
    """One grant for whoever may do `action` to its holder. Raises NotFound, NotAllowed."""
    row = delegation(uow, delegation_id)
    uow.require(actor, action, holder_id=row.holder_id)
    return grant(uow, row)


def received(uow: UnitOfWork, actor: Actor) -> tuple[list[Grant], list[Grant]]:
    """(grants that wait for my yes, grants that I may use today)."""
    person_id = actor.person_id or 0
    waiting = asked_of(uow, person_id)
    both = grants(uow, [*waiting, *(client.delegation for client in clients_of(uow, person_id))])
    return both[: len(waiting)], both[len(waiting) :]
