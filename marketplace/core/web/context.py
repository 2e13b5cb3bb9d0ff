"""What views and commands may reach: the wired site, and who is acting."""

from dataclasses import dataclass, field
from typing import Any, cast

from flask import abort, current_app, g

from marketplace.config import Settings
from marketplace.core.actor import Actor
from marketplace.core.uow import Units
from marketplace.core.worker import Worker


@dataclass(slots=True)
class Site:
    """The composition root's work. `ports` holds adapters by the name of their port."""

    settings: Settings
    units: Units
    worker: Worker
    ports: dict[str, Any] = field(default_factory=dict)


def site() -> Site:
    return cast(Site, current_app.extensions["site"])


def units() -> Units:
    return site().units


def actor() -> Actor:
    """Who acts in this request, set by the sign-in of `people`; 401 where nobody is signed in."""
    who: Actor | None = g.get("actor")
    if who is None:
        abort(401)
    return who


def actor_or_none() -> Actor | None:
    who: Actor | None = g.get("actor")
    return who
