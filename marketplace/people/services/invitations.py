"""Invitations, joining, and what a single-use link does when it is used."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, NotFound, Refused
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import ROLES_OF, LinkChannel, LinkPurpose, Role
from marketplace.people.models import Account, Holder, Membership, Organisation, SingleUseLink
from marketplace.people.queries import account_by_email, account_of, holds_role
from marketplace.people.services.links import LinkSpent, issue_link, live_link, use_link
from marketplace.people.services.organisations import account_for, start_membership
from marketplace.people.services.sessions import end_sessions

ALREADY = "This person has this role here already."


def invite(
    uow: UnitOfWork,
    actor: Actor,
    *,
    organisation_id: int,
    role: Role,
    email: str,
    given_name: str,
    family_name: str,
    channel: LinkChannel = LinkChannel.EMAIL,
) -> SingleUseLink:
    """Asks somebody to work for an organisation; the role begins when they accept. Raises InvalidInput."""
    uow.require(actor, Action.PEOPLE_STAFF_MANAGE, organisation_id=organisation_id)
    organisation = uow.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound()
    if role not in ROLES_OF[organisation.kind]:
        raise InvalidInput({"role": ["Choose one of the roles shown."]})
    account = account_for(uow, email=email, given_name=given_name, family_name=family_name)
    if holds_role(uow, account.person_id, organisation_id, role):
        raise InvalidInput({"email": [ALREADY]})
    link = issue_link(
        uow,
        account,
        LinkPurpose.INVITATION,
        channel,
        created_by=actor.person_id,
        organisation_id=organisation_id,
        role=role,
    )
    uow.audit(actor, "people:staff:invite", "account", account.id, organisation_id=organisation_id, role=role)
    return link


def cancel_invitation(uow: UnitOfWork, actor: Actor, *, link_id: int) -> None:
    """An invitation that was a mistake stops working. Raises NotFound, NotAllowed."""
    link = uow.session.get(SingleUseLink, link_id, with_for_update=uow.writes)
    if link is None or link.organisation_id is None or link.purpose is not LinkPurpose.INVITATION:
        raise NotFound()
    uow.require(actor, Action.PEOPLE_STAFF_MANAGE, organisation_id=link.organisation_id)
    if link.used_at is None and link.expires_at > uow.now:
        link.expires_at = uow.now
        uow.audit(actor, "people:staff:invite", "single_use_link", link.id, cancelled=True)


def join(uow: UnitOfWork, *, email: str, given_name: str, family_name: str) -> None:
    """Somebody asks for an account of their own. Whether one is there already is told to that inbox only."""
    account = account_for(uow, email=email, given_name=given_name, family_name=family_name)
    if account.disabled_at is None:
        purpose = LinkPurpose.RESET_PASSWORD if account.password_hash else LinkPurpose.PROVE_ADDRESS
        issue_link(uow, account, purpose, LinkChannel.EMAIL, created_by=None)


def ask_for_reset(uow: UnitOfWork, *, email: str) -> None:
    """Mails a link to choose a new password; an account that never had one gets a link to begin.

    An unknown address writes as much as a known one: the answer and its time must not tell them apart.
    """
    account = account_by_email(uow, email)
    uow.audit(SYSTEM, "people:account:ask_reset", "account", account.id if account else None)
    if account is not None and account.disabled_at is None:
        purpose = LinkPurpose.RESET_PASSWORD if account.password_hash else LinkPurpose.PROVE_ADDRESS
        issue_link(uow, account, purpose, LinkChannel.EMAIL, created_by=None)


def print_reset(uow: UnitOfWork, actor: Actor, *, person_id: int) -> SingleUseLink:
    """A code on paper for somebody who can't get e-mail: by those who look after their record or their role.

    Raises NotFound, NotAllowed.
    """
    account = account_of(uow, person_id)
    if account is None or account.disabled_at is not None:
        raise NotFound()
    _require_care_of(uow, actor, person_id)
    link = issue_link(uow, account, LinkPurpose.RESET_PASSWORD, LinkChannel.PRINTED, created_by=actor.person_id)
    uow.audit(actor, "people:account:print_reset", "account", account.id)
    uow.notify(person_id, "people.reset_printed")
    return link


def _require_care_of(uow: UnitOfWork, actor: Actor, person_id: int) -> None:
    """Every organisation that the person belongs to must trust the actor: one employer can't open another's door."""
    holder = uow.session.get(Holder, person_id)
    if holder is not None:
        uow.require(actor, Action.PEOPLE_HOLDER_SET_UP, holder_id=person_id, organisation_id=holder.funder_id)
    organisations = uow.session.scalars(
        select(Membership.organisation_id).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    ).all()
    if holder is None and not organisations:
        raise NotFound()
    for organisation_id in set(organisations):
        uow.require(actor, Action.PEOPLE_STAFF_MANAGE, organisation_id=organisation_id)


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a page shows before the link is used."""

    purpose: LinkPurpose
    organisation_name: str | None
    role: Role | None
    needs_password: bool
    email: str


def look_at_link(uow: UnitOfWork, *, secret: str, code: str) -> OpenedLink:
    """Uses nothing: mail scanners open links before people do. Raises LinkSpent."""
    link = live_link(uow, secret=secret, code=code)
    account = uow.session.get_one(Account, link.account_id)
    organisation = uow.session.get(Organisation, link.organisation_id) if link.organisation_id else None
    return OpenedLink(
        link.purpose,
        organisation.name if organisation else None,
        link.role,
        link.purpose is LinkPurpose.RESET_PASSWORD or account.password_hash is None,
        account.email,
    )


def accept_link(uow: UnitOfWork, *, secret: str, code: str, password_hash: str | None) -> Account:
    """Carries out what the link is for, once. A new password ends every open session. Raises LinkSpent, Refused."""
    link = live_link(uow, secret=secret, code=code)
    account = uow.session.get_one(Account, link.account_id, with_for_update=uow.writes)
    resets = link.purpose is LinkPurpose.RESET_PASSWORD or account.password_hash is None
    if resets and password_hash is None:
        raise Refused("password_needed", "Choose a password first.")
    use_link(uow, link)
    actor = Actor(account.person_id)
    if resets:
        account.password_hash = password_hash
        end_sessions(uow, account.id)
        uow.audit(actor, "people:account:password", "account", account.id)
    if link.purpose is LinkPurpose.INVITATION and link.organisation_id is not None and link.role is not None:
        made = start_membership(uow, account.person_id, link.organisation_id, link.role)
        uow.audit(actor, "people:staff:accept", "membership", made.id)
    return account


def accept_invitation(uow: UnitOfWork, *, secret: str, code: str, password_hash: str | None) -> Account:
    """`accept_link` for an invitation and nothing else. Raises LinkSpent, Refused."""
    if live_link(uow, secret=secret, code=code).purpose is not LinkPurpose.INVITATION:
        raise LinkSpent()
    return accept_link(uow, secret=secret, code=code, password_hash=password_hash)


def change_password(uow: UnitOfWork, actor: Actor, *, kept: str, password_hash: str, token: str) -> None:
    """By the person, who typed the old one (`kept` is the hash it was checked against). Other sessions end.

    Raises Refused (`wrong_state`) when it changed in between.
    """
    account = account_of(uow, actor.person_id) if actor.person_id is not None else None
    if account is None or account.password_hash != kept:
        raise Refused("wrong_state", "Your password was changed in the meantime.")
    account.password_hash = password_hash
    end_sessions(uow, account.id, but_token=token)
    uow.audit(actor, "people:account:password", "account", account.id)
