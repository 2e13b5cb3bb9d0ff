"""Which searches leave an event, and the number that ties the searches of one sitting together for a day (E9)."""

import hashlib
import hmac
import re
from datetime import date

ROBOTS = re.compile(
    r"bot\b|bots\b|crawl|spider|slurp|preview|monitor|uptime|healthcheck|headless|python-requests|python-urllib|"
    r"curl|wget|httpx|aiohttp|go-http-client|java/|libwww|scrapy|okhttp|axios|node-fetch|facebookexternalhit|archive",
    re.IGNORECASE,
)
STAFF = frozenset({"operator", "safeguarding", "funder", "provider"})
"""Policy words of people who look at the site for work; a broker searches for a client and counts."""

KEEP_MONTHS = 13


def is_robot(user_agent: str) -> bool:
    """Whether a browser's name is that of a program, or there is none."""
    return not user_agent.strip() or ROBOTS.search(user_agent) is not None


def session_number(salt: bytes, *parts: str) -> int:
    """A number of up to 63 bits; without the salt it says nothing about what it was made of."""
    made = hmac.new(salt, "\0".join(parts).encode(), hashlib.sha256).digest()
    return int.from_bytes(made[:8], "big") >> 1


def kept_from(today: date) -> date:
    """The first day whose events are still kept on a local day."""
    months = today.year * 12 + today.month - 1 - KEEP_MONTHS
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, 28))
