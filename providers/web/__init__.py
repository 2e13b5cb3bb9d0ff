"""Pages of the supply side."""
