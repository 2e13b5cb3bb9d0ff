"""What a claimant sees of a claim, and what an operator has to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Account, Organisation, Person
from marketplace.people.queries import memberships_of, organisation
from providers.domain.claims import ClaimState
from providers.domain.codes import ProviderState
from providers.models import Provider, ProviderClaim


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """`claim` is this person's last one; `unclaimed` says whether the listing can still be asked for."""

    provider: Provider
    unclaimed: bool
    claim: ProviderClaim | None
    organisations: list[Organisation]


@dataclass(frozen=True, slots=True)
class ClaimToCheck:
    """`email` is that of the account: whether it is at the listing's own address is a clue. `behind` others wait."""

    claim: ProviderClaim
    provider: Provider
    person: Person
    email: str | None
    organisation: Organisation | None
    behind: int


def organisations_without_listing(uow: UnitOfWork, person_id: int) -> list[Organisation]:
    """Providers' organisations that the person runs and that have no listing yet."""
    bodies = [
        organisation(uow, row.organisation_id)
        for row in memberships_of(uow, person_id)
        if row.role is Role.PROVIDER_MANAGER
    ]
    with_listing = set(
        uow.session.scalars(
            select(Provider.organisation_id).where(Provider.organisation_id.in_([body.id for body in bodies]))
        )
    )
    return [body for body in bodies if body.kind is OrganisationKind.PROVIDER and body.id not in with_listing]


def claim_page(uow: UnitOfWork, actor: Actor, provider_id: int) -> ClaimPage:
    """Of an imported listing, for a person who says that it is theirs. Raises NotFound.

    Once it belongs to somebody, only who asked for it may know that it was ever here.
    """
    provider = uow.session.get(Provider, provider_id)
    if provider is None or provider.source is None or actor.person_id is None:
        raise NotFound
    claim = uow.session.scalar(
        select(ProviderClaim)
        .where(ProviderClaim.provider_id == provider_id, ProviderClaim.person_id == actor.person_id)
        .order_by(ProviderClaim.id.desc())
        .limit(1)
    )
    unclaimed = provider.state is ProviderState.UNCLAIMED
    if not unclaimed and claim is None:
        raise NotFound
    return ClaimPage(provider, unclaimed, claim, organisations_without_listing(uow, actor.person_id))


def claims_queue(uow: UnitOfWork, actor: Actor) -> list[ClaimToCheck]:
    """Open claims, the oldest first. For an operator."""
    uow.require(actor, Action.PROVIDERS_REVIEW)
    rows = uow.session.scalars(
        select(ProviderClaim)
        .where(ProviderClaim.state == ClaimState.OPEN)
        .order_by(ProviderClaim.created_at, ProviderClaim.id)
        .limit(200)
    )
    return _to_check(uow, list(rows))


def claim_to_check(uow: UnitOfWork, actor: Actor, claim_id: int) -> ClaimToCheck:
    """For an operator. Raises NotFound or NotAllowed."""
    uow.require(actor, Action.PROVIDERS_REVIEW)
    claim = uow.session.get(ProviderClaim, claim_id)
    if claim is None:
        raise NotFound
    return _to_check(uow, [claim])[0]


def _to_check(uow: UnitOfWork, claims: Sequence[ProviderClaim]) -> list[ClaimToCheck]:
    """With what is known of each: two reads, however many there are."""
    waiting = uow.session.execute(
        select(ProviderClaim.provider_id, func.count())
        .where(
            ProviderClaim.provider_id.in_([claim.provider_id for claim in claims]),
            ProviderClaim.state == ClaimState.WAITING,
        )
        .group_by(ProviderClaim.provider_id)
    )
    behind = {row[0]: row[1] for row in waiting}
    about = uow.session.execute(
        select(ProviderClaim.id, Provider, Person, Account.email, Organisation)
        .join(Provider, Provider.id == ProviderClaim.provider_id)
        .join(Person, Person.id == ProviderClaim.person_id)
        .outerjoin(Account, Account.person_id == ProviderClaim.person_id)
        .outerjoin(Organisation, Organisation.id == ProviderClaim.organisation_id)
        .where(ProviderClaim.id.in_([claim.id for claim in claims]))
    )
    rest = {row.id: row for row in about}
    return [
        ClaimToCheck(
            claim=claim,
            provider=rest[claim.id].Provider,
            person=rest[claim.id].Person,
            email=rest[claim.id].email,
            organisation=rest[claim.id].Organisation,
            behind=behind.get(claim.provider_id, 0),
        )
        for claim in claims
    ]
