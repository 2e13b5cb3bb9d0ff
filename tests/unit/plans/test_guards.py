"""Each guard of a plan: what makes it say no, and what it says to do."""

from dataclasses import replace
from datetime import date

import pytest

from marketplace.core.errors import NeedsAcknowledgement, Refused
from marketplace.plans.domain import (
    GUARDS,
    VERSION,
    Facts,
    LineFacts,
    PotCost,
    PotRoom,
    Rhythm,
    check,
    content_hash,
    prohibited,
    refusals,
)

NHS, COUNCIL = PotRoom(1, "NHS pot", True, 1_000_00), PotRoom(2, "Council pot", False, 500_00)
LINE = LineFacts(
    id=7,
    title="Bus pass and companion",
    cost_pence=900_00,
    starts_on=date(2026, 10, 5),
    ends_on=date(2027, 3, 31),
    shares={1: 100},
    outcome_ids=frozenset({3}),
    clinical=False,
    has_risk=False,
)
GOOD = Facts(
    outcome_ids=frozenset({3}),
    lines=(LINE,),
    costs=(PotCost(NHS, 900_00), PotCost(COUNCIL, 0)),
    budget_from=date(2026, 4, 1),
    budget_last=date(2027, 3, 31),
    seen_by_holder=True,
    author_ids=frozenset({10}),
    acting_id=11,
    acting_provider_ids=frozenset({50}),
    plan_provider_ids=frozenset({51}),
    coordinator_named=True,
    consent_recorded=True,
    today=date(2026, 10, 5),
    starts_on=date(2026, 10, 5),
    review_due_on=date(2027, 1, 5),
    reasons="Because",
)


def with_line(**changes: object) -> Facts:
    return replace(GOOD, lines=(replace(LINE, **changes),))


SHORT = replace(GOOD, costs=(PotCost(NHS, 1_000_01),))
BAD: dict[str, list[Facts]] = {
    "budget_chosen": [replace(GOOD, budget_from=None, budget_last=None), replace(GOOD, costs=())],
    "has_outcome": [replace(GOOD, outcome_ids=frozenset())],
    "has_line": [replace(GOOD, lines=())],
    "lines_serve_outcomes": [with_line(outcome_ids=frozenset()), with_line(outcome_ids=frozenset({4}))],
    "lines_in_budget_dates": [with_line(starts_on=date(2026, 3, 31)), with_line(ends_on=date(2027, 4, 1))],
    "splits_whole": [with_line(shares={}), with_line(shares={1: 99}), with_line(shares={9: 100})],
    "seen_by_holder": [replace(GOOD, seen_by_holder=False)],
    "shortfall_stated": [SHORT],
    "reasons_given": [replace(GOOD, reasons="")],
    "approver_is_not_author": [replace(GOOD, acting_id=10), replace(GOOD, acting_id=None)],
    "approver_not_linked_to_provider": [replace(GOOD, acting_provider_ids=frozenset({51}))],
    "nothing_prohibited": [with_line(title="Debt repayment"), with_line(title="Wine for the evenings")],
    "clinical_risks_recorded": [with_line(clinical=True)],
    "cost_within_allocation": [SHORT, replace(SHORT, acknowledged=frozenset({"shortfall_stated"}))],
    "coordinator_named": [replace(GOOD, coordinator_named=False)],
    "consent_recorded": [replace(GOOD, consent_recorded=False)],
    "start_date_reached": [replace(GOOD, starts_on=date(2026, 10, 6))],
    "recipients_accepted": [replace(GOOD, not_accepted=("NHS pot",))],
    "review_date_set": [replace(GOOD, review_due_on=None)],
    "critical_cover_arranged": [with_line(critical=True)],
}


def test_a_good_plan_passes_every_guard() -> None:
    assert refusals(GUARDS, GOOD) == []


def test_every_guard_has_a_plan_that_it_refuses() -> None:
    assert BAD.keys() == GUARDS.keys()


