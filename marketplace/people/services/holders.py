"""Holders: set up with or without an account, consent, council, death."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput
from marketplace.core.geography import local_authorities
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import (
    ConsentHow,
    LinkChannel,
    LinkPurpose,
    PreferredFormat,
    Role,
    email_key,
)
from marketplace.people.models import Account, Holder, Person, SingleUseLink
from marketplace.people.queries import account_by_email, account_of, holder, holder_or_none, holds_role, person
from marketplace.people.services.links import issue_link
from marketplace.people.services.sessions import end_sessions


@dataclass(frozen=True, slots=True)
class SetUp:
    """`link` is the invitation of a holder who wants an account, None otherwise."""

    holder: Holder
    link: SingleUseLink | None


def set_up_holder(
    uow: UnitOfWork,
    actor: Actor,
    *,
    funder_id: int,
    given_name: str,
    family_name: str,
    postcode: str | None,
    address: Sequence[str] = (),
    email: str | None = None,
    phone: str | None = None,
    preferred_format: PreferredFormat = PreferredFormat.EMAIL,
    safe_contact: str | None = None,
    coordinator_id: int | None = None,
    account_channel: LinkChannel | None = None,
) -> SetUp:
    """`account_channel` says how the invitation to an account goes out; None: they want no account (E15).

    Someone who is known at that address under that name keeps their account and becomes a holder too.
    Raises InvalidInput.
    """
    uow.require(actor, Action.PEOPLE_HOLDER_SET_UP, organisation_id=funder_id)
    wrong: dict[str, list[str]] = {}
    if account_channel is not None and not email:
        wrong["email"] = ["An account needs an email address to sign in with."]
    if preferred_format is PreferredFormat.EMAIL and not email:
        wrong["preferred_format"] = ["Add their email address, or choose another way."]
    coordinator_id = coordinator_id or _self_as_coordinator(uow, actor, funder_id)
    if coordinator_id is not None and not holds_role(uow, coordinator_id, funder_id, Role.COORDINATOR):
        wrong["coordinator_id"] = ["Choose one of your care coordinators."]
    known = account_by_email(uow, email) if email else None
    someone = uow.session.get_one(Person, known.person_id) if known else None
    if someone is not None and (
        someone.family_name.casefold() != family_name.casefold() or holder_or_none(uow, someone.id) is not None
    ):
        wrong["email"] = ["Someone else uses this email address here. Check it, or leave it out."]
    if wrong:
        raise InvalidInput(wrong)
    if someone is None:
        someone = Person(given_name=given_name, family_name=family_name, created_at=uow.now)
        uow.session.add(someone)
    someone.email = email_key(email) if email else someone.email
    someone.phone = phone or someone.phone
    someone.address = list(address) or someone.address or []
    someone.postcode = postcode or someone.postcode
    someone.preferred_format = preferred_format
    someone.safe_contact = safe_contact or someone.safe_contact
    uow.session.flush()
    made = Holder(person_id=someone.id, funder_id=funder_id, coordinator_id=coordinator_id, created_at=uow.now)
    uow.session.add(made)
    uow.session.flush()
    link = None
    if account_channel is not None and known is None:
        account = Account(person_id=someone.id, email=email_key(email or ""), created_at=uow.now)
        uow.session.add(account)
        uow.session.flush()
        link = issue_link(uow, account, LinkPurpose.INVITATION, account_channel, created_by=actor.person_id)
    uow.audit(actor, Action.PEOPLE_HOLDER_SET_UP, "holder", someone.id)
    return SetUp(made, link)


def _self_as_coordinator(uow: UnitOfWork, actor: Actor, funder_id: int) -> int | None:
    who = actor.person_id
    return who if who is not None and holds_role(uow, who, funder_id, Role.COORDINATOR) else None


def give_account(uow: UnitOfWork, actor: Actor, *, holder_id: int, email: str, channel: LinkChannel) -> SingleUseLink:
    """An account for a holder who had none, or a new invitation for one who never used theirs.

    Raises NotFound, NotAllowed, InvalidInput.
    """
    record = holder(uow, holder_id)
    uow.require(actor, Action.PEOPLE_HOLDER_SET_UP, holder_id=holder_id, organisation_id=record.funder_id)
    account = account_of(uow, holder_id)
    taken = account_by_email(uow, email)
    if taken is not None and taken.person_id != holder_id:
        raise InvalidInput({"email": ["Someone else uses this email address here. Check it."]})
    if account is not None and account.password_hash is not None:
        raise InvalidInput({"email": ["This person has an account already."]})
    if account is None:
        account = Account(person_id=holder_id, email=email_key(email), created_at=uow.now)
        uow.session.add(account)
    account.email = email_key(email)
    person(uow, holder_id).email = email_key(email)
    uow.session.flush()
    uow.audit(actor, "people:holder:give_account", "holder", holder_id)
    return issue_link(uow, account, LinkPurpose.INVITATION, channel, created_by=actor.person_id)


def change_coordinator(uow: UnitOfWork, actor: Actor, *, holder_id: int, coordinator_id: int) -> None:
    """Another care coordinator of the holder's own funder (R7). Raises NotFound, NotAllowed, InvalidInput."""
    record = holder(uow, holder_id)
    uow.require(actor, Action.PEOPLE_HOLDER_SET_UP, holder_id=holder_id, organisation_id=record.funder_id)
    if not holds_role(uow, coordinator_id, record.funder_id, Role.COORDINATOR):
        raise InvalidInput({"coordinator_id": ["Choose one of your care coordinators."]})
    record.coordinator_id = coordinator_id
    uow.audit(actor, "people:holder:change_coordinator", "holder", holder_id, coordinator_id=coordinator_id)


