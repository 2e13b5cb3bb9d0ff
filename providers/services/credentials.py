"""Credentials: told by the provider, looked at by an operator who has no tie to it, and run out on their day."""

from datetime import date, timedelta

from sqlalchemy import select

from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork, Units
from providers.domain.codes import OF_WORKER, CheckedHow, CredentialKind, CredentialState, DbsLevel
from providers.domain.credentials import NOTICE_DAYS, CredentialDraft, faults_of_credential
from providers.domain.machines import CREDENTIAL
from providers.models import Credential, Provider, Worker
from providers.queries.credentials import dbs_allowed
from providers.services.checks import look_again
from providers.services.common import own_credential, own_provider, review, tell_managers


def declare(uow: UnitOfWork, actor: Actor, provider_id: int, draft: CredentialDraft) -> Credential:
    """The provider tells; with `evidence` an operator can look. Raises InvalidInput, NotFound or NotAllowed."""
    provider = own_provider(uow, actor, provider_id)
    _check(uow, provider, draft)
    credential = Credential(
        provider_id=provider.id,
        worker_id=draft.worker_id,
        kind=draft.kind,
        state=_next(None, "declare", "provider"),
        details=dict(draft.details),
        issued_on=draft.issued_on,
        expires_on=draft.expires_on,
        declared_by=actor.person_id,
        declared_at=uow.now,
    )
    uow.session.add(credential)
    if draft.evidence.strip():
        credential.state = _next(credential.state, "attach_evidence", "provider")
        credential.evidence = draft.evidence.strip()
    uow.session.flush()
    uow.audit(actor, "providers:credential:declare", "credential", credential.id, kind=draft.kind)
    return credential


def attach_evidence(uow: UnitOfWork, actor: Actor, credential_id: int, evidence: str) -> None:
    """Says what an operator can look at, and how. Raises NotFound, NotAllowed, InvalidInput, WrongState."""
    _, credential = own_credential(uow, actor, credential_id)
    if not evidence.strip():
        raise InvalidInput({"evidence": ["Say what we can look at, and how."]})
    credential.state = _next(credential.state, "attach_evidence", "provider")
    credential.evidence = evidence.strip()
    credential.reason = None
    uow.audit(actor, "providers:credential:attach_evidence", "credential", credential.id)


def verify(
    uow: UnitOfWork, actor: Actor, credential_id: int, *, how: CheckedHow, source: str, checked_on: date | None = None
) -> None:
    """An operator saw it, or found it on the register: what, and on which day. Older ones of its kind give way.

    Raises NotAllowed for anybody with a tie to the provider, InvalidInput, WrongState.
    """
    provider, credential = _to_look_at(uow, actor, credential_id)
    today = local_date(uow.now)
    checked_on = checked_on or today
    wrong: dict[str, list[str]] = {}
    if not source.strip():
        wrong["source"] = ["Say what you looked at."]
    if checked_on > today:
        wrong["checked_on"] = ["This day has not come yet."]
    if credential.expires_on is not None and credential.expires_on < today:
        wrong["checked_on"] = ["This has run out already."]
    if wrong:
        raise InvalidInput(wrong)
    credential.state = _next(credential.state, "verify", "operator")
    credential.checked_how, credential.source = how, source.strip()
    credential.checked_on, credential.verified_by = checked_on, actor.person_id
    uow.session.flush()
    _supersede_older(uow, credential)
    uow.audit(actor, "providers:credential:verify", "credential", credential.id, how=how)
    look_again(uow, provider)


def reject(uow: UnitOfWork, actor: Actor, credential_id: int, reason: str) -> None:
    """It could not be confirmed; the provider reads why and can try again."""
    _say_no(uow, actor, credential_id, "reject", reason)


def recheck_failed(uow: UnitOfWork, actor: Actor, credential_id: int, reason: str) -> None:
    """A later look found that it no longer holds: what needs it is hidden at once."""
    _say_no(uow, actor, credential_id, "recheck_fail", reason)


def watch(units: Units) -> int:
    """The timer: runs out what has run out, and sends the 60, 30 and 7 day notices; returns how many it touched."""
    due = units.read(_due)
    for credential_id in due:
        units.write(_turn, credential_id)
    return len(due)


