"""Writes of the supply side."""

from providers.services.changes import touch
from providers.services.sessions import free, reserve

__all__ = [
    "free",
    "reserve",
    "touch",
]
