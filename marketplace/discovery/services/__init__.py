"""Writes of the area: the index, what is kept of searches, needs that nothing met."""
