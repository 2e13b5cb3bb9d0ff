"""What every template may use."""

from collections.abc import Iterable

from flask import Flask
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from marketplace.core.web.words import FILTERS


def between(rows: Iterable[Iterable[object]], pieces: list[str], start: str = "", end: str = "") -> Markup:
    """The rows of a table in one step: in each row every cell, escaped, after its piece of markup, then the last piece.

    None is an empty cell. A loop over cells in the template costs three times as much.
    """
    printed: list[str] = []
    add = printed.append
    for row in rows:
        add(start)
        for piece, cell in zip(pieces, row, strict=False):
            add(piece)
            if cell is not None:
                add(escape(cell))
        add(pieces[-1])
        add(end)
    return Markup("".join(printed))  # noqa: S704 - every cell was escaped above


def init_app(app: Flask) -> None:
    """Words for money, days and distances as filters; a name that is not there is an error, not an empty place."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS, between=between)
