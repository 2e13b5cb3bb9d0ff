"""The tables of states and guards, read as rules: who may do what, and what each guard is called (C5)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from marketplace.bookings.domain.guards import ASKED_ELSEWHERE, GUARDS, Facts, SplitFacts, check, refusals
from marketplace.bookings.domain.states import BOOKING, CONFIRM_GUARDS, ENQUIRY, INVOICE, VISIT, Relationship
from marketplace.core.errors import NeedsAcknowledgement, Refused

C5 = [
    "plan_active", "line_matches_category_and_outcome", "within_band_or_K_ok", "pot_active_and_accepts_provider",
    "funds_available_all_splits", "period_pacing_ok_or_acknowledged", "no_topup_on_nhs",
    "credentials_in_date_for_every_visit_in_window", "relationship_check", "actor_authority",
    "worker_and_holder_no_clash", "agreement_accepted_by_contracting_party", "holder_consent_for_information_shared",
    "backup_named_if_critical",
]  # fmt: skip
"""G1 to G15 without G9, which comes with competence sign-off."""

SPLIT = SplitFacts(
    pot_id=1, pot_name="NHS pot", nhs=True, funder_pays=True, open_reason=None, accepted_by_provider=True, line_id=1,
    line_title="Swimming", line_share=100, share=100, line_active=True, line_category="going-out",
    line_serves_outcome=True,
)  # fmt: skip
GOOD = Facts(
    plan_active=True, category="going-out.swimming", category_family=("going-out.swimming", "going-out"),
    kind="bookable", clinical=False, splits=(SPLIT,), week_minutes=90, band_max_minutes=180, week_pence=3_600,
    line_week_pence=4_000, one_off_pence=3_600, line_one_off_pence=None, band_ok=False, relationship=Relationship.NONE,
    known_link=False, relationship_ok=False, agreement_accepted=True, consent_given=True,
)  # fmt: skip


def split(**wrong: object) -> Facts:
    return replace(GOOD, splits=(replace(SPLIT, **wrong),))


BAD = {
    "plan_active": [replace(GOOD, plan_active=False), split(line_active=False)],
    "line_matches_category_and_outcome": [split(line_category="cleaning"), split(line_serves_outcome=False)],
    "within_band_or_K_ok": [
        replace(GOOD, week_minutes=181),
        replace(GOOD, week_pence=4_001),
        replace(GOOD, line_one_off_pence=3_599),
    ],
    "pot_active_and_accepts_provider": [
        replace(GOOD, kind="enquiry_only"),
        replace(GOOD, clinical=True),
        replace(GOOD, stopped="Slow Lane Swimming"),
        split(open_reason="Paused."),
        split(accepted_by_provider=False),
    ],
    "no_topup_on_nhs": [replace(GOOD, price_above_offer=True)],
    "credentials_in_date_for_every_visit_in_window": [replace(GOOD, credential_lapses=("Insurance ran out.",))],
    "relationship_check": [replace(GOOD, known_link=True), replace(GOOD, relationship=Relationship.FAMILY)],
    "worker_and_holder_no_clash": [replace(GOOD, holder_clash_at=datetime(2026, 10, 13, tzinfo=UTC))],
    "agreement_accepted_by_contracting_party": [replace(GOOD, agreement_accepted=False)],
    "holder_consent_for_information_shared": [replace(GOOD, consent_given=False)],
    "period_pacing_ok_or_acknowledged": [replace(GOOD, pacing_warning="£90 of the £100 would be used early.")],
    "backup_named_if_critical": [replace(GOOD, critical=True)],
}
WARNINGS = ("period_pacing_ok_or_acknowledged", "backup_named_if_critical")


def test_confirming_asks_every_guard_of_the_rules_by_its_name() -> None:
    assert CONFIRM_GUARDS.split() == C5
    assert set(GUARDS) | ASKED_ELSEWHERE == set(C5)
    assert set(BAD) == set(GUARDS)


def test_good_facts_pass_everything() -> None:
    check(C5, GOOD)


@pytest.mark.parametrize(("name", "facts"), [(name, facts) for name, several in BAD.items() for facts in several])
def test_each_guard_says_no_under_its_own_name_with_what_to_do(name: str, facts: Facts) -> None:
    [refusal] = refusals(C5, facts)
    assert refusal.code == name
    assert refusal.message.endswith(".")
    assert refusal.next_step or name == "pot_active_and_accepts_provider"
    assert "difference" not in f"{refusal.message} {refusal.next_step}".lower()
    assert isinstance(refusal, NeedsAcknowledgement) == (name in WARNINGS)


@pytest.mark.parametrize("name", WARNINGS)
def test_a_warning_that_was_read_lets_through(name: str) -> None:
    check(C5, replace(BAD[name][0], acknowledged=frozenset({name})))


def test_a_refusal_comes_before_a_warning() -> None:
    facts = replace(GOOD, critical=True, consent_given=False)
    with pytest.raises(Refused) as said:
        check(C5, facts)
    assert said.value.code == "holder_consent_for_information_shared"


def test_a_yes_of_the_coordinator_lifts_the_band_and_the_tie() -> None:
    check(C5, replace(GOOD, week_pence=9_000, band_ok=True))
    check(C5, replace(GOOD, known_link=True, relationship_ok=True))


def test_a_line_for_one_thing_does_not_pay_for_its_neighbour() -> None:
    with pytest.raises(Refused):
        check(C5, replace(split(line_category="going-out.cinema")))
    check(C5, split(line_category="going-out.swimming"))


def rows(event: str) -> set[str]:
    return {side for (_, name), row in VISIT.table.items() if name == event for side in row.who}


def test_who_delivers_never_confirms_and_who_confirms_never_records() -> None:
    assert rows("attest") == {"holder", "coordinator"}
    assert rows("withdraw_attest") == {"holder", "coordinator"}
    assert rows("query") == {"holder", "coordinator"}
    assert rows("report") == rows("amend") == {"provider"}


def test_nothing_automatic_confirms_a_booking_and_no_provider_does() -> None:
    for (_, event), row in BOOKING.table.items():
        if event in ("confirm", "agree", "reject"):
            assert row.who == {"holder"}
        if event in ("accept", "counter", "decline", "propose_worker"):
            assert row.who == {"provider"}
        if event == "lapse":
            assert row.who == {"system"}
            assert row.source != "confirmed", "time ends no booking that stands"


def test_nobody_is_led_to_a_state_that_does_not_exist() -> None:
    for machine in (ENQUIRY, BOOKING, VISIT, INVOICE):
        sources = {source for source, _ in machine.table if source is not None}
        targets = {row.target for row in machine.table.values()}
        assert sources <= targets, f"{machine.thing}: {sources - targets} can't be reached"
