"""What we know, and how (PRV-3, E6): the same rows, in the same words, for an agency and for one person.

Which rows there are depends on what is done, never on who does it. No badge, no score, no document.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.core.money import format_pounds
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.words import full_date, plural
from providers.domain.codes import INSURANCES, CredentialKind, CredentialState, DbsLevel
from providers.domain.credentials import Seen, known_how, said
from providers.domain.needs import DBS_WORDS, Activity, Facts, highest_dbs, needs_cqc
from providers.domain.words import CREDENTIALS
from providers.models import Credential, Service

NOT_NEEDED = "Not needed for this work"
NOT_SHOWN = "They have not shown us this"
ALWAYS_SHOWN = (CredentialKind.ICO_REGISTRATION, CredentialKind.SAFEGUARDING_TRAINING, CredentialKind.FIRST_AID)
LIVE = (
    CredentialState.VERIFIED,
    CredentialState.EVIDENCE_GIVEN,
    CredentialState.DECLARED,
    CredentialState.EXPIRED,
    CredentialState.WITHDRAWN,
    CredentialState.REJECTED,
)
"""Best first: the row says the best that there is."""


@dataclass(frozen=True, slots=True)
class Known:
    """One row: what it is about, how we know (`told`, `saw`, `reg`, or None for nothing) and the sentence."""

    what: str
    how: str | None
    text: str


def what_we_know(
    activities: Sequence[Activity], facts: Facts, credentials: Sequence[Credential], on: date
) -> list[Known]:
    """The rows for these activities."""
    level = highest_dbs(activities) if any(a.dbs for a in activities) else None
    asked = {CredentialKind(kind) for a in activities for kind in a.insurance}
    rows = [
        _row(CredentialKind.IDENTITY, CREDENTIALS[CredentialKind.IDENTITY], credentials, NOT_SHOWN),
        _dbs(level, facts, credentials),
        _cqc(activities, facts, credentials),
        _insurance(
            CredentialKind.PUBLIC_LIABILITY,
            credentials,
            NOT_SHOWN if CredentialKind.PUBLIC_LIABILITY in asked else NOT_NEEDED,
        ),
        _insurance(
            CredentialKind.EMPLOYERS_LIABILITY,
            credentials,
            NOT_SHOWN if facts.is_employer else "Not needed: they employ nobody",
        ),
    ]
    rows += [
        _insurance(kind, credentials, NOT_SHOWN)
        for kind in sorted(asked & INSURANCES - {CredentialKind.PUBLIC_LIABILITY})
    ]
    if any(a.registers for a in activities):
        rows.append(_of_workers(CredentialKind.PROFESSIONAL_REGISTRATION, "Professional registration", facts,
                                credentials))  # fmt: skip
    rows += [_row(kind, CREDENTIALS[kind], credentials, "They have not told us") for kind in ALWAYS_SHOWN]
    return rows


def best(credentials: Iterable[Credential], kind: CredentialKind, worker_id: int | None = None) -> Credential | None:
    """The one to speak of: the best state, then the newest."""
    found = [
        c for c in credentials if c.kind is kind and c.state in LIVE and (worker_id is None or c.worker_id == worker_id)
    ]
    return min(found, key=lambda c: (LIVE.index(c.state), -c.id), default=None)


def seen(credential: Credential) -> Seen:
    return Seen(credential.state, credential.checked_how, credential.checked_on, credential.expires_on)


def known_of(credential: Credential, what: str, more: str = "") -> Known:
    text = said(seen(credential), full_date)
    return Known(what, known_how(seen(credential)), f"{text}.{more}")


def _row(kind: CredentialKind, what: str, credentials: Sequence[Credential], nothing: str) -> Known:
    found = best(credentials, kind)
    return Known(what, None, nothing) if found is None else known_of(found, what)


def _insurance(kind: CredentialKind, credentials: Sequence[Credential], nothing: str) -> Known:
    found = best(credentials, kind)
    what = CREDENTIALS[kind]
    if found is None:
        return Known(what, None, nothing)
    pence = int(found.details.get("amount_pence") or 0)
    return known_of(found, f"{what}, {_round(pence)}" if pence else what)


def _round(pence: int) -> str:
    millions, rest = divmod(pence, 100_000_000)
    return f"£{millions:,} million" if millions and not rest else format_pounds(pence).removesuffix(".00")


def _cqc(activities: Sequence[Activity], facts: Facts, credentials: Sequence[Credential]) -> Known:
    what = CREDENTIALS[CredentialKind.CQC_LOCATION]
    found = best(credentials, CredentialKind.CQC_LOCATION)
    if found is not None:
        if found.details.get("outside_scope") and found.state is CredentialState.VERIFIED:
            return known_of(found, what, " This work is outside what it looks at.")
        rating = found.details.get("rating")
        return known_of(found, what, f" Its rating then: {rating}." if rating else "")
    if any(needs_cqc(a, facts) for a in activities):
        return Known(what, None, NOT_SHOWN)
    if any(a.cqc for a in activities):
        return Known(what, None, "Not needed: one person, who works under your direction")
    return Known(what, None, NOT_NEEDED)


def _dbs(level: DbsLevel | None, facts: Facts, credentials: Sequence[Credential]) -> Known:
    if level is None:
        found = best(credentials, CredentialKind.DBS)
        return Known("DBS check", None, NOT_NEEDED) if found is None else known_of(found, "DBS check")
    return _of_workers(CredentialKind.DBS, f"DBS check, {DBS_WORDS[level]}", facts, credentials)


def _of_workers(kind: CredentialKind, what: str, facts: Facts, credentials: Sequence[Credential]) -> Known:
    """One person: theirs. Several: how many of them, and the oldest day that we looked."""
    each = [best(credentials, kind, worker_id) for worker_id in facts.worker_ids]
    if len(each) <= 1:
        found = each[0] if each else best(credentials, kind)
        return Known(what, None, NOT_SHOWN) if found is None else known_of(found, what)
    checked = [c for c in each if c is not None and c.state is CredentialState.VERIFIED and c.checked_on]
    if not checked:
        told = [c for c in each if c is not None]
        return (
            Known(what, "told", f"Told us, for {plural(len(told), 'person', 'people')} of {len(each)}.")
            if (told)
            else Known(what, None, NOT_SHOWN)
        )
    oldest = min(checked, key=lambda c: c.checked_on or date.max)
    text = said(Seen(oldest.state, oldest.checked_how, oldest.checked_on, None), full_date)
    return Known(what, known_how(seen(oldest)), f"{text} or later, for {len(checked)} of {len(each)} people.")


def card_known(uow: UnitOfWork, service_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """At most three (kind, words) a result card: identity or DBS, care regulator, insurance (design/README.md)."""
    services = uow.session.execute(select(Service.id, Service.provider_id).where(Service.id.in_(service_ids))).all()
    by_provider: dict[int, list[Credential]] = {}
    for credential in uow.session.scalars(
        select(Credential).where(Credential.provider_id.in_({provider_id for _, provider_id in services}))
    ):
        by_provider.setdefault(credential.provider_id, []).append(credential)
    return {service_id: _three(by_provider.get(provider_id, [])) for service_id, provider_id in services}


SHORT = {
    CredentialKind.DBS: "DBS",
    CredentialKind.IDENTITY: "Who they are",
    CredentialKind.CQC_LOCATION: "Care regulator",
    CredentialKind.PUBLIC_LIABILITY: "Insurance",
    CredentialKind.FIRST_AID: "First aid",
}


def _three(credentials: Sequence[Credential]) -> list[tuple[str, str]]:
    kinds = [CredentialKind.DBS, CredentialKind.CQC_LOCATION, CredentialKind.PUBLIC_LIABILITY, CredentialKind.FIRST_AID]
    if best(credentials, CredentialKind.DBS) is None:
        kinds[0] = CredentialKind.IDENTITY
    found = []
    for kind in kinds:
        credential = best(credentials, kind)
        if credential is not None:
            how = known_how(seen(credential))
            words = {"told": "told us", "saw": "we saw evidence", "reg": "checked on the register"}[how]
            if credential.state in (CredentialState.EXPIRED, CredentialState.WITHDRAWN):
                words = "ran out" if credential.state is CredentialState.EXPIRED else "no longer holds"
            found.append((how, f"{SHORT[kind]}: {words}"))
    return found[:3]
