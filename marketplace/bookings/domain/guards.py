"""G1 to G15 of domain.md C5, by their names: each says no in plain words with what to do, or nothing.

A guard reads `Facts`, gathered afresh by `services/facts.py`; money itself (G5) is refused by the ledger's hold.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.bookings.domain.states import Relationship
from marketplace.core.errors import NeedsAcknowledgement, Refused
from marketplace.core.money import format_pounds


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """One paying pot: `open_reason` is why it can't be booked on, None when it can."""

    pot_id: int
    pot_name: str
    nhs: bool
    funder_pays: bool
    open_reason: str | None
    accepted_by_provider: bool
    line_id: int
    line_title: str
    line_share: int
    share: int
    line_active: bool
    line_category: str
    line_serves_outcome: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the guards read. Minutes a week, pence, UTC. `stopped` names a provider taken off the site."""

    plan_active: bool
    category: str
    category_family: tuple[str, ...]
    kind: str
    clinical: bool
    splits: tuple[SplitFacts, ...]
    week_minutes: int
    band_max_minutes: int | None
    week_pence: int
    line_week_pence: int | None
    one_off_pence: int
    line_one_off_pence: int | None
    band_ok: bool
    relationship: Relationship
    known_link: bool
    relationship_ok: bool
    credential_lapses: tuple[str, ...] = ()
    pacing_warning: str | None = None
    pacing_for_coordinator: bool = False
    worker_clash_at: datetime | None = None
    holder_clash_at: datetime | None = None
    contracting_party_is_body: bool = False
    agreement_accepted: bool = False
    consent_given: bool = False
    critical: bool = False
    backup_named: bool = False
    price_above_offer: bool = False
    stopped: str | None = None
    acknowledged: frozenset[str] = field(default_factory=frozenset)


Guard = Callable[[Facts], Refused | None]


def plan_active(facts: Facts) -> Refused | None:
    """G1 (PLN-1)."""
    if facts.plan_active and all(split.line_active for split in facts.splits):
        return None
    return Refused(
        "plan_active",
        "This needs a plan that is agreed and running, and a line in it that runs on these days.",
        next_step="Ask your support planner about your plan.",
    )


def line_matches_category_and_outcome(facts: Facts) -> Refused | None:
    """G2. A line for a whole family of support (`going-out`) covers what is in it (`going-out.swimming`)."""
    for split in facts.splits:
        if split.line_category not in facts.category_family:
            return Refused(
                "line_matches_category_and_outcome",
                f"“{split.line_title}” in your plan is for something else.",
                next_step="Pick another line, or ask for a plan change.",
            )
        if not split.line_serves_outcome:
            return Refused(
                "line_matches_category_and_outcome",
                f"“{split.line_title}” in your plan does not say yet what it is meant to help with.",
                next_step="Ask your support planner to finish that line.",
            )
    return None


def within_band_or_k_ok(facts: Facts) -> Refused | None:
    """G3 (BKG-6): within the line's band a week, or the coordinator said yes."""
    if facts.band_ok:
        return None
    over_minutes = facts.band_max_minutes is not None and facts.week_minutes > facts.band_max_minutes
    over_week = facts.line_week_pence is not None and facts.week_pence > facts.line_week_pence
    over_once = facts.line_one_off_pence is not None and facts.one_off_pence > facts.line_one_off_pence
    if not (over_minutes or over_week or over_once):
        return None
    if over_week and facts.line_week_pence is not None:
        over = format_pounds(facts.week_pence - facts.line_week_pence)
        said = f"With this you would use {over} a week more than the line has."
    elif over_once and facts.line_one_off_pence is not None:
        said = f"This is {format_pounds(facts.one_off_pence - facts.line_one_off_pence)} more than the line has."
    else:
        said = "With this you would have more hours a week than the line allows."
    return Refused(
        "within_band_or_K_ok", said, next_step="Ask your support planner. They can say yes, or change the plan."
    )


def pot_active_and_accepts_provider(facts: Facts) -> Refused | None:
    """G4 (SRC-9, SRC-14); a pot without its own way of paying can't be booked on yet, nor a clinical task by anybody
    (G9 needs competence sign-off, which is not there)."""
    if facts.stopped is not None:
        return Refused(
            "pot_active_and_accepts_provider",
            f"{facts.stopped} takes no new bookings now.",
            next_step="Look for someone else. What is booked with them already goes on.",
        )
    if facts.clinical:
        return Refused(
            "pot_active_and_accepts_provider",
            "Nursing and clinical tasks can’t be booked here yet.",
            next_step="Ask your care coordinator or nurse who can do this.",
        )
    if facts.kind != "bookable":
        return Refused(
            "pot_active_and_accepts_provider", "You can’t book this here.", next_step="Ask them a question instead."
        )
    for split in facts.splits:
        if split.open_reason is not None:
            return Refused("pot_active_and_accepts_provider", split.open_reason)
        if not split.accepted_by_provider:
            return Refused(
                "pot_active_and_accepts_provider",
                f"They can’t be paid from your {split.pot_name}.",
                next_step="Pick another pot, or look for someone who accepts it.",
            )
    return None


