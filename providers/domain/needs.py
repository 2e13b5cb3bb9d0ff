"""What an activity asks for (PRV-2): by what is done, never by how big or how old the provider is.

Sources: R50 to R52 and R55 (care regulator), R56 (criminal-record level), R59 and R60 (insurance). The marks of each
activity are in the category file; `needs_of` turns them and the facts into rows. Facts hold no type and no turnover.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from providers.domain.codes import DBS_ORDER, OF_WORKER, CredentialKind, CredentialState, DbsLevel

EMPLOYERS_LIABILITY_LEAST = 500_000_000
"""Pence: £5 million is the least that the law lets an employer insure (R60)."""


class Activity(Protocol):
    """An activity of the category file, as far as the rules read it."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def mark(self) -> str: ...
    @property
    def dbs(self) -> str | None: ...
    @property
    def cqc(self) -> str | None: ...
    @property
    def insurance(self) -> tuple[str, ...]: ...
    @property
    def registers(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a rule applies. `worker_ids` are those who deliver, by name."""

    workforce_count: int | None = None
    is_employer: bool = False
    works_under_direction: bool = False
    worker_ids: tuple[int, ...] = ()

    @property
    def alone_under_direction(self) -> bool:
        """R51: one person, working directly for the holder and under their direction."""
        return self.works_under_direction and self.workforce_count == 1


@dataclass(frozen=True, slots=True)
class Claim:
    """A credential as the rules see it."""

    kind: CredentialKind
    state: CredentialState
    worker_id: int | None = None
    expires_on: date | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def holds_on(self, on: date) -> bool:
        """Checked by us, and not run out on that day; the last day still counts."""
        return self.state is CredentialState.VERIFIED and (self.expires_on is None or on <= self.expires_on)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that an activity asks for, and the sentence for when it is missing."""

    kind: CredentialKind
    sentence: str

    @property
    def of_worker(self) -> bool:
        return self.kind in OF_WORKER


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to put right, in a sentence."""

    kind: CredentialKind
    sentence: str
    worker_id: int | None = None


DBS_WORDS: Mapping[DbsLevel, str] = {
    DbsLevel.BASIC: "basic",
    DbsLevel.ENHANCED: "enhanced",
    DbsLevel.ENHANCED_ABL: "enhanced, with the adults’ barred list",
}
INSURANCE_WORDS: Mapping[CredentialKind, str] = {
    CredentialKind.PUBLIC_LIABILITY: "public liability insurance",
    CredentialKind.EMPLOYERS_LIABILITY: "employers’ liability insurance",
    CredentialKind.PROFESSIONAL_INDEMNITY: "professional indemnity insurance",
    CredentialKind.MOTOR_BUSINESS: "car insurance for business use",
    CredentialKind.PRODUCT_LIABILITY: "product liability insurance",
}


def needs_cqc(activity: Activity, facts: Facts) -> bool:
    """R50 and R52 for personal care, R51 the exception; treatment always needs somebody to look (R55)."""
    if activity.cqc is None:
        return False
    return not (activity.cqc == "personal_care" and facts.alone_under_direction)


def needs_of(activity: Activity, facts: Facts) -> tuple[Need, ...]:
    """What this activity asks of this provider, in the order in which it is shown."""
    found = [Need(CredentialKind.IDENTITY, "Show us who you are.")]
    if activity.dbs is not None:
        level = DBS_WORDS[DbsLevel(activity.dbs)]
        found.append(Need(CredentialKind.DBS, f"{activity.label}: add a DBS check ({level})."))
    if needs_cqc(activity, facts):
        found.append(
            Need(CredentialKind.CQC_LOCATION, f"{activity.label}: add your Care Quality Commission registration.")
        )
    for kind in map(CredentialKind, activity.insurance):
        found.append(Need(kind, f"{activity.label}: add your {INSURANCE_WORDS[kind]}."))
    if facts.is_employer:
        found.append(
            Need(
                CredentialKind.EMPLOYERS_LIABILITY,
                "You employ people: add your employers’ liability insurance, at least £5 million.",
            )
        )
    if activity.registers:
        names = " or ".join(activity.registers)
        found.append(
            Need(CredentialKind.PROFESSIONAL_REGISTRATION, f"{activity.label}: add a registration with {names}.")
        )
    return tuple(found)


def satisfies(activity: Activity, claim: Claim) -> bool:
    """Whether a claim of the right kind is enough for this activity, dates aside."""
    details = claim.details
    if claim.kind is CredentialKind.DBS:
        return _dbs_enough(activity.dbs, details.get("level"))
    if claim.kind is CredentialKind.CQC_LOCATION:
        if details.get("outside_scope"):  # an operator looked, and wrote down why (R55)
            return activity.cqc == "treatment"
        return bool(details.get("location_id"))
    if claim.kind is CredentialKind.EMPLOYERS_LIABILITY:
        return int(details.get("amount_pence") or 0) >= EMPLOYERS_LIABILITY_LEAST
    if claim.kind is CredentialKind.PROFESSIONAL_REGISTRATION:
        return details.get("register") in activity.registers
    return True


def _dbs_enough(needed: str | None, held: object) -> bool:
    """A level includes the ones below it, never the ones above (PRV-6)."""
    levels = [str(level) for level in DBS_ORDER]
    if needed is None:
        return True
    return held in levels and levels.index(str(held)) >= levels.index(needed)


def _met(activity: Activity, need: Need, claims: Iterable[Claim], on: date, of: Sequence[int | None]) -> bool:
    return any(c.kind is need.kind and c.worker_id in of and c.holds_on(on) and satisfies(activity, c) for c in claims)


def missing_for(activity: Activity, facts: Facts, claims: Sequence[Claim], on: date) -> list[Missing]:
    """What stands between this provider and this activity on a day; empty when nothing does.

    What a worker must have, one of the named workers has to have; each of them is asked again before a visit.
    """
    workers: tuple[int | None, ...] = facts.worker_ids or (None,)
    return [
        Missing(need.kind, need.sentence)
        for need in needs_of(activity, facts)
        if not _met(activity, need, claims, on, workers if need.of_worker else (None,))
    ]


def missing_of_worker(
    activity: Activity, facts: Facts, worker_id: int, claims: Sequence[Claim], on: date
) -> list[Missing]:
    """What this worker lacks for this activity on a day."""
    return [
        Missing(need.kind, need.sentence, worker_id)
        for need in needs_of(activity, facts)
        if need.of_worker and not _met(activity, need, claims, on, (worker_id,))
    ]


def days_of_change(claims: Iterable[Claim], first: date, last: date) -> list[date]:
    """The first day, and every day up to the last on which something has run out: nothing else changes an answer."""
    ends = {c.expires_on + timedelta(days=1) for c in claims if c.expires_on and first <= c.expires_on < last}
    return sorted({first, *ends})


def highest_dbs(activities: Iterable[Activity]) -> DbsLevel:
    """The level that the work allows; asking for more is unlawful (R56). Anybody may show a basic one."""
    levels = [DbsLevel(a.dbs) for a in activities if a.dbs]
    return max(levels, key=DBS_ORDER.index, default=DbsLevel.BASIC)
