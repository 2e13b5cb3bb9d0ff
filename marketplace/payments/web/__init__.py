"""Pages of whoever pays."""
