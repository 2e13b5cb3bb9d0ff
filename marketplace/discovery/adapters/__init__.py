"""Adapters of the area's ports; chosen by bootstrap."""
