"""The few facts of each kind of credential, and how it is said (E6): three plain states, no badge, no document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from providers.domain.codes import (
    DBS_ORDER,
    INSURANCES,
    OF_WORKER,
    CheckedHow,
    CredentialKind,
    CredentialState,
    DbsLevel,
)
from providers.domain.drafts import Faults

REGISTERS = ("HCPC", "NMC", "GPhC", "GDC", "GOC", "Social Work England", "BACP", "UKCP")
NOTICE_DAYS = (60, 30, 7)
"""Days before the last good day on which the provider hears that something runs out (C5)."""


@dataclass(frozen=True, slots=True)
class CredentialDraft:
    """What a provider tells. `evidence` says what we can look at and how; the thing itself never comes to us (R58).

    `details` by kind: dbs {level, number_ends?, update_service?}; insurance {insurer, amount_pence, covers?};
    cqc_location {location_id, rating?} or {outside_scope: why}; professional_registration {register, number}.
    """

    kind: CredentialKind
    worker_id: int | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    evidence: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


ALLOWED_DETAILS: Mapping[CredentialKind, frozenset[str]] = {
    CredentialKind.DBS: frozenset({"level", "number_ends", "update_service"}),
    CredentialKind.CQC_LOCATION: frozenset({"location_id", "rating", "outside_scope"}),
    CredentialKind.PROFESSIONAL_REGISTRATION: frozenset({"register", "number"}),
    CredentialKind.ICO_REGISTRATION: frozenset({"number"}),
    **{kind: frozenset({"insurer", "amount_pence", "covers"}) for kind in INSURANCES},
}


def faults_of_credential(draft: CredentialDraft, allowed_level: DbsLevel, today: date) -> Faults:
    """What is wrong with a claim. A DBS level above what the work allows is refused (R56)."""
    wrong: Faults = {}
    details = draft.details
    if not set(details) <= ALLOWED_DETAILS.get(draft.kind, frozenset()):
        wrong["details"] = ["We only keep a few facts about it."]
    if draft.kind not in OF_WORKER and draft.worker_id is not None:
        wrong["worker"] = ["This belongs to the whole service, not to one person."]
    if draft.issued_on and draft.issued_on > today:
        wrong["issued_on"] = ["This day has not come yet."]
    if draft.expires_on and draft.expires_on < today:
        wrong["expires_on"] = ["This has run out already. Send us the new one."]
    if draft.kind in INSURANCES:
        if not str(details.get("insurer") or "").strip():
            wrong["insurer"] = ["Enter the name of the insurer."]
        if int(details.get("amount_pence") or 0) <= 0:
            wrong["amount"] = ["Enter how much it covers."]
        if draft.expires_on is None:
            wrong["expires_on"] = ["Enter the last day of the insurance."]
    if draft.kind is CredentialKind.DBS:
        wrong |= _faults_of_dbs(str(details.get("level") or ""), str(details.get("number_ends") or ""), allowed_level)
    if draft.kind is CredentialKind.CQC_LOCATION and not (details.get("location_id") or details.get("outside_scope")):
        wrong["location_id"] = ["Enter the location number, like 1-123456789."]
    if draft.kind is CredentialKind.PROFESSIONAL_REGISTRATION:
        if details.get("register") not in REGISTERS:
            wrong["register"] = ["Choose the register."]
        if not str(details.get("number") or "").strip():
            wrong["number"] = ["Enter the registration number."]
    return wrong


def _faults_of_dbs(level: str, number_ends: str, allowed: DbsLevel) -> Faults:
    if level not in [str(each) for each in DBS_ORDER]:
        return {"level": ["Choose the level."]}
    if DBS_ORDER.index(DbsLevel(level)) > DBS_ORDER.index(allowed):
        return {"level": ["The work that you list does not allow a check at this level. Choose a lower one."]}
    if len(number_ends) > 4:
        return {"number_ends": ["Only the last 4 figures, please."]}
    return {}


@dataclass(frozen=True, slots=True)
class Seen:
    """A credential as far as its words go."""

    state: CredentialState
    checked_how: CheckedHow | None
    checked_on: date | None
    expires_on: date | None


def known_how(seen: Seen) -> str:
    """The mark beside the words: `told`, `saw` or `reg`."""
    if seen.state is not CredentialState.VERIFIED:
        return "told"
    return "reg" if seen.checked_how is CheckedHow.REGISTER else "saw"


def said(seen: Seen, full_date: Callable[[date], str]) -> str:
    """One of the three plain states, with its day; what ran out or fell through says so. `full_date` prints a day."""
    if seen.state is CredentialState.VERIFIED and seen.checked_on is not None:
        began = "Checked on the register on" if seen.checked_how is CheckedHow.REGISTER else "We saw evidence on"
        until = f". It runs to {full_date(seen.expires_on)}" if seen.expires_on else ""
        return f"{began} {full_date(seen.checked_on)}{until}"
    if seen.state is CredentialState.EXPIRED and seen.expires_on is not None:
        return f"It ran out on {full_date(seen.expires_on)}"
    if seen.state is CredentialState.REJECTED:
        return "Told us. We could not confirm it"
    if seen.state is CredentialState.WITHDRAWN:
        return "It no longer holds"
    return "Told us"
