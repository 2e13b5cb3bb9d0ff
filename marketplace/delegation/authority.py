"""The one answer to `may they?`: afresh from the database at each request and command, by the table in `policy.py`."""

from dataclasses import dataclass, field

from marketplace.core.actor import Actor
from marketplace.core.authority import Action, Authorised, Subject
from marketplace.core.errors import NotAllowed, NotFound, OverLimit
from marketplace.core.uow import UnitOfWork
from marketplace.delegation.domain import over_limit
from marketplace.delegation.models import Delegation
from marketplace.delegation.policy import POLICY, OwnFirm, Rule
from marketplace.delegation.queries import holder_file, usable
from marketplace.people.domain import ADMIN_OF, OrganisationKind
from marketplace.people.queries import posts_of
from providers.queries import organisation_of, providers_of_person

NO = "You can’t do this. Someone else has to, or your permission does not cover it."
DIED = "This person has died. Nothing can be done in their name any more."
OWN_FIRM = "You work for this provider, so someone else has to say yes."
OVER = "This is more than you may do alone. They can still say yes to it themselves."
STOP_ACTING = "You are acting for someone now. Stop acting for them first."
SAY_FOR_WHOM = "Say first that you act for this person."


@dataclass(slots=True)
class Ties:
    """What links an actor to a subject at this moment."""

    words: set[str] = field(default_factory=set)
    """Roles that count for this subject, `admin` for whoever looks after its organisation's people."""
    known: bool = False
    """Whether there is a tie at all: without one the subject does not exist for this actor."""
    grants: list[Delegation] = field(default_factory=list)
    provider_side: bool = False
    holder_died: bool = False


class AuthorityBook:
    """Core's authority port, answered from memberships, holder records, providers and grants."""

    def authorise(self, uow: UnitOfWork, actor: Actor, action: Action, subject: Subject) -> Authorised:
        rule = POLICY[action]
        if actor.person_id is None:
            if rule.system:
                return Authorised(action, "system")
            raise NotAllowed("Nothing automatic may do this: a person has to.")
        ties = _ties(uow, actor, actor.person_id, subject)
        if not ties.known:
            raise NotFound() if _names_something(subject) else NotAllowed(NO)
        if actor.on_behalf_of is not None and (subject.holder_id or subject.provider_id):
            return _as_delegate(actor, action, rule, subject, ties)
        return _as_oneself(actor, action, rule, subject, ties)


def _as_oneself(actor: Actor, action: Action, rule: Rule, subject: Subject, ties: Ties) -> Authorised:
    if ties.provider_side and rule.own_firm is OwnFirm.REFUSED:
        raise NotAllowed(OWN_FIRM)
    if rule.self and actor.person_id == subject.holder_id:
        if ties.holder_died:
            raise NotAllowed(DIED)
        return Authorised(action, "self")
    for role in sorted(rule.roles & ties.words):
        return Authorised(action, role)
    raise NotAllowed(SAY_FOR_WHOM if _covering(rule, ties.grants) else NO)


def _as_delegate(actor: Actor, action: Action, rule: Rule, subject: Subject, ties: Ties) -> Authorised:
    """Who acts for another is nothing but their delegate: no role of one's own counts, and no other holder."""
    if actor.on_behalf_of != subject.holder_id:
        raise NotAllowed(STOP_ACTING)
    covering = _covering(rule, ties.grants)
    if not covering:
        raise NotAllowed(NO)
    if ties.holder_died:
        raise NotAllowed(DIED)
    if ties.provider_side and rule.own_firm is not OwnFirm.ALLOWED:
        raise NotAllowed(OWN_FIRM)
    for row in covering:
        if not over_limit(row.cap_pence, row.categories, subject.pence, subject.category):
            return Authorised(action, "delegation", row.id)
    raise OverLimit(OVER)


def _covering(rule: Rule, grants: list[Delegation]) -> list[Delegation]:
    wanted = {action.value for action in rule.delegate}
    return [row for row in grants if wanted & set(row.actions)]


def _names_something(subject: Subject) -> bool:
    return subject.holder_id is not None or subject.provider_id is not None or subject.organisation_id is not None


def _ties(uow: UnitOfWork, actor: Actor, person_id: int, subject: Subject) -> Ties:
    ties = Ties()
    tied_organisations: set[int] = set()
    if subject.holder_id is not None:
        _tie_to_holder(uow, actor, person_id, subject.holder_id, ties, tied_organisations)
    if subject.provider_id is not None:
        _tie_to_provider(uow, person_id, subject.provider_id, ties, tied_organisations)
    # An organisation that is named beside a holder or provider adds no right over them: theirs alone counts.
    if subject.organisation_id is not None and subject.holder_id is None and subject.provider_id is None:
        tied_organisations.add(subject.organisation_id)
    for row, body in posts_of(uow, person_id):
        if row.organisation_id in tied_organisations:
            ties.known = True
        elif body.kind is OrganisationKind.OPERATOR:
            ties.known = ties.known or subject.holder_id is None
        else:
            continue
        ties.words.add(row.role.value)
        if ADMIN_OF[body.kind] is row.role and row.organisation_id in tied_organisations:
            ties.words.add("admin")
    return ties


def _tie_to_holder(
    uow: UnitOfWork, actor: Actor, person_id: int, holder_id: int, ties: Ties, organisations: set[int]
) -> None:
    file = holder_file(uow, holder_id)
    if file is None:
        return
    organisations.add(file.holder.funder_id)
    ties.holder_died = file.person.died_on is not None
    ties.grants = usable(uow, person_id, holder_id)
    # Somebody who says that they act for a person, and may not, has no tie that was theirs to say.
    ties.known = bool(ties.grants) or (person_id == holder_id and actor.on_behalf_of is None)


def _tie_to_provider(uow: UnitOfWork, person_id: int, provider_id: int, ties: Ties, organisations: set[int]) -> None:
    own = providers_of_person(uow, person_id)
    works_there = provider_id in own
    organisation_id = own[provider_id] if works_there else organisation_of(uow, provider_id)
    if organisation_id is not None:
        organisations.add(organisation_id)
    grant_to_the_firm = any(
        organisation_id is not None and row.delegate_organisation_id == organisation_id for row in ties.grants
    )
    ties.provider_side = works_there or grant_to_the_firm
    ties.known = ties.known or ties.provider_side
