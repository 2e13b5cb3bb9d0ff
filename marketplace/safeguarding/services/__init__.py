"""Hearing a concern, working on it, and keeping the councils' contacts."""

from marketplace.safeguarding.services.contacts import enter_contact
from marketplace.safeguarding.services.raising import raise_concern
from marketplace.safeguarding.services.working import acknowledge, close, hide_from, protect, refer, triage

__all__ = ["acknowledge", "close", "enter_contact", "hide_from", "protect", "raise_concern", "refer", "triage"]
