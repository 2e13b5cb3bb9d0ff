"""The tables of C5: what can follow what, and by whom."""

import pytest

from marketplace.core.ddl import RULES
from marketplace.core.errors import NotAllowed, WrongState
from providers.domain.codes import CredentialState, ProviderState, ServiceState
from providers.domain.machines import CREDENTIAL, PROVIDER, SERVICE
from providers.models import availability


def test_every_state_is_a_word_of_its_list() -> None:
    for machine, states in ((PROVIDER, ProviderState), (SERVICE, ServiceState), (CREDENTIAL, CredentialState)):
        for transition in machine.table.values():
            assert transition.source is None or transition.source in list(states)
            assert transition.target in list(states)


@pytest.mark.parametrize(
    ("state", "event", "side"),
    [
        ("submitted", "list", "provider"),
        ("submitted", "ask_changes", "provider"),
        ("suspended", "reinstate", "provider"),
        ("listed", "pause", "operator"),
        ("listed", "restrict", "operator"),
    ],
)
def test_each_side_has_its_own_moves(state: str, event: str, side: str) -> None:
    with pytest.raises(NotAllowed):
        PROVIDER.move(state, event, side)


@pytest.mark.parametrize(
    ("state", "event"), [("draft", "list"), ("suspended", "resume"), ("delisted", "reinstate"), ("unclaimed", "submit")]
)
def test_what_has_no_row_does_not_happen(state: str, event: str) -> None:
    assert not PROVIDER.permits(state, event)
    with pytest.raises(WrongState):
        PROVIDER.move(state, event, "operator")


def test_only_an_operator_verifies_and_only_what_was_shown() -> None:
    assert CREDENTIAL.move("evidence_given", "verify", "operator").target == "verified"
    with pytest.raises(NotAllowed):
        CREDENTIAL.move("evidence_given", "verify", "provider")
    with pytest.raises(WrongState):
        CREDENTIAL.move("declared", "verify", "operator")


def test_both_databases_are_told_that_nobody_is_in_two_places() -> None:
    assert availability.no_worker_in_two_places in RULES
    assert any("EXCLUDE USING gist" in line for line in availability.no_worker_in_two_places("postgresql"))
    assert len(availability.no_worker_in_two_places("sqlite")) == 2
