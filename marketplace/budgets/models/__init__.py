"""Tables of budgets, pots, their periods and rules."""

from marketplace.budgets.models.contributions import PotContribution
from marketplace.budgets.models.pots import Budget, BudgetPeriod, PastDeployment, Pot
from marketplace.budgets.models.rules import FundingRule, row_of

__all__ = ["Budget", "BudgetPeriod", "FundingRule", "PastDeployment", "Pot", "PotContribution", "row_of"]
