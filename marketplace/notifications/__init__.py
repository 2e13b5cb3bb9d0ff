"""Tells people what happened, in the format that they asked for."""
