"""A holder's grant: made by the holder, or written down by a coordinator who heard it (DEL-2, DEL-10)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
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
from providers.categories import is_category

NOT_THEM = "You can’t choose this person. Choose somebody else."
NOBODY = "We found nobody with this name and email address. Ask them which address they sign in with."


@dataclass(frozen=True, slots=True)
class Delegate:
    """Who is meant: a broker organisation, a person we know, or one found by address and family name."""

    organisation_id: int | None = None
    person_id: int | None = None
    email: str | None = None
    family_name: str | None = None


def propose(
    uow: UnitOfWork,
    actor: Actor,
    *,
    holder_id: int,
    to: Delegate,
    actions: Collection[DelegatedAction],
    ends_on: date,
    starts_on: date | None = None,
    cap_pence: int | None = None,
    categories: Sequence[str] = (),
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
        to=to,
    )
    uow.audit(actor, Action.DELEGATION_GRANT, "delegation", row.id)
    return row


def record_grant(
    uow: UnitOfWork,
    actor: Actor,
    *,
    holder_id: int,
    to: Delegate,
    how: RecordedHow,
    said_on: date,
    actions: Collection[DelegatedAction],
    ends_on: date,
    starts_on: date | None = None,
    cap_pence: int | None = None,
    categories: Sequence[str] = (),
) -> Delegation:
    """A coordinator writes down what the holder said on `said_on` by call, letter or visit; the holder is told.

    It is the holder's grant: the coordinator can't be the one who may act. Raises InvalidInput, NotAllowed.
    """
    holder(uow, holder_id)
    uow.require(actor, Action.DELEGATION_RECORD, holder_id=holder_id)
    today = local_date(uow.now)
    if said_on > today or (today - said_on).days > 60:
        raise InvalidInput({"said_on": ["Choose the day they told you: today, or within the last 60 days."]})
    row = _make(
        uow,
        actor,
        "coordinator",
        holder_id=holder_id,
        limits=_limits(uow, actions, cap_pence, categories, starts_on, ends_on),
        to=to,
    )
    if queries.is_delegate(uow, row, actor.person_id or 0):
        raise NotAllowed("You can’t write down a permission for yourself. Ask a colleague.")
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
    wrong = faults(limits, today)
    if not all(is_category(one) for one in limits.categories):
        wrong["categories"] = ["Choose from the kinds of support shown."]
    if wrong:
        raise InvalidInput(wrong)
    return limits


def _make(
    uow: UnitOfWork,
    actor: Actor,
    side: str,
    *,
    holder_id: int,
    limits: Limits,
    to: Delegate,
) -> Delegation:
    if person(uow, holder_id).died_on is not None:
        raise Refused("grantor_lives", "This person has died. Nobody can be given leave to act for them.")
    person_id, organisation_id = _find(uow, holder_id, to)
    move = MACHINE.move(None, "propose", side)
    row = Delegation(
        holder_id=holder_id,
        delegate_person_id=person_id,
        delegate_organisation_id=organisation_id,
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
    for asked in queries.people_of_delegate(uow, row):
        uow.notify(asked, "delegation_proposed", "/asked-to-act", side="delegate", holder_id=holder_id, ends_on=ends)
    return row


def _find(uow: UnitOfWork, holder_id: int, to: Delegate) -> tuple[int | None, int | None]:
    """(person, organisation) that is meant; one of them. Raises InvalidInput."""
    if to.organisation_id is not None:
        if organisation(uow, to.organisation_id).kind is not OrganisationKind.BROKER:
            raise InvalidInput({"who": ["Choose an organisation that acts for people."]})
        return None, to.organisation_id
    someone = person(uow, to.person_id if to.person_id is not None else _by_email(uow, to))
    if someone.id == holder_id or someone.died_on is not None:
        raise InvalidInput({"who": [NOT_THEM]})
    return someone.id, None


def _by_email(uow: UnitOfWork, to: Delegate) -> int:
    """Address and family name must both fit, so that the form does not tell who has an account here."""
    account = account_by_email(uow, to.email) if to.email else None
    if account is not None and account.disabled_at is None:
        someone = person(uow, account.person_id)
        if someone.family_name.casefold() == (to.family_name or "").strip().casefold():
            return someone.id
    raise InvalidInput({"email": [NOBODY]})
