"""Host header and redirect targets: only our own."""

from urllib.parse import urlsplit

from flask import Flask, abort, request

from marketplace.config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    allowed = set(settings.allowed_hosts)

    @app.before_request
    def known_host() -> None:
        host = urlsplit(f"//{request.host}").hostname or ""
        if "*" not in allowed and host not in allowed:
            abort(400, "This address is not one of ours.")


def own_path(target: str | None, default: str) -> str:
    """`target` if it is a path on this site, else `default`: what a form or link asked to go back to."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return default
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(char) < 32 for char in target):
        return default
    return target