def no_topup_on_nhs(facts: Facts) -> Refused | None:
    """G7 (BUD-14, R8, R18): NHS money pays its whole share; nobody is asked to add to it."""
    if facts.price_above_offer and any(split.nhs for split in facts.splits):
        return Refused(
            "no_topup_on_nhs",
            "This price is more than the listed one, and NHS money is part of it.",
            next_step="Ask for a plan change. NHS care never costs you anything.",
        )
    return None


def credentials_in_date_for_every_visit_in_window(facts: Facts) -> Refused | None:
    """G8."""
    if not facts.credential_lapses:
        return None
    return Refused(
        "credentials_in_date_for_every_visit_in_window",
        f"Something they need for this work is not in date: {facts.credential_lapses[0]}.",
        next_step="Ask them to show us the new one, or choose fewer visits.",
    )


def relationship_check(facts: Facts) -> Refused | None:
    """G10 (R9, R37)."""
    tied = facts.known_link or facts.relationship is not Relationship.NONE
    if not tied or facts.relationship_ok:
        return None
    return Refused(
        "relationship_check",
        "You know each other, so your support planner has to say yes first.",
        next_step="We have asked them. You will hear from us.",
    )


def worker_and_holder_no_clash(facts: Facts) -> Refused | None:
    """G12. The worker's own time is also refused by the database (`slot_taken`)."""
    if facts.holder_clash_at is not None:
        return Refused(
            "worker_and_holder_no_clash",
            "You already have a visit at one of these times.",
            next_step="Pick another time, or cancel the other visit first.",
        )
    return None


def agreement_accepted_by_contracting_party(facts: Facts) -> Refused | None:
    """G13 (BKG-15). Where a body contracts, its own acceptance is the terms recorded on the pot."""
    if facts.agreement_accepted:
        return None
    return Refused(
        "agreement_accepted_by_contracting_party",
        "Read the agreement and say yes to it first.",
        next_step="Tick “I accept this arrangement”.",
    )


def holder_consent_for_information_shared(facts: Facts) -> Refused | None:
    """G14 (E4)."""
    if facts.consent_given:
        return None
    return Refused(
        "holder_consent_for_information_shared",
        "They need your address to come to you. You have not said yet that we may show it.",
        next_step="Tick “You may show them my address and my note”.",
    )


def period_pacing_ok_or_acknowledged(facts: Facts) -> Refused | None:
    """G6 (BUD-12): a warning, never a silent block."""
    code = "period_pacing_ok_or_acknowledged"
    if facts.pacing_warning is None or code in facts.acknowledged:
        return None
    return NeedsAcknowledgement(code, facts.pacing_warning, next_step="Tick that this is all right, then go on.")


def backup_named_if_critical(facts: Facts) -> Refused | None:
    """G15: a warning."""
    code = "backup_named_if_critical"
    if not facts.critical or facts.backup_named or code in facts.acknowledged:
        return None
    return NeedsAcknowledgement(
        code,
        "These visits must not be missed, and nobody is named to step in.",
        next_step="Ask your support planner to name a backup, or go on without one for now.",
    )


GUARDS: dict[str, Guard] = {
    "plan_active": plan_active,
    "line_matches_category_and_outcome": line_matches_category_and_outcome,
    "within_band_or_K_ok": within_band_or_k_ok,
    "pot_active_and_accepts_provider": pot_active_and_accepts_provider,
    "no_topup_on_nhs": no_topup_on_nhs,
    "credentials_in_date_for_every_visit_in_window": credentials_in_date_for_every_visit_in_window,
    "relationship_check": relationship_check,
    "worker_and_holder_no_clash": worker_and_holder_no_clash,
    "agreement_accepted_by_contracting_party": agreement_accepted_by_contracting_party,
    "holder_consent_for_information_shared": holder_consent_for_information_shared,
    "period_pacing_ok_or_acknowledged": period_pacing_ok_or_acknowledged,
    "backup_named_if_critical": backup_named_if_critical,
}

ASKED_ELSEWHERE = frozenset({"actor_authority", "funds_available_all_splits"})
"""G11 is the authority's answer, G5 the ledger's."""


def refusals(names: Iterable[str], facts: Facts) -> list[Refused]:
    """Everything that stands in the way, hard refusals before warnings."""
    found = [refusal for name in names if name not in ASKED_ELSEWHERE for refusal in [GUARDS[name](facts)] if refusal]
    return sorted(found, key=lambda refusal: isinstance(refusal, NeedsAcknowledgement))


def check(names: Iterable[str], facts: Facts) -> None:
    """Raises the first refusal, hard ones before warnings."""
    for refusal in refusals(names, facts):
        raise refusal
