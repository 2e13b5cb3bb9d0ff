"""Who is acting in this request."""

from flask import abort, g

from marketplace.core.actor import Actor
from marketplace.core.site import Site, site, units

__all__ = ["Site", "actor", "actor_or_none", "site", "units"]


def actor() -> Actor:
    """Who acts in this request, set by the sign-in of `people`; 401 where nobody is signed in."""
    who: Actor | None = g.get("actor")
    if who is None:
        abort(401)
    return who


def actor_or_none() -> Actor | None:
    who: Actor | None = g.get("actor")
    return who
