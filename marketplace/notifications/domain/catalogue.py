"""Every kind of notice in one table. Reading age 9 to 11; no name, address, illness or access detail, ever (E4).

A sentence may hold facts in braces (`render.READERS` lists the names); it is left out when the fact is not given.
"""

from marketplace.notifications.domain import bookings, others
from marketplace.notifications.domain.words import Notice, Words, say

__all__ = ["CATALOGUE", "LINK_KINDS", "Notice", "Words"]

CATALOGUE: dict[str, Notice] = {**bookings.KINDS, **others.KINDS}

LINK_KINDS: dict[str, Words] = {
    "invitation": say(
        "You are invited",
        "Someone who works with you has set up an account for you.",
        "Open the link and choose a password. The link works once.",
        "If you did not expect this, you can leave it. Nothing happens.",
    ),
    "reset_password": say(
        "Choose a new password",
        "You, or someone else, asked for a new password for this address.",
        "Open the link to choose one. The link works once. Your old password works until then.",
        "If this was not you, you can leave it. Nothing changes.",
    ),
    "prove_address": say(
        "Is this your address?",
        "Open the link to tell us that this email address is yours. The link works once.",
        "If you did not ask for this, you can leave it. Nothing happens.",
    ),
}
"""The letters around a person's single-use link: what it is for, and what to do when one did not ask for it."""


def _check_no_doubles() -> None:
    doubled = set(bookings.KINDS) & set(others.KINDS)
    if doubled:
        raise ValueError(f"two notices of one kind: {sorted(doubled)}")


_check_no_doubles()
