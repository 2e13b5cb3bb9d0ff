"""Pages of budgets: the holder's money, statements, and the coordinator's set-up."""