def _due(uow: UnitOfWork) -> list[int]:
    horizon = local_date(uow.now) + timedelta(days=max(NOTICE_DAYS))
    rows = uow.session.scalars(
        select(Credential)
        .where(Credential.state == CredentialState.VERIFIED, Credential.expires_on <= horizon)
        .order_by(Credential.id)
    )
    return [row.id for row in rows if _lapsed(uow, row) or _notice_due(uow, row) is not None]


def _turn(uow: UnitOfWork, credential_id: int) -> None:
    credential = uow.session.get(Credential, credential_id, with_for_update=uow.writes)
    if credential is None or credential.state is not CredentialState.VERIFIED or credential.expires_on is None:
        return
    provider = uow.session.get_one(Provider, credential.provider_id)
    if _lapsed(uow, credential):
        credential.state = _next(credential.state, "lapse", "system")
        uow.audit(SYSTEM, "providers:credential:lapse", "credential", credential.id)
        look_again(uow, provider)
        tell_managers(uow, provider, "credential_lapsed", expires_on=credential.expires_on.isoformat())
        return
    notice = _notice_due(uow, credential)
    if notice is None:
        return
    credential.noticed_days = notice
    tell_managers(
        uow,
        provider,
        "credential_expiring",
        expires_on=credential.expires_on.isoformat(),
        days=(credential.expires_on - local_date(uow.now)).days,
    )


def _lapsed(uow: UnitOfWork, credential: Credential) -> bool:
    return credential.expires_on is not None and credential.expires_on < local_date(uow.now)


def _notice_due(uow: UnitOfWork, credential: Credential) -> int | None:
    """The nearest of the notices whose day has come and that was not sent."""
    if credential.expires_on is None:
        return None
    left = (credential.expires_on - local_date(uow.now)).days
    passed = [days for days in NOTICE_DAYS if left <= days]
    if not passed or left < 0:
        return None
    nearest = min(passed)
    return nearest if credential.noticed_days is None or nearest < credential.noticed_days else None


def _check(uow: UnitOfWork, provider: Provider, draft: CredentialDraft) -> None:
    allowed = dbs_allowed(uow, provider.id) if draft.kind is CredentialKind.DBS else DbsLevel.BASIC
    wrong = faults_of_credential(draft, allowed, local_date(uow.now))
    if draft.kind in OF_WORKER:
        own = set(uow.session.scalars(select(Worker.id).where(Worker.provider_id == provider.id)))
        if draft.worker_id not in own:
            wrong["worker"] = ["Choose the person that it belongs to."]
    if wrong:
        raise InvalidInput(wrong)


def _to_look_at(uow: UnitOfWork, actor: Actor, credential_id: int) -> tuple[Provider, Credential]:
    credential = uow.session.get(Credential, credential_id, with_for_update=uow.writes)
    if credential is None:
        raise NotFound
    return review(uow, actor, credential.provider_id), credential


def _say_no(uow: UnitOfWork, actor: Actor, credential_id: int, event: str, reason: str) -> None:
    provider, credential = _to_look_at(uow, actor, credential_id)
    if not reason.strip():
        raise InvalidInput({"reason": ["Say why, in words that help them."]})
    credential.state = _next(credential.state, event, "operator")
    credential.reason = reason.strip()
    uow.audit(actor, f"providers:credential:{event}", "credential", credential.id)
    look_again(uow, provider)
    tell_managers(uow, provider, "credential_not_confirmed")


def _supersede_older(uow: UnitOfWork, newer: Credential) -> None:
    for older in uow.session.scalars(
        select(Credential).where(
            Credential.provider_id == newer.provider_id,
            Credential.kind == newer.kind,
            Credential.worker_id == newer.worker_id if newer.worker_id is not None else Credential.worker_id.is_(None),
            Credential.id < newer.id,
            Credential.state != CredentialState.SUPERSEDED,
        )
    ):
        older.state = _next(older.state, "supersede", "system")


def _next(state: CredentialState | None, event: str, side: str) -> CredentialState:
    return CredentialState(CREDENTIAL.move(state, event, side).target)
