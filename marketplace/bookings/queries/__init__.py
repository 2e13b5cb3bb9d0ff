"""Reads of the area."""
