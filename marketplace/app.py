"""The whole start-up on one screen."""

import os

from flask import Flask

from marketplace import blueprints, bootstrap, cli
from marketplace.config import Settings, load
from marketplace.core import web
from marketplace.core.clock import Clock, system_clock
from marketplace.core.telemetry import logs
from marketplace.extensions import csrf, db, login, migrate


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> Flask:
    """A site that is ready to serve. Raises BadSetting with the variable's name."""
    settings = settings or load(os.environ)
    logs.configure(settings)
    app = Flask("marketplace", template_folder="../templates", static_folder="static")
    app.config.from_mapping(settings.flask())
    app.extensions["settings"] = settings
    db.init_app(app)
    migrate.init_app(app, db, directory=os.path.join(app.root_path, "..", "migrations"))
    csrf.init_app(app)
    login.init_app(app, add_context_processor=False)  # an error page must not look a person up
    bootstrap.wire(app, settings, clock)
    web.init_app(app, settings)
    blueprints.register(app)
    cli.register(app)
    return app
