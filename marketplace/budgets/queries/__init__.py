"""Reads of budgets, pots and periods. Those that take an actor ask authority; the others serve callers who have."""

from marketplace.budgets.queries.details import own_details
from marketplace.budgets.queries.money import Money, held_sentences, names_of_delegates, see_money, see_picture
from marketplace.budgets.queries.own_money import contributed
from marketplace.budgets.queries.pacing import pacing_of
from marketplace.budgets.queries.payers import PayersOf, past_of
from marketplace.budgets.queries.pictures import picture, pot_pictures
from marketplace.budgets.queries.pots import (
    active_pots_of,
    bookable_pot,
    budget,
    budgets_of,
    budgets_with_pots,
    holder_of_pots,
    period_at,
    periods_by_pot,
    periods_of,
    pot,
    pots_of,
    pots_of_budget,
)
from marketplace.budgets.queries.rules import every_rule, rule_of, rules_on
from marketplace.budgets.queries.seeing import (
    BudgetSeen,
    PotSeen,
    PotToChange,
    SettingUp,
    see_budgets,
    see_pot_to_change,
    see_setting_up,
)
from marketplace.budgets.queries.statements import PotStatement, pot_statement

__all__ = [
    "BudgetSeen",
    "Money",
    "PayersOf",
    "PotSeen",
    "PotStatement",
    "PotToChange",
    "SettingUp",
    "active_pots_of",
    "bookable_pot",
    "budget",
    "budgets_of",
    "budgets_with_pots",
    "contributed",
    "every_rule",
    "held_sentences",
    "holder_of_pots",
    "names_of_delegates",
    "own_details",
    "pacing_of",
    "past_of",
    "period_at",
    "periods_by_pot",
    "periods_of",
    "picture",
    "pot",
    "pot_pictures",
    "pot_statement",
    "pots_of",
    "pots_of_budget",
    "rule_of",
    "rules_on",
    "see_budgets",
    "see_money",
    "see_picture",
    "see_pot_to_change",
    "see_setting_up",
]
