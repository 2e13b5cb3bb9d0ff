"""Rules of what may be published, and when."""

from marketplace.commissioning.domain.quarters import Quarter

__all__ = ["Quarter"]
