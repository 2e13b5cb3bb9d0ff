"""Rules of budgets and pots, without a database."""

from marketplace.budgets.domain.booking import OPEN_WAYS, Bookable, bookable
from marketplace.budgets.domain.forecast import LEARNS_FROM_DAYS, Forecast, forecast
from marketplace.budgets.domain.pacing import Pace, Pacing, Window, pacing
from marketplace.budgets.domain.parties import Party, contracting_party, payer_of
from marketplace.budgets.domain.periods import Slice, in_slices
from marketplace.budgets.domain.rules import Contribution, StreamRule
from marketplace.budgets.domain.states import POT, BudgetState, PotState
from marketplace.budgets.domain.words import (
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
    "LEARNS_FROM_DAYS",
    "OPEN_WAYS",
    "POT",
    "RECIPIENTS_OF",
    "Bookable",
    "BudgetState",
    "ContractingKind",
    "Contribution",
    "Deployment",
    "Forecast",
    "FundingStream",
    "Mechanism",
    "Pace",
    "Pacing",
    "Party",
    "PeriodRhythm",
    "PotState",
    "RecipientKind",
    "Slice",
    "StreamRule",
    "Window",
    "bookable",
    "contracting_party",
    "forecast",
    "in_slices",
    "pacing",
    "payer_of",
    "pot_name",
    "pot_token",
]
