"""Organisations and who works for them."""

from collections.abc import Iterable

from sqlalchemy import select

from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, NotFound, Refused
from marketplace.core.geography import local_authorities
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import (
    ADMIN_OF,
    LinkChannel,
    LinkPurpose,
    OrganisationKind,
    Role,
    email_key,
    funder_code,
)
from marketplace.people.models import Account, FunderArea, Membership, Organisation, Person, SingleUseLink
from marketplace.people.queries import account_by_email, holds_role, organisations, staff
from marketplace.people.services.links import issue_link


def create_organisation(
    uow: UnitOfWork,
    actor: Actor,
    *,
    kind: OrganisationKind,
    name: str,
    code: str | None = None,
    areas: Iterable[str] = (),
) -> Organisation:
    """`code` and `areas` (GSS codes of local authorities) are a funder's. Raises InvalidInput."""
    uow.require(actor, Action.PEOPLE_ORGANISATION_CREATE)
    wanted = sorted(set(areas))
    wrong: dict[str, list[str]] = {}
    if kind is OrganisationKind.FUNDER:
        try:
            code = funder_code(code or "")
        except ValueError as error:
            wrong["code"] = [str(error)]
        else:
            if uow.session.scalar(select(Organisation.id).where(Organisation.code == code)) is not None:
                wrong["code"] = ["This code is here already. Look in the list of organisations."]
        known = {area.code for area in local_authorities()}
        if not wanted or not known.issuperset(wanted):
            wrong["areas"] = ["Choose the areas whose people this funder serves."]
    if wrong:
        raise InvalidInput(wrong)
    made = Organisation(kind=kind, name=name, code=code, created_at=uow.now)
    uow.session.add(made)
    uow.session.flush()
    uow.session.add_all(FunderArea(organisation_id=made.id, area_code=area) for area in wanted)
    uow.audit(actor, Action.PEOPLE_ORGANISATION_CREATE, "organisation", made.id, kind=kind)
    return made


def found_provider(uow: UnitOfWork, actor: Actor, *, name: str) -> Organisation:
    """A signed-in person starts a provider and becomes its manager. Raises NotFound for a timer."""
    if actor.person_id is None:
        raise NotFound()
    made = Organisation(kind=OrganisationKind.PROVIDER, name=name, created_at=uow.now)
    uow.session.add(made)
    uow.session.flush()
    start_membership(uow, actor.person_id, made.id, Role.PROVIDER_MANAGER)
    uow.audit(actor, Action.PEOPLE_ORGANISATION_CREATE, "organisation", made.id, kind=OrganisationKind.PROVIDER)
    return made


def start_membership(uow: UnitOfWork, person_id: int, organisation_id: int, role: Role) -> Membership:
    """The role from now on; the one that runs already where there is one."""
    running = uow.session.scalar(
        select(Membership).where(
            Membership.person_id == person_id,
            Membership.organisation_id == organisation_id,
            Membership.role == role,
            Membership.ended_at.is_(None),
        )
    )
    if running is not None:
        return running
    made = Membership(person_id=person_id, organisation_id=organisation_id, role=role, started_at=uow.now)
    uow.session.add(made)
    uow.session.flush()
    return made


def account_for(uow: UnitOfWork, *, email: str, given_name: str, family_name: str) -> Account:
    """The account at this address, else a new person with an account that has no password yet."""
    found = account_by_email(uow, email)
    if found is not None:
        return found
    person = Person(given_name=given_name, family_name=family_name, email=email_key(email), created_at=uow.now)
    uow.session.add(person)
    uow.session.flush()
    account = Account(person_id=person.id, email=email_key(email), created_at=uow.now)
    uow.session.add(account)
    uow.session.flush()
    return account


def create_operator(
    uow: UnitOfWork, *, email: str, given_name: str, family_name: str, organisation_name: str
) -> SingleUseLink:
    """From the command line: an invitation to run the site, to be printed there. Raises Refused for one who does."""
    running = organisations(uow, OrganisationKind.OPERATOR)
    if running:
        organisation = running[0]
    else:
        organisation = Organisation(kind=OrganisationKind.OPERATOR, name=organisation_name, created_at=uow.now)
        uow.session.add(organisation)
        uow.session.flush()
    account = account_for(uow, email=email, given_name=given_name, family_name=family_name)
    if holds_role(uow, account.person_id, organisation.id, Role.OPERATOR):
        raise Refused("already_there", "This person is an operator already.")
    link = issue_link(
        uow,
        account,
        LinkPurpose.INVITATION,
        LinkChannel.PRINTED,
        created_by=None,
        organisation_id=organisation.id,
        role=Role.OPERATOR,
    )
    uow.audit(SYSTEM, "people:operator:create", "account", account.id)
    return link


def end_membership(uow: UnitOfWork, actor: Actor, *, membership_id: int) -> None:
    """A leaver loses this role at once, in open sessions too. Raises Refused for the last who looks after it."""
    membership = uow.session.get(Membership, membership_id, with_for_update=uow.writes)
    if membership is None:
        raise NotFound()
    uow.require(actor, Action.PEOPLE_STAFF_MANAGE, organisation_id=membership.organisation_id)
    if membership.ended_at is not None:
        return
    organisation = uow.session.get_one(Organisation, membership.organisation_id)
    admin = ADMIN_OF[organisation.kind]
    if membership.role is admin and len(staff(uow, organisation.id, admin)) <= 1:
        raise Refused(
            "last_of_role",
            "This is the last person who looks after this organisation.",
            next_step="Invite someone else first.",
        )
    membership.ended_at = uow.now
    uow.audit(actor, Action.PEOPLE_STAFF_MANAGE, "membership", membership.id, ended=True)
