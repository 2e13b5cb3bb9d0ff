"""How a budget and its pots move (domain.md C4)."""

from enum import StrEnum

from marketplace.core.machine import Machine, row


class PotState(StrEnum):
    INDICATIVE = "indicative"
    AGREED = "agreed"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"


class BudgetState(StrEnum):
    """The budget goes with its pots: agreed when the plan is approved, active when its pots are."""

    INDICATIVE = "indicative"
    AGREED = "agreed"
    ACTIVE = "active"


ACTIVATE = "consent_recorded recipient_accepted contracting_party_derived"
POT = Machine(
    "pot",
    row(None, "indicate", "indicative", "coordinator"),
    row("indicative", "agree", "agreed", "coordinator approver", "plan_approved"),
    row("agreed", "activate_pot", "active", "coordinator approver system", ACTIVATE, "allocate"),
    row("active", "pause_new", "paused", "coordinator", "reason_given"),
    row("paused", "resume", "active", "coordinator"),
    row(["active", "paused"], "close", "closing", "coordinator", "reason_given"),
    row("closing", "reconcile", "closed", "coordinator", "nothing_held_or_to_pay"),
)
"""A new deployment is a new pot and comes with formal decisions. Nothing here moves by a timer (E2, E12)."""
