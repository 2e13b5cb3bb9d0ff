"""From an imported listing to somebody's own: they say so, an operator checks, then it is theirs to write."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, NotAllowed, NotFound, Refused
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.queries import holds_role, memberships_of, organisation, organisations, staff
from marketplace.people.services import found_provider
from providers.domain.claims import CLAIM, LIVE, OVERTAKEN, ClaimState
from providers.domain.codes import ProviderState, ServiceState
from providers.domain.machines import SERVICE
from providers.models import Provider, ProviderClaim, Service
from providers.queries.claims import organisations_without_listing
from providers.services.changes import touch
from providers.services.common import decide, with_reasons

ACTING = "You are acting for someone now. Stop acting for them first."
LINKED = "This claim is yours, or your organisation’s. Somebody else has to look at it."


def start_claim(
    uow: UnitOfWork,
    actor: Actor,
    *,
    provider_id: int,
    position: str,
    how_to_check: str,
    organisation_id: int | None = None,
) -> ProviderClaim:
    """A signed-in person says that an unclaimed listing is theirs. A second claim waits behind the first.

    Raises NotFound, NotAllowed while acting for somebody, InvalidInput, Refused `already_claimed` or `already_asked`.
    """
    if actor.person_id is None:
        raise NotFound
    if actor.on_behalf_of is not None:
        raise NotAllowed(ACTING)
    provider = uow.session.get(Provider, provider_id, with_for_update=uow.writes)
    if provider is None or provider.source is None:
        raise NotFound
    if provider.state is not ProviderState.UNCLAIMED:
        raise Refused("already_claimed", "Somebody looks after this listing already.")
    live = _live(uow, provider_id)
    if any(claim.person_id == actor.person_id for claim in live):
        raise Refused("already_asked", "You have asked for this listing already. We are on it.")
    _check(uow, actor.person_id, position, how_to_check, organisation_id)
    move = CLAIM.move(None, "queue" if live else "start", "claimant")
    claim = ProviderClaim(
        provider_id=provider_id,
        person_id=actor.person_id,
        organisation_id=organisation_id,
        state=ClaimState(move.target),
        position=position.strip(),
        how_to_check=how_to_check.strip(),
        created_at=uow.now,
    )
    uow.session.add(claim)
    uow.session.flush()
    uow.audit(actor, "providers:claim:start", "provider_claim", claim.id, provider_id=provider_id)
    if claim.state is ClaimState.OPEN:
        _tell_operators(uow)
    return claim


def confirm_claim(uow: UnitOfWork, actor: Actor, claim_id: int) -> Provider:
    """The listing is theirs from now on: off the public list, a draft that goes the way of every other.

    What it offers stays contact only until its new owner has written it and an operator has listed it. The source
    stays with it. Raises NotFound, NotAllowed, WrongState, or Refused `organisation_taken`.
    """
    claim, provider = _to_decide(uow, actor, claim_id)
    _move(uow, actor, claim, "confirm", "operator")
    body = _owner(uow, claim, provider)
    decide(uow, actor, provider, "confirm_claim", "operator")
    provider.organisation_id = body
    _hand_over_services(uow, provider)
    for other in _live(uow, provider.id):
        _move(uow, actor, other, "overtake", "system", [OVERTAKEN])
        uow.notify(other.person_id, "claim_refused", _link(other))
    uow.notify(claim.person_id, "claim_confirmed", f"/my-listing/{provider.id}")
    return provider


def refuse_claim(uow: UnitOfWork, actor: Actor, claim_id: int, reasons: Sequence[str]) -> ProviderClaim:
    """With reasons that the person reads. The listing stays as it is. Raises as `confirm_claim`, and InvalidInput."""
    claim, _ = _to_decide(uow, actor, claim_id)
    _move(uow, actor, claim, "refuse", "operator", with_reasons(reasons))
    uow.notify(claim.person_id, "claim_refused", _link(claim))
    _next_comes_up(uow, actor, claim.provider_id)
    return claim


def withdraw_claim(uow: UnitOfWork, actor: Actor, claim_id: int) -> ProviderClaim:
    """The person takes it back. Raises NotFound for anybody else's, WrongState once it is decided."""
    claim = uow.session.get(ProviderClaim, claim_id, with_for_update=uow.writes)
    if claim is None or actor.person_id is None or claim.person_id != actor.person_id:
        raise NotFound
    _move(uow, actor, claim, "withdraw", "claimant")
    _next_comes_up(uow, actor, claim.provider_id)
    return claim


