"""The wired site, as views and commands reach it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app

from marketplace.config import Settings
from marketplace.core.readiness import Check
from marketplace.core.telemetry.figures import Measure
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
    measures: tuple[Measure, ...] = ()
    """What the worker's /metrics reads when it is asked."""
    closers: tuple[Callable[[], None], ...] = ()

    def close(self) -> None:
        """Before the process goes: what waits in memory is written, locks and files are given back."""
        for closer in self.closers:
            closer()


def site() -> Site:
    return cast(Site, current_app.extensions["site"])


def units() -> Units:
    return site().units
