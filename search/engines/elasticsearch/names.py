"""What the indices of one site are called."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

MAPPING_VERSION = 1
"""Raise it when mapping.py changes: an index of another version counts as not built."""


@dataclass(frozen=True, slots=True)
class Names:
    """One index at a time is live: `read` and `write` are aliases of it. `next` is the alias of the one being filled
    beside it, `lease` of the small one that says who writes."""

    prefix: str

    @property
    def read(self) -> str:
        return f"{self.prefix}-read"

    @property
    def write(self) -> str:
        return f"{self.prefix}-write"

    @property
    def next(self) -> str:
        return f"{self.prefix}-next"

    @property
    def lease(self) -> str:
        return f"{self.prefix}-lease"

    @property
    def every(self) -> str:
        """A pattern for all indices with services, of every mapping version."""
        return f"{self.prefix}-v*"

    def new(self) -> str:
        """A name that no index has had."""
        return f"{self._ours}{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"

    def fits(self, index: str) -> bool:
        """Whether an index has the mapping that this code reads and writes."""
        return index.startswith(self._ours)

    @property
    def _ours(self) -> str:
        return f"{self.prefix}-v{MAPPING_VERSION}-"
