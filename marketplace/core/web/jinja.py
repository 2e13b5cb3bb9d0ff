"""What every template may use."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask
from jinja2 import StrictUndefined

FILTERS = ("pounds", "day", "clock", "day_time", "miles", "plural")


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if find_spec("marketplace.core.web.words"):
        words = import_module("marketplace.core.web.words")
        for name in FILTERS:
            app.jinja_env.filters[name] = getattr(words, name)
