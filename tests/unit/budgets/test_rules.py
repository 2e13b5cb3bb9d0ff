"""Contracting party, what can be booked on, names: straight from the tables of domain.md (C1, R4, 4.1)."""

import pytest

from marketplace.budgets.domain import (
    OPEN_WAYS,
    POT,
    RECIPIENTS_OF,
    ContractingKind,
    Deployment,
    FundingStream,
    Mechanism,
    PotState,
    bookable,
    contracting_party,
    pot_name,
    pot_token,
)
from marketplace.budgets.rule_file import shipped_rules
from marketplace.core.errors import NotAllowed, WrongState

HOLDER, FUNDER, BODY, NOMINEE = 1, 2, 3, 4


def party(stream: str, deployment: str, body: int | None = None, nominee: int | None = None) -> tuple[object, ...]:
    found = contracting_party(
        FundingStream(stream),
        Deployment(deployment),
        holder_id=HOLDER,
        funder_id=FUNDER,
        body_id=body,
        nominee_id=nominee,
    )
    return found.kind, found.person_id, found.organisation_id, found.is_body


@pytest.mark.parametrize("stream", [one for one in FundingStream if one is not FundingStream.PRIVATE])
def test_who_makes_the_contract(stream: FundingStream) -> None:
    assert party(stream, "notional", nominee=NOMINEE) == (ContractingKind.FUNDER, None, FUNDER, True)
    for deployment in ("third_party", "isf"):
        assert party(stream, deployment, body=BODY) == (ContractingKind.BODY, None, BODY, True)
        with pytest.raises(ValueError, match="organisation"):
            party(stream, deployment)
    assert party(stream, "direct_payment") == (ContractingKind.HOLDER, HOLDER, None, False)
    principal = (ContractingKind.NOMINEE, NOMINEE) if stream.is_nhs else (ContractingKind.HOLDER, HOLDER)
    assert party(stream, "direct_payment", nominee=NOMINEE) == (*principal, None, False)


@pytest.mark.parametrize("mechanism", Mechanism)
@pytest.mark.parametrize("state", PotState)
def test_only_an_active_pot_whose_way_of_paying_is_built_is_booked_on(state: PotState, mechanism: Mechanism) -> None:
    answer = bookable(state, mechanism)
    assert answer.yes == (state is PotState.ACTIVE and mechanism in OPEN_WAYS)
    assert bool(answer.why) != answer.yes


def test_every_deployment_has_its_mechanisms_and_recipients() -> None:
    for rule in shipped_rules():
        assert set(rule.ways) == set(RECIPIENTS_OF) == set(Deployment)
        assert rule.ways[Deployment.NOTIONAL] == (Mechanism.FUNDER_INVOICE,)
        assert {m for ways in rule.ways.values() for m in ways} == set(Mechanism)
        assert rule.others_than(Deployment.DIRECT_PAYMENT, Mechanism.PAYMENT_CARD), "a card is never the only way (R39)"


def test_an_nhs_stream_takes_no_money_of_the_persons_own() -> None:
    taken = {rule.stream: bool(rule.contributions) for rule in shipped_rules()}
    assert set(taken) == set(FundingStream) - {FundingStream.PRIVATE}
    assert not any(taken[stream] for stream in taken if stream.is_nhs)
    assert taken[FundingStream.ASC_PERSONAL_BUDGET]


def test_names() -> None:
    assert [pot_name(FundingStream(s)) for s in ("nhs_chc", "nhs_s117", "asc_personal_budget", "carer_budget")] == [
        "NHS pot", "NHS pot", "Council pot", "Carer pot",
    ]  # fmt: skip
    assert pot_token(FundingStream.NHS_CHC, Deployment.NOTIONAL) == "nhs_chc:notional"
    assert all(one.words for kind in (FundingStream, Deployment, Mechanism) for one in kind)


def test_a_pot_moves_by_its_table() -> None:
    assert POT.move("active", "pause_new", "coordinator").target == "paused"
    for state, event in (("indicative", "activate_pot"), ("paused", "activate_pot"), ("closed", "resume")):
        with pytest.raises(WrongState):
            POT.move(state, event, "system")
    with pytest.raises(NotAllowed):
        POT.move("active", "close", "system")


def test_no_timer_pauses_or_closes_a_pot() -> None:
    """E2, E12: what stops or ends is done by a person."""
    assert [t.event for t in POT.table.values() if "system" in t.who] == ["activate_pot"]