def confirm_local_authority(uow: UnitOfWork, actor: Actor, *, holder_id: int, code: str) -> None:
    """A person says which council it is; the postcode only suggests. `code` is GSS.

    Raises NotFound, NotAllowed, InvalidInput.
    """
    record = holder(uow, holder_id)
    uow.require(actor, Action.PEOPLE_HOLDER_SET_UP, holder_id=holder_id, organisation_id=record.funder_id)
    if code not in {area.code for area in local_authorities()}:
        raise InvalidInput({"local_authority": ["Choose a council from the list."]})
    record.local_authority = code
    record.authority_confirmed_by = actor.person_id
    record.authority_confirmed_at = uow.now
    uow.audit(actor, "people:holder:confirm_authority", "holder", holder_id, code=code)


def record_consent(uow: UnitOfWork, actor: Actor, *, holder_id: int, how: ConsentHow) -> None:
    """The holder's own yes to our keeping and sharing what is needed: written down, never given, by staff.

    Raises NotFound, NotAllowed.
    """
    record = holder(uow, holder_id)
    uow.require(actor, Action.PEOPLE_HOLDER_SET_UP, holder_id=holder_id, organisation_id=record.funder_id)
    record.consent_recorded_by = actor.person_id
    record.consent_recorded_at = uow.now
    record.consent_how = how
    uow.audit(actor, "people:holder:consent", "holder", holder_id, how=how)


def record_death(uow: UnitOfWork, actor: Actor, *, holder_id: int, died_on: date) -> None:
    """Ends the account and its sessions at once and says so on topic `holder.died`: nothing automatic follows (E15).

    Raises NotFound, NotAllowed, InvalidInput for a day to come.
    """
    record = holder(uow, holder_id)
    uow.require(actor, Action.PEOPLE_HOLDER_RECORD_DEATH, holder_id=holder_id, organisation_id=record.funder_id)
    if died_on > uow.now.date():
        raise InvalidInput({"died_on": ["Choose today or an earlier day."]})
    someone = person(uow, holder_id)
    first = someone.died_on is None
    someone.died_on = died_on
    account = account_of(uow, holder_id)
    if account is not None:
        account.disabled_at = account.disabled_at or uow.now
        end_sessions(uow, account.id)
        uow.session.execute(
            update(SingleUseLink)
            .where(SingleUseLink.account_id == account.id, SingleUseLink.expires_at > uow.now)
            .values(expires_at=uow.now)
        )
    uow.audit(actor, Action.PEOPLE_HOLDER_RECORD_DEATH, "holder", holder_id)
    if first:
        uow.emit("holder.died", holder_id=holder_id)
