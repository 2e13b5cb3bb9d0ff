"""Rules of budgets and pots, without a database."""

from marketplace.budgets.domain.booking import Bookable, bookable
from marketplace.budgets.domain.pacing import Pace, Pacing, pacing
from marketplace.budgets.domain.parties import Party, contracting_party
from marketplace.budgets.domain.periods import Slice, in_slices
from marketplace.budgets.domain.states import POT, BudgetState, PotState
from marketplace.budgets.domain.words import (
    MECHANISMS_OF,
    RECIPIENTS_OF,
    ContractingKind,
    Deployment,
    FundingStream,
    Mechanism,
    PeriodRhythm,
    RecipientKind,
    pot_name,
    pot_token,
)

__all__ = [
    "MECHANISMS_OF",
    "POT",
    "RECIPIENTS_OF",
    "Bookable",
    "BudgetState",
    "ContractingKind",
    "Deployment",
    "FundingStream",
    "Mechanism",
    "Pace",
    "Pacing",
    "Party",
    "PeriodRhythm",
    "PotState",
    "RecipientKind",
    "Slice",
    "bookable",
    "contracting_party",
    "in_slices",
    "pacing",
    "pot_name",
    "pot_token",
]
