"""What the pages about people show, in one read each."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import ADMIN_OF, LinkChannel, LinkPurpose, OrganisationKind, Role
from marketplace.people.models import Account, Holder, Membership, Organisation, Person, SingleUseLink
from marketplace.people.queries.organisations import (
    funder_areas,
    memberships_of,
    organisation,
    posts_by_organisation,
    posts_of,
    staff,
)
from marketplace.people.queries.persons import account_of, full_name, holder, holder_or_none, person, persons


@dataclass(frozen=True, slots=True)
class AccountPage:
    person: Person
    email: str
    posts: list[tuple[str, Role]]
    """(organisation's name, role), of now."""
    funder: str | None
    """Who holds this person's budget, where they are a holder."""


def account_page(uow: UnitOfWork, person_id: int) -> AccountPage:
    someone = person(uow, person_id)
    account = account_of(uow, person_id)
    record = holder_or_none(uow, person_id)
    return AccountPage(
        someone,
        account.email if account else "",
        [(body.name, row.role) for row, body in posts_of(uow, person_id)],
        organisation(uow, record.funder_id).name if record else None,
    )


def password_hash(uow: UnitOfWork, account_id: int) -> str | None:
    return uow.session.scalar(select(Account.password_hash).where(Account.id == account_id))


@dataclass(frozen=True, slots=True)
class StaffRow:
    membership_id: int
    person_id: int
    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Pending:
    """An invitation that nobody answered yet."""

    link_id: int
    name: str
    email: str
    role: Role
    channel: LinkChannel


@dataclass(frozen=True, slots=True)
class StaffPage:
    organisation: Organisation
    staff: list[StaffRow]
    pending: list[Pending]
    areas: list[str]


def staff_page(uow: UnitOfWork, actor: Actor, organisation_id: int) -> StaffPage:
    """Raises NotFound, NotAllowed."""
    uow.require(actor, Action.PEOPLE_STAFF_MANAGE, organisation_id=organisation_id)
    body = organisation(uow, organisation_id)
    rows = uow.session.execute(
        select(Membership, Person, Account.email)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
        .order_by(Person.family_name, Person.given_name, Membership.id)
    )
    links = uow.session.execute(
        select(SingleUseLink, Account.email, Person)
        .join(Account, Account.id == SingleUseLink.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            SingleUseLink.organisation_id == organisation_id,
            SingleUseLink.purpose == LinkPurpose.INVITATION,
            SingleUseLink.used_at.is_(None),
            SingleUseLink.expires_at > uow.now,
        )
        .order_by(SingleUseLink.id)
    )
    return StaffPage(
        body,
        [StaffRow(row.id, who.id, full_name(who), email or "", row.role) for row, who, email in rows],
        [
            Pending(link.id, full_name(who), email, link.role, link.channel)
            for link, email, who in links
            if link.role is not None
        ],
        funder_areas(uow, organisation_id),
    )


def looked_after_by(uow: UnitOfWork, person_id: int) -> list[Organisation]:
    """Organisations whose people this person looks after."""
    return [body for row, body in posts_of(uow, person_id) if ADMIN_OF[body.kind] is row.role]


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    organisation: Organisation
    people: int
    has_admin: bool


def organisations_page(uow: UnitOfWork, actor: Actor) -> list[OrganisationRow]:
    """For the operator: every body, A to Z by kind."""
    uow.require(actor, Action.PEOPLE_ORGANISATION_CREATE)
    rows = uow.session.scalars(select(Organisation).order_by(Organisation.kind, Organisation.name, Organisation.id))
    working = posts_by_organisation(uow)
    return [
        OrganisationRow(
            body,
            len({person_id for person_id, _ in working.get(body.id, ())}),
            any(role is ADMIN_OF[body.kind] for _, role in working.get(body.id, ())),
        )
        for body in rows
    ]


@dataclass(frozen=True, slots=True)
class HolderRow:
    person_id: int
    name: str
    postcode: str
    coordinator: str | None
    mine: bool
    ready: bool
    """Whether consent is recorded and the council confirmed."""
    died: bool


FUNDER_EYES = (Role.COORDINATOR, Role.APPROVER, Role.FUNDER_ADMIN)


def caseload(uow: UnitOfWork, actor: Actor) -> list[HolderRow]:
    """A funder's holders for those who work with them by name: coordinators, approvers and who looks after staff.
    One's own first. A commissioner or finance officer sees nobody here (E10)."""
    if actor.person_id is None:
        raise NotFound()
    rows = memberships_of(uow, actor.person_id)
    funders = {row.organisation_id for row in rows if row.role in FUNDER_EYES}
    found = uow.session.execute(
        select(Holder, Person)
        .join(Person, Person.id == Holder.person_id)
        .where(Holder.funder_id.in_(funders))
        .order_by(Person.family_name, Person.given_name, Person.id)
    ).all()
    names = persons(uow, [record.coordinator_id for record, _ in found if record.coordinator_id])
    listed = [
        HolderRow(
            who.id,
            full_name(who),
            who.postcode or "",
            full_name(names[record.coordinator_id]) if record.coordinator_id in names else None,
            record.coordinator_id == actor.person_id,
            record.consent_recorded_at is not None and record.local_authority is not None,
            who.died_on is not None,
        )
        for record, who in found
    ]
    return sorted(listed, key=lambda row: not row.mine)


@dataclass(frozen=True, slots=True)
class HolderPage:
    holder: Holder
    person: Person
    account: Account | None
    funder: Organisation
    coordinator: Person | None
    coordinators: list[Person]
    authority_by: Person | None
    consent_by: Person | None


def holder_page(uow: UnitOfWork, actor: Actor, holder_id: int) -> HolderPage:
    """Raises NotFound, NotAllowed."""
    record = holder(uow, holder_id)
    if not uow.allows(actor, Action.PEOPLE_HOLDER_SET_UP, holder_id=holder_id):
        uow.require(actor, Action.PEOPLE_HOLDER_SEE, holder_id=holder_id)
    people = persons(
        uow,
        [
            one
            for one in (record.coordinator_id, record.authority_confirmed_by, record.consent_recorded_by)
            if one is not None
        ],
    )
    return HolderPage(
        record,
        person(uow, holder_id),
        account_of(uow, holder_id),
        organisation(uow, record.funder_id),
        people.get(record.coordinator_id or 0),
        staff(uow, record.funder_id, Role.COORDINATOR),
        people.get(record.authority_confirmed_by or 0),
        people.get(record.consent_recorded_by or 0),
    )


def funders_to_set_up_for(uow: UnitOfWork, actor: Actor) -> list[Organisation]:
    """Where this person may set up holders."""
    if actor.person_id is None:
        return []
    bodies = {body.id: body for _, body in posts_of(uow, actor.person_id)}
    return [
        body
        for body in bodies.values()
        if body.kind is OrganisationKind.FUNDER
        and uow.allows(actor, Action.PEOPLE_HOLDER_SET_UP, organisation_id=body.id)
    ]


def allowed(uow: UnitOfWork, actor: Actor, holder_id: int, actions: Iterable[Action]) -> set[Action]:
    """Those of the actions that this actor may do about this holder."""
    return {action for action in actions if uow.allows(actor, action, holder_id=holder_id)}
