"""Passwords at rest: argon2id. Hashing is slow on purpose, so it happens outside transactions."""

from functools import cached_property

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 10
LONGEST = 1000
COMMON = frozenset(
    {
        "password12",
        "password123",
        "password1234",
        "1234567890",
        "12345678910",
        "0123456789",
        "qwertyuiop",
        "qwerty1234",
        "qwerty12345",
        "1q2w3e4r5t",
        "iloveyou12",
        "iloveyou123",
        "liverpool1",
        "liverpool123",
        "manchester",
        "manchester1",
        "changeme123",
        "letmein1234",
        "football12",
        "football123",
        "passwordpassword",
        "aaaaaaaaaa",
        "1111111111",
        "123123123123",
        "0987654321",
        "princess12",
        "princess123",
        "sunshine12",
        "sunshine123",
        "abcdefghij",
        "abcd123456",
        "abc1234567",
        "welcome123",
        "welcome1234",
        "administrator",
    }
)


class Passwords:
    """`cheap` is for tests only: real parameters cost a tenth of a second each time, by design."""

    def __init__(self, *, cheap: bool = False) -> None:
        hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else Argon2Hasher()
        self._hash = PasswordHash((hasher,))

    def hash(self, password: str) -> str:
        return self._hash.hash(password)

    def matches(self, password: str, kept: str | None) -> bool:
        """Takes as long for an account that does not exist (`kept` is None) as for one that does."""
        good = self._hash.verify(password, kept or self._nobody)
        return good and kept is not None

    def renewed(self, password: str, kept: str) -> str | None:
        """A new hash where `kept` was made with older parameters, else None."""
        return self._hash.verify_and_update(password, kept)[1]

    @cached_property
    def _nobody(self) -> str:
        return self._hash.hash("nobody has this password")


def weakness(password: str, email: str = "") -> str | None:
    """What is wrong with a new password, in a sentence, or None. Length counts, not odd signs."""
    if len(password) < SHORTEST:
        return f"Use {SHORTEST} characters or more. Three words that don’t belong together work well."
    if len(password) > LONGEST:
        return f"Use {LONGEST:,} characters or fewer."
    plain = password.strip().lower()
    if plain in COMMON or (email and plain in (email.lower(), email.lower().partition("@")[0])):
        return "Many people would guess that one. Three words that don’t belong together work well."
    return None