def _check(uow: UnitOfWork, person_id: int, position: str, how_to_check: str, organisation_id: int | None) -> None:
    wrong: dict[str, list[str]] = {}
    if not position.strip():
        wrong["position"] = ["Say what you do there."]
    if not how_to_check.strip():
        wrong["how_to_check"] = ["Say how we can check it."]
    if organisation_id is not None:
        own = [body.id for body in organisations_without_listing(uow, person_id)]
        if organisation_id not in own:
            wrong["organisation"] = ["Choose from the list."]
    if wrong:
        raise InvalidInput(wrong)


def _to_decide(uow: UnitOfWork, actor: Actor, claim_id: int) -> tuple[ProviderClaim, Provider]:
    """For an operator who is not on the claimant's side. The listing is locked first, as everywhere here."""
    uow.require(actor, Action.PROVIDERS_REVIEW)
    provider_id = uow.session.scalar(select(ProviderClaim.provider_id).where(ProviderClaim.id == claim_id))
    if provider_id is None or actor.person_id is None:
        raise NotFound
    provider = uow.session.get_one(Provider, provider_id, with_for_update=uow.writes)
    claim = uow.session.get_one(ProviderClaim, claim_id, with_for_update=uow.writes)
    own = {row.organisation_id for row in memberships_of(uow, actor.person_id)}
    if claim.person_id == actor.person_id or claim.organisation_id in own:
        raise NotAllowed(LINKED)
    return claim, provider


def _move(
    uow: UnitOfWork, actor: Actor, claim: ProviderClaim, event: str, side: str, reasons: Sequence[str] = ()
) -> None:
    claim.state = ClaimState(CLAIM.move(claim.state, event, side).target)
    claim.reasons = list(reasons)
    if side != "claimant" and claim.state not in LIVE:
        claim.decided_by = actor.person_id if side == "operator" else None
        claim.decided_at = uow.now
    uow.session.flush()
    uow.audit(actor, f"providers:claim:{event}", "provider_claim", claim.id, provider_id=claim.provider_id)


def _owner(uow: UnitOfWork, claim: ProviderClaim, provider: Provider) -> int:
    """The organisation that takes it: the one named, if it still can, else a new one with the person as manager."""
    if claim.organisation_id is None:
        return found_provider(uow, Actor(claim.person_id), name=provider.name).id
    body = organisation(uow, claim.organisation_id)
    taken = uow.session.scalar(select(Provider.id).where(Provider.organisation_id == body.id))
    if taken is not None or not holds_role(uow, claim.person_id, body.id, Role.PROVIDER_MANAGER):
        raise Refused(
            "organisation_taken",
            f"{body.name} has a listing by now, or they no longer run it.",
            next_step="Refuse the claim and say why. They can ask again.",
        )
    return body.id


def _hand_over_services(uow: UnitOfWork, provider: Provider) -> None:
    """Drafts again, so that nothing goes on the site that nobody has written and checked."""
    services = uow.session.scalars(select(Service).where(Service.provider_id == provider.id)).all()
    for service in services:
        service.state = ServiceState(SERVICE.move(service.state, "hand_over", "operator").target)
    touch(uow, [service.id for service in services])


def _live(uow: UnitOfWork, provider_id: int) -> list[ProviderClaim]:
    """Open and waiting ones, in the order in which they came."""
    return list(
        uow.session.scalars(
            select(ProviderClaim)
            .where(ProviderClaim.provider_id == provider_id, ProviderClaim.state.in_(LIVE))
            .order_by(ProviderClaim.created_at, ProviderClaim.id)
            .with_for_update()
        )
    )


def _next_comes_up(uow: UnitOfWork, actor: Actor, provider_id: int) -> None:
    live = _live(uow, provider_id)
    if live and live[0].state is ClaimState.WAITING:
        _move(uow, actor, live[0], "come_up", "system")
        _tell_operators(uow)


def _tell_operators(uow: UnitOfWork) -> None:
    for body in organisations(uow, OrganisationKind.OPERATOR):
        for person in staff(uow, body.id, Role.OPERATOR):
            uow.notify(person.id, "claim_to_check", "/operator/claims")


def _link(claim: ProviderClaim) -> str:
    return f"/providers/{claim.provider_id}/claim"
