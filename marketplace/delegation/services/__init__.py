"""Making, accepting and ending grants."""

from marketplace.delegation.services.answering import accept, decline
from marketplace.delegation.services.ending import end_for, expire_due, hear_of_deaths, resume, revoke, suspend
from marketplace.delegation.services.granting import person_by_email, propose, record_grant

__all__ = [
    "accept",
    "decline",
    "end_for",
    "expire_due",
    "hear_of_deaths",
    "person_by_email",
    "propose",
    "record_grant",
    "resume",
    "revoke",
    "suspend",
]
