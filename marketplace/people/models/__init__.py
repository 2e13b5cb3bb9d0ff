"""Rows about people."""

from marketplace.people.models.accounts import Account, SingleUseLink, WebSession
from marketplace.people.models.organisations import FunderArea, Membership, Organisation
from marketplace.people.models.persons import Holder, Person

__all__ = [
    "Account",
    "FunderArea",
    "Holder",
    "Membership",
    "Organisation",
    "Person",
    "SingleUseLink",
    "WebSession",
]
