"""The demand side, the money and the shell of the marketplace for personal budgets."""
