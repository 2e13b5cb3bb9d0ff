"""Budgets: pots with their periods, pacing and emergency money. Policy over the accounts of `ledger`."""
