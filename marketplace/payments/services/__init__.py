"""Writes of payments."""

from marketplace.payments.services.own import approve, say_came_back, say_paid, write_bills
from marketplace.payments.services.running import Run, run
from marketplace.payments.services.settling import SettlementLine, payables_of, settle

__all__ = [
    "Run",
    "SettlementLine",
    "approve",
    "payables_of",
    "run",
    "say_came_back",
    "say_paid",
    "settle",
    "write_bills",
]
