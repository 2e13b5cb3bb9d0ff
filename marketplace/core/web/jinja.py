"""What every template may use."""

from flask import Flask
from jinja2 import StrictUndefined

from marketplace.core.web.words import FILTERS


def init_app(app: Flask) -> None:
    """Words for money, days and distances as filters; a name that is not there is an error, not an empty place."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
