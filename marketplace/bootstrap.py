"""Composition root: settings in, adapters out. The only module that chooses an adapter."""

from datetime import timedelta
from pathlib import Path

from flask import Flask

from marketplace.budgets import models as budgets_models  # noqa: F401 - its tables are part of the schema
from marketplace.budgets.services import release_due
from marketplace.config import Settings
from marketplace.core import idempotency  # noqa: F401 - its table is part of the schema
from marketplace.core.clock import Clock
from marketplace.core.db import teach_sqlite_manners
from marketplace.core.outbox.relay import Relay, Subscriber, subscriptions
from marketplace.core.site import Site
from marketplace.core.uow import Units
from marketplace.core.worker import Timer, Worker
from marketplace.extensions import db
from marketplace.ledger import rules as ledger_rules  # noqa: F401 - its tables and rules are part of the schema
from marketplace.people import models as people_models  # noqa: F401 - its tables are part of the schema
from marketplace.people.passwords import Passwords
from providers import models as providers_models  # noqa: F401 - its tables are part of the schema


def wire(app: Flask, settings: Settings, clock: Clock) -> None:
    """Ties ports to adapters and leaves them at `site()` for views and commands."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with app.app_context():
        if db.engine.dialect.name == "sqlite" and db.engine.url.database:
            Path(db.engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        teach_sqlite_manners(db.engine)
    subscribers = _subscribers(settings)
    units = Units(db.session, clock=clock, subscriptions=subscriptions(subscribers))
    app.extensions["site"] = Site(
        settings=settings,
        units=units,
        worker=Worker(units, Relay(units, subscribers), _timers()),
        ports={"passwords": Passwords(cheap=settings.testing)},
    )


def _subscribers(settings: Settings) -> tuple[Subscriber, ...]:
    return ()


def _timers() -> tuple[Timer, ...]:
    return (Timer("budgets-release-periods", timedelta(minutes=1), release_due),)
