"""Numbers in addresses: one that no table can hold is simply not there (404)."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

MOST = 2**63 - 1


class Number(IntegerConverter):
    def __init__(self, url_map: Map, *args: Any, **more: Any) -> None:
        more.setdefault("max", MOST)
        super().__init__(url_map, *args, **more)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Number
