"""Where a page finds its stylesheets and fonts: names with a hash of the content, kept by browsers for ever."""

import json
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor"
FOR_EVER = "private, max-age=31536000, immutable"
"""Kept by the browser, not by a proxy: the answer may renew a session cookie beside the file."""


class MissingAsset(LookupError):
    """A file that set-up did not make; the message says which command makes it."""


@cache
def manifest() -> dict[str, str]:
    """Plain name -> hashed name, read once. Raises MissingAsset when set-up has not run."""
    try:
        names: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingAsset("The stylesheets are not here yet: run `make assets`") from None
    return names


def asset(name: str) -> str:
    """The address of a stylesheet, font or picture, for a template. Raises MissingAsset."""
    try:
        return f"/static/vendor/{manifest()[name]}"
    except KeyError:
        raise MissingAsset(f"Set-up made no {name}: put it in marketplace/static/src and run `make assets`") from None


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            response.headers["Cache-Control"] = FOR_EVER
        return response
