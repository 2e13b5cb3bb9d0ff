"""Who a token speaks for. Cookies count for nothing here, so no other site's form can act through the API."""

import hashlib

from flask import g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized, UnsupportedMediaType

from marketplace.api import services
from marketplace.core.actor import Actor
from marketplace.core.site import site, units
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.context import actor
from marketplace.core.web.errors import wants_json
from marketplace.delegation import queries as delegation

_counter = FixedWindowRateLimiter(MemoryStorage())  # per web process: a guard against a runaway program, not a quota


CHALLENGE = WWWAuthenticate("bearer")


def recognise() -> None:
    """Sets `g.actor` from the bearer token. Without one only public calls answer. A body must say that it is JSON."""
    if not wants_json():
        return
    g.actor, g.roles = None, frozenset()
    if request.content_length and not request.is_json:
        raise UnsupportedMediaType
    header = request.headers.get("Authorization", "")
    kind, _, token = header.partition(" ")
    if not header:
        return
    person_id = units().read(services.bearer, token.strip()) if kind.lower() == "bearer" and token.isascii() else None
    if person_id is None:
        raise Unauthorized("The token is not known, or it has ended.", www_authenticate=CHALLENGE)
    _count(token)
    g.actor = Actor(person_id)


def _count(token: str) -> None:
    per_minute = site().settings.api_rate_per_minute
    if per_minute and not _counter.hit(
        RateLimitItemPerMinute(per_minute), "token", hashlib.sha256(token.encode()).hexdigest()
    ):
        raise TooManyRequests()


def on_behalf(holder_id: int | None) -> tuple[Actor, int]:
    """The actor, acting for a holder where one is named, and the holder's id."""
    who = actor()
    if who.person_id is None:
        raise Unauthorized(www_authenticate=CHALLENGE)
    if holder_id is None or holder_id == who.person_id:
        return who, who.person_id
    return who.acting_for(holder_id), holder_id


def acting(uow: UnitOfWork, who: Actor, holder_id: int) -> Actor:
    """A delegate acts for the holder whose thing it is; anybody else acts as themself."""
    if who.person_id is None or who.person_id == holder_id:
        return who
    return who.acting_for(holder_id) if delegation.usable(uow, who.person_id, holder_id) else who
