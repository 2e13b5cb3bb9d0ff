"""Making, accepting and ending grants."""

from marketplace.delegation.services.answering import accept, decline
from marketplace.delegation.services.ending import end_for, expire_due, hear_of_deaths, resume, revoke, suspend
from marketplace.delegation.services.granting import Delegate, propose, record_grant

__all__ = [
    "Delegate",
    "accept",
    "decline",
    "end_for",
    "expire_due",
    "hear_of_deaths",
    "propose",
    "record_grant",
    "resume",
    "revoke",
    "suspend",
]
