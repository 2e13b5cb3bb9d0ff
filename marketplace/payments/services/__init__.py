"""Writes of payments."""

from marketplace.payments.services.running import Run, run
from marketplace.payments.services.settling import SettlementLine, payables_of, settle

__all__ = ["Run", "SettlementLine", "payables_of", "run", "settle"]
