"""What trained people do with a concern; each step says what and why, and is kept (C5)."""

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.uow import UnitOfWork
from marketplace.people.queries import account_by_email
from marketplace.safeguarding import queries
from marketplace.safeguarding.domain import MACHINE, MUST_BE_REFERRED, TRAINED, ConcernKind, ConcernState, Consent
from marketplace.safeguarding.models import Concern, ConcernNote, ConcernSubject
from providers.queries import organisation_of


def _step(uow: UnitOfWork, actor: Actor, concern_id: int, event: str, text: str) -> Concern:
    row = queries.concern(uow, actor, concern_id, lock=True)
    row.state = ConcernState(MACHINE.move(row.state, event, TRAINED).target)
    _note(uow, actor, row, event, text)
    return row


def _note(uow: UnitOfWork, actor: Actor, row: Concern, event: str, text: str) -> None:
    uow.session.add(ConcernNote(concern_id=row.id, at=uow.now, person_id=actor.person_id or 0, event=event, text=text))
    uow.audit(actor, f"safeguarding:concern:{event}", "concern", row.id)


def _needed(field: str, text: str, sentence: str) -> str:
    if not text.strip():
        raise InvalidInput({field: [sentence]})
    return text.strip()


def triage(uow: UnitOfWork, actor: Actor, *, concern_id: int, kind: ConcernKind, note: str) -> Concern:
    """Says what it is. May be said again while nothing was passed on. Raises NotFound, WrongState."""
    row = _step(uow, actor, concern_id, "triage", note.strip())
    row.kind = kind
    return row


def refer(
    uow: UnitOfWork, actor: Actor, *, concern_id: int, referred_to: str, consent: Consent, reason: str
) -> Concern:
    """Passed to the body of the place where the person is now; without their yes it needs a reason (R77)."""
    body = _needed("referred_to", referred_to, "Enter who it was passed to.")
    if consent is not Consent.YES:
        _needed("reason", reason, "Say why it is passed on without their yes.")
    row = _step(uow, actor, concern_id, "refer", f"{body}. {reason.strip()}".strip())
    row.referred_to, row.consent = body, consent
    return row


def acknowledge(uow: UnitOfWork, actor: Actor, *, concern_id: int, council_reference: str) -> Concern:
    """The council says that it has it. Raises NotFound, WrongState, InvalidInput."""
    reference = _needed("council_reference", council_reference, "Enter the council’s reference.")
    row = _step(uow, actor, concern_id, "acknowledge", reference)
    row.council_reference = reference
    return row


def close(uow: UnitOfWork, actor: Actor, *, concern_id: int, outcome: str) -> Concern:
    """What became of it, and what was learned. What is about safety is passed on first. Raises Refused."""
    said = _needed("outcome", outcome, "Say what became of it.")
    row = queries.concern(uow, actor, concern_id)
    if row.state is ConcernState.TRIAGED and row.kind in MUST_BE_REFERRED:
        raise Refused("not_about_safety", "This is about safety. Pass it to the council before you close it.")
    row = _step(uow, actor, concern_id, "close", said)
    row.outcome = said
    return row


def protect(uow: UnitOfWork, actor: Actor, *, concern_id: int, on: bool, reason: str) -> Concern:
    """Puts the flag on or takes it off. Tells nobody: neither whom it is about nor a shared address."""
    said = _needed("reason", reason, "Say why.")
    row = queries.concern(uow, actor, concern_id, lock=True)
    row.protected = on
    _note(uow, actor, row, "protect" if on else "unprotect", said)
    return row


def hide_from(
    uow: UnitOfWork, actor: Actor, *, concern_id: int, email: str | None = None, provider_id: int | None = None
) -> Concern:
    """Names a person, or a provider with all its people, from whom it is hidden from now on. Raises InvalidInput."""
    row = queries.concern(uow, actor, concern_id, lock=True)
    subject = ConcernSubject(concern_id=row.id)
    if email:
        account = account_by_email(uow, email)
        if account is None:
            raise InvalidInput({"email": ["We know nobody with this email address."]})
        if account.person_id == actor.person_id:
            raise InvalidInput({"email": ["That is you. Ask a colleague to take this one over."]})
        subject.person_id = account.person_id
    elif provider_id is not None and (organisation_id := organisation_of(uow, provider_id)) is not None:
        if organisation_id in {one.id for one in queries.organisations_of(uow, actor.person_id or 0)}:
            raise InvalidInput({"provider_id": ["You are part of it. Ask a colleague to take this one over."]})
        subject.organisation_id = organisation_id
    else:
        raise InvalidInput({"email": ["Enter the email address of a person, or the number of a provider."]})
    already = uow.session.scalar(
        select(ConcernSubject.id).where(
            ConcernSubject.concern_id == row.id,
            ConcernSubject.person_id == subject.person_id
            if subject.person_id
            else ConcernSubject.organisation_id == subject.organisation_id,
        )
    )
    if already is None:
        uow.session.add(subject)
        uow.session.flush()
        _note(uow, actor, row, "hide", "Hidden from one who is named in it.")
    return row
