"""The web kernel: headers, errors, access, words on the page. Knows no area."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace.config import Settings
from marketplace.core.web import access_log, assets, converters, errors, headers, hosts, jinja, limits, telemetry


def init_app(app: Flask, settings: Settings) -> None:
    """Puts the kernel around every request."""
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    telemetry.init_app(app, settings)  # first, so that it sees the whole request
    assets.init_app(app)  # before the rest, so that its word on caching is the last
    access_log.init_app(app)
    converters.init_app(app)
    hosts.init_app(app, settings)
    headers.init_app(app, settings)
    errors.init_app(app)
    jinja.init_app(app)
    limits.init_app(app)
