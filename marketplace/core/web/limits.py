"""Rate limits: Flask-Limiter over the site's own database."""

import hashlib
import hmac

from flask import Flask, request
from limits import RateLimitItem, parse
from werkzeug.exceptions import TooManyRequests

from marketplace.core import rate_limits
from marketplace.core.site import site
from marketplace.extensions import db, limiter


def init_app(app: Flask) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = f"{rate_limits.SCHEME}://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {"engine": lambda: db.engine, "clock": lambda: site().units.clock()}
    limiter.init_app(app)


def caller() -> str:
    """The address that asks, as the trusted proxies tell it."""
    return request.remote_addr or "unknown"


def unnamed_caller() -> str:
    """The key of a plain limit: who raises a concern without a name leaves no address in a table either."""
    return _blind(caller())


class Tries:
    """Failed tries of one kind, by what was tried and by who tries. A good try is given back, so that a household,
    a library or a council behind one address is not shut out by its own numbers."""

    def __init__(self, name: str, *, by_subject: str, by_address: str) -> None:
        self.name = name
        self.by_subject: RateLimitItem = parse(by_subject)
        self.by_address: RateLimitItem = parse(by_address)

    def count(self, subject: str) -> None:
        """Counts this try before anything is looked up. Raises 429, the same for what exists and what does not."""
        for item, key in self._both(subject):
            if not limiter.limiter.hit(item, *key):
                raise TooManyRequests()

    def give_back(self, subject: str) -> None:
        """After a good try: the subject's count is cleared, the address gets this one try back."""
        (subject_item, subject_key), (address_item, address_key) = self._both(subject)
        limiter.limiter.clear(subject_item, *subject_key)
        limiter.limiter.hit(address_item, *address_key, cost=-1)

    def _both(
        self, subject: str
    ) -> tuple[tuple[RateLimitItem, tuple[str, str]], tuple[RateLimitItem, tuple[str, str]]]:
        return (
            (self.by_subject, (f"{self.name}-subject", _blind(subject))),
            (self.by_address, (f"{self.name}-address", _blind(caller()))),
        )


def _blind(value: str) -> str:
    """What stands in the table instead of an e-mail or network address."""
    return hmac.digest(site().settings.secret_key.encode(), f"rate:{value}".encode(), hashlib.sha256).hex()[:32]
