"""The wired site, as views and commands reach it."""

from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app

from marketplace.config import Settings
from marketplace.core.readiness import Check
from marketplace.core.uow import Units
from marketplace.core.worker import Worker


@dataclass(slots=True)
class Site:
    """The composition root's work. `ports` holds adapters by the name of their port."""

    settings: Settings
    units: Units
    worker: Worker
    ports: dict[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    """What /readyz asks."""


def site() -> Site:
    return cast(Site, current_app.extensions["site"])


def units() -> Units:
    return site().units
