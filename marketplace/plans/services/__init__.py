"""Writes of the plan area; each asks authority, and happens whole or not at all."""

from marketplace.plans.services.deciding import approve, ask_changes, refuse, submit
from marketplace.plans.services.drafting import change_needed, choose_budget, mark_seen, start_plan
from marketplace.plans.services.parts import (
    LineWanted,
    add_backup,
    remove_backup,
    remove_line,
    remove_outcome,
    remove_risk,
    save_line,
    save_outcome,
    save_risk,
)
from marketplace.plans.services.reviewing import ask_for_reviews, record_review
from marketplace.plans.services.running import activate, end_plan, start_due, start_if_ready

__all__ = [
    "LineWanted",
    "activate",
    "add_backup",
    "approve",
    "ask_changes",
    "ask_for_reviews",
    "change_needed",
    "choose_budget",
    "end_plan",
    "mark_seen",
    "record_review",
    "refuse",
    "remove_backup",
    "remove_line",
    "remove_outcome",
    "remove_risk",
    "save_line",
    "save_outcome",
    "save_risk",
    "start_due",
    "start_if_ready",
    "start_plan",
    "submit",
]