@pytest.mark.parametrize(("name", "facts"), [(name, bad) for name, cases in BAD.items() for bad in cases])
def test_a_refusal_names_the_guard_and_says_what_to_do(name: str, facts: Facts) -> None:
    said = GUARDS[name](facts)
    assert isinstance(said, Refused)
    assert said.code == name
    assert said.message.endswith(".")
    assert said.next_step
    assert said.next_step.endswith(".")
    with pytest.raises(Refused) as caught:
        check([name], facts)
    assert caught.value.code == name


def test_every_guard_of_the_table_exists() -> None:
    named = {guard for transition in VERSION.table.values() for guard in transition.guards}
    assert named == GUARDS.keys()


def test_a_shortfall_can_be_sent_in_but_not_agreed_to_and_nobody_is_asked_to_pay() -> None:
    said = GUARDS["shortfall_stated"](SHORT)
    assert isinstance(said, NeedsAcknowledgement)
    assert "£0.01 more" in said.message
    stated = replace(SHORT, acknowledged=frozenset({"shortfall_stated"}))
    assert GUARDS["shortfall_stated"](stated) is None
    refused = GUARDS["cost_within_allocation"](stated)
    assert refused is not None
    assert "Ask for a plan change" in (refused.next_step or "")
    words = f"{said.message} {said.next_step} {refused.message} {refused.next_step}".lower()
    assert "difference" not in words
    assert "top up" not in words


def test_a_free_line_needs_no_pot() -> None:
    assert GUARDS["splits_whole"](with_line(cost_pence=0, shares={})) is None


def test_a_clinical_line_with_its_risk_passes() -> None:
    assert GUARDS["clinical_risks_recorded"](with_line(clinical=True, has_risk=True)) is None


def test_critical_support_may_stop_where_someone_else_gives_it_or_the_person_died() -> None:
    critical = with_line(critical=True)
    assert GUARDS["critical_cover_arranged"](replace(critical, cover="The district nurses, from 1 May")) is None
    assert GUARDS["critical_cover_arranged"](replace(critical, died=True)) is None


@pytest.mark.parametrize(
    "title",
    [
        "Bus pass and companion",
        "Debt advice",
        "A support group about drinking",
        "Someone to come with me to the dentist",
        "A lift to my GP appointment",
        "A dog",
        "Begin pottery",
        "Help to stop smoking cigarettes: counselling",
    ],
)
def test_what_is_not_on_the_short_list_is_judged_by_the_plan(title: str) -> None:
    assert prohibited().rule_against(title) is None


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("Debt repayment", "Debt repayment"),
        ("Paying off  DEBTS", "Debt repayment"),
        ("Lottery tickets every week", "Gambling"),
        ("Beer", "Alcohol"),
        ("Cigarettes", "Tobacco"),
        ("Private GP", "GP services"),
        ("An ambulance", "Urgent and emergency care"),
        ("Flu jab", "Vaccination and screening"),
        ("Cataract operation", "Planned surgery"),
        ("Prescription charges", "NHS charges"),
        ("Cannabis", "Anything unlawful"),
    ],
)
def test_what_is_on_it_is_refused_with_the_rules_name_and_version(title: str, rule: str) -> None:
    said = GUARDS["nothing_prohibited"](with_line(title=title))
    assert said is not None
    assert f"“{rule}”" in said.message
    assert prohibited().version in said.message
    assert "September 2026" in said.message


def test_the_fingerprint_knows_content_not_order() -> None:
    assert content_hash({"a": 1, "b": [1, 2]}) == content_hash({"b": [1, 2], "a": 1})
    assert content_hash({"a": 1, "b": [1, 2]}) != content_hash({"a": 1, "b": [2, 1]})
    assert content_hash({"rhythm": Rhythm.WEEKLY.value}) == content_hash({"rhythm": "weekly"})
