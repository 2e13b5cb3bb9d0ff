"""The number that ties a request's log lines together: the trusted proxy's, or one of our own."""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
"""Anything else (an e-mail address, a line break) never reaches a log."""

current: ContextVar[str | None] = ContextVar("request_id", default=None)


def choose(given: str | None, *, trusted: bool) -> str:
    """`given` where a proxy of ours sent it, in a shape that a log can hold; else a new one."""
    if trusted and given and GIVEN.fullmatch(given):
        return given
    return secrets.token_hex(16)
