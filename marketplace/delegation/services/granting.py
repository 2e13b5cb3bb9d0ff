"""A holder's grant: made by the holder, or written down by a coordinator who heard it (DEL-2, DEL-10)."""

from collections.abc import Collection, Sequence
from datetime import date

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, NotAllowed, Refused
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.delegation import queries
from marketplace.delegation.domain import MACHINE, DelegatedAction, DelegationState, Limits, RecordedHow, faults
from marketplace.delegation.models import Delegation
from marketplace.people.domain import OrganisationKind
from marketplace.people.queries import account_by_email, holder, organisation, person

NOT_THEM = "You can’t choose this person. Choose somebody else."


def propose(
    uow: UnitOfWork,
    actor: Actor,
    *,
    holder_id: int,
    actions: Collection[DelegatedAction],
    ends_on: date,
    starts_on: date | None = None,
    cap_pence: int | None = None,
    categories: Sequence[str] = (),
    delegate_person_id: int | None = None,
    delegate_organisation_id: int | None = None,
) -> Delegation:
    """The holder's own grant, which waits for the delegate's yes. `cap_pence` is for a booking's whole price.

    `ends_on` is the last day, at most 12 months on. Raises InvalidInput, NotAllowed for anybody but the holder.
    """
    uow.require(actor, Action.DELEGATION_GRANT, holder_id=holder_id)
    row = _make(
        uow,
        actor,
        "holder",
        holder_id=holder_id,
        limits=_limits(uow, actions, cap_pence, categories, starts_on, ends_on),
        delegate_person_id=delegate_person_id,
        delegate_organisation_id=delegate_organisation_id,
    )
    uow.audit(actor, Action.DELEGATION_GRANT, "delegation", row.id)
    return row


def record_grant(
    uow: UnitOfWork,
    actor: Actor,
    *,
    holder_id: int,
    how: RecordedHow,
    said_on: date,
    actions: Collection[DelegatedAction],
    ends_on: date,
    starts_on: date | None = None,
    cap_pence: int | None = None,
    categories: Sequence[str] = (),
    delegate_person_id: int | None = None,
    delegate_organisation_id: int | None = None,
) -> Delegation:
    """A coordinator writes down what the holder said on `said_on` by call, letter or visit; the holder is told.

    It is the holder's grant: the coordinator can't be the one who may act. Raises InvalidInput, NotAllowed.
    """
    holder(uow, holder_id)
    uow.require(actor, Action.DELEGATION_RECORD, holder_id=holder_id)
    today = local_date(uow.now)
    if said_on > today or (today - said_on).days > 60:
        raise InvalidInput({"said_on": ["Choose the day they told you: today, or within the last 60 days."]})
    if delegate_person_id == actor.person_id:
        raise NotAllowed("You can’t write down a permission for yourself. Ask a colleague.")
    row = _make(
        uow,
        actor,
        "coordinator",
        holder_id=holder_id,
        limits=_limits(uow, actions, cap_pence, categories, starts_on, ends_on),
        delegate_person_id=delegate_person_id,
        delegate_organisation_id=delegate_organisation_id,
    )
    row.recorded_by, row.recorded_how, row.recorded_at, row.said_on = actor.person_id, how, uow.now, said_on
    uow.audit(actor, Action.DELEGATION_RECORD, "delegation", row.id, how=how.value)
    return row


def _limits(
    uow: UnitOfWork,
    actions: Collection[DelegatedAction],
    cap_pence: int | None,
    categories: Sequence[str],
    starts_on: date | None,
    ends_on: date,
) -> Limits:
    today = local_date(uow.now)
    ordered = tuple(one for one in DelegatedAction if one in actions)
    limits = Limits(ordered, cap_pence, tuple(sorted(set(categories))), starts_on or today, ends_on)
    if wrong := faults(limits, today):
        raise InvalidInput(wrong)
    return limits


def _make(
    uow: UnitOfWork,
    actor: Actor,
    side: str,
    *,
    holder_id: int,
    limits: Limits,
    delegate_person_id: int | None,
    delegate_organisation_id: int | None,
) -> Delegation:
    if person(uow, holder_id).died_on is not None:
        raise Refused("grantor_lives", "This person has died. Nobody can be given leave to act for them.")
    _check_delegate(uow, holder_id, delegate_person_id, delegate_organisation_id)
    move = MACHINE.move(None, "propose", side)
    row = Delegation(
        holder_id=holder_id,
        delegate_person_id=delegate_person_id,
        delegate_organisation_id=delegate_organisation_id,
        state=DelegationState(move.target),
        actions=[one.value for one in limits.actions],
        cap_pence=limits.cap_pence,
        categories=list(limits.categories),
        starts_on=limits.starts_on,
        ends_on=limits.ends_on,
        proposed_by=actor.person_id,
        proposed_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    ends = row.ends_on.isoformat()
    uow.notify(holder_id, "delegation_proposed", "/permissions", holder_id=holder_id, ends_on=ends)
    for person_id in queries.people_of_delegate(uow, row):
        uow.notify(
            person_id, "delegation_proposed", "/asked-to-act", side="delegate", holder_id=holder_id, ends_on=ends
        )
    return row


def _check_delegate(
    uow: UnitOfWork, holder_id: int, delegate_person_id: int | None, delegate_organisation_id: int | None
) -> None:
    if (delegate_person_id is None) == (delegate_organisation_id is None):
        raise InvalidInput({"who": ["Choose one person or one organisation."]})
    if delegate_organisation_id is not None:
        if organisation(uow, delegate_organisation_id).kind is not OrganisationKind.BROKER:
            raise InvalidInput({"who": ["Choose an organisation that acts for people."]})
        return
    someone = person(uow, delegate_person_id or 0)
    if someone.id == holder_id or someone.died_on is not None:
        raise InvalidInput({"who": [NOT_THEM]})


def person_by_email(uow: UnitOfWork, email: str) -> int:
    """The person whose account has this address, for a grant to them by name. Raises InvalidInput."""
    account = account_by_email(uow, email)
    if account is None or account.disabled_at is not None:
        raise InvalidInput(
            {"email": ["We know nobody with an account at this address. Ask them to tell you the one they use."]}
        )
    return account.person_id
