"""Writes of budgets and pots. Money moves through `ledger.services` only."""

from marketplace.budgets.services.activating import activate, agree
from marketplace.budgets.services.contributing import record_contribution
from marketplace.budgets.services.emergencies import hear_of_emergencies
from marketplace.budgets.services.pots import accept_terms, close_pot, pause_pot, reconcile_pot, resume_pot
from marketplace.budgets.services.redeploying import change_deployment
from marketplace.budgets.services.releasing import release_due, release_period
from marketplace.budgets.services.rules import load_rules
from marketplace.budgets.services.setting_up import add_pot, add_pot_as_told, set_up_budget

__all__ = [
    "accept_terms",
    "activate",
    "add_pot",
    "add_pot_as_told",
    "agree",
    "change_deployment",
    "close_pot",
    "hear_of_emergencies",
    "load_rules",
    "pause_pot",
    "reconcile_pot",
    "record_contribution",
    "release_due",
    "release_period",
    "resume_pot",
    "set_up_budget",
]
