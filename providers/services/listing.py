"""A provider's own side of its listing: register, describe, send in, pause."""

from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.geography import UnknownPlace, resolve
from marketplace.core.uow import UnitOfWork
from marketplace.people.queries import full_name, person
from marketplace.people.services import found_provider
from providers.domain.codes import CredentialKind, CredentialState, ProviderState
from providers.domain.drafts import ProviderDraft, faults_of_provider
from providers.domain.readiness import NotReady
from providers.domain.words import ONE_PERSON
from providers.models import Provider, Worker
from providers.queries.credentials import credentials_of
from providers.services.checks import look_again, touch_all
from providers.services.common import decide, own_provider


def register(uow: UnitOfWork, actor: Actor, draft: ProviderDraft) -> Provider:
    """A signed-in person starts a provider, becomes its manager and, working alone, its first worker (PRV-1).

    Raises InvalidInput, or NotFound where nobody is signed in.
    """
    if actor.person_id is None:
        raise NotFound
    place = _checked(draft)
    organisation = found_provider(uow, actor, name=draft.name.strip())
    provider = Provider(
        organisation_id=organisation.id, name=draft.name, type=draft.type, state=ProviderState.DRAFT, created_at=uow.now
    )
    uow.session.add(provider)
    _write(provider, draft, place)
    uow.session.flush()
    if draft.type in ONE_PERSON:
        who = person(uow, actor.person_id)
        uow.session.add(Worker(provider_id=provider.id, person_id=who.id, name=full_name(who)))
    uow.audit(actor, "providers:provider:register", "provider", provider.id)
    return provider


def change_details(uow: UnitOfWork, actor: Actor, provider_id: int, draft: ProviderDraft) -> Provider:
    """Raises InvalidInput, NotFound or NotAllowed. What the activities ask for is looked at again."""
    provider = own_provider(uow, actor, provider_id)
    _write(provider, draft, _checked(draft))
    uow.audit(actor, "providers:provider:change", "provider", provider.id)
    look_again(uow, provider)
    touch_all(uow, provider)
    return provider


def submit(uow: UnitOfWork, actor: Actor, provider_id: int) -> None:
    """Sends the listing to the operator. Raises NotReady with everything that is missing, or WrongState."""
    provider = own_provider(uow, actor, provider_id)
    decide(uow, actor, provider, "submit", "provider")
    if reasons := missing_to_submit(uow, provider):
        raise NotReady("Your listing is not ready to send in.", reasons)
    provider.submitted_at = uow.now


def missing_to_submit(uow: UnitOfWork, provider: Provider) -> list[str]:
    """C5: identity, contact, complaints route (PRV-19)."""
    reasons = []
    good = (CredentialState.EVIDENCE_GIVEN, CredentialState.VERIFIED)
    shown = [each for each in credentials_of(uow, provider.id) if each.kind is CredentialKind.IDENTITY]
    if not any(each.state in good for each in shown):
        reasons.append("Tell us how we can see who you are.")
    if not provider.phone and not provider.email:
        reasons.append("Add a phone number or an email address.")
    if not provider.complaints_contact:
        reasons.append("Say how people can complain.")
    return reasons


def pause(uow: UnitOfWork, actor: Actor, provider_id: int) -> None:
    """No new bookings or questions; what is booked goes on. Raises NotFound, NotAllowed, WrongState."""
    provider = own_provider(uow, actor, provider_id)
    decide(uow, actor, provider, "pause", "provider")
    touch_all(uow, provider)


def resume(uow: UnitOfWork, actor: Actor, provider_id: int) -> None:
    """Open again, with what its credentials allow today. Raises NotFound, NotAllowed, WrongState."""
    provider = own_provider(uow, actor, provider_id)
    decide(uow, actor, provider, "resume", "provider")
    look_again(uow, provider)
    touch_all(uow, provider)


def _checked(draft: ProviderDraft) -> tuple[float, float] | None:
    wrong = faults_of_provider(draft)
    place = None
    if draft.postcode:
        try:
            found = resolve(draft.postcode)
            place = (found.lat, found.lon)
        except UnknownPlace as error:
            wrong.setdefault("postcode", []).append(str(error))
    if wrong:
        raise InvalidInput(wrong)
    return place


def _write(provider: Provider, draft: ProviderDraft, place: tuple[float, float] | None) -> None:
    provider.name = draft.name.strip()
    provider.type = draft.type
    provider.about = draft.about
    provider.phone = draft.phone
    provider.email = draft.email
    provider.website = draft.website
    provider.complaints_contact = draft.complaints_contact
    provider.postcode = draft.postcode
    provider.lat, provider.lon = place or (None, None)
    provider.workforce_count = draft.workforce_count
    provider.is_employer = draft.is_employer
    provider.works_under_direction = draft.works_under_direction
