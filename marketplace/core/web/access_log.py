"""What the server may write down about a request: the route as declared, never the path or the query.

A path can hold a single-use link, and a query what somebody looked for. marketplace/serving.py prints ROUTE.
"""

from typing import Any

from flask import Flask, request

from marketplace.core.telemetry.environ import ROUTE


def init_app(app: Flask) -> None:
    @app.before_request
    def name_route() -> None:
        request.environ[ROUTE] = _route()

    def log_exception(exc_info: Any) -> None:
        app.logger.error("failed at %s %s", request.method, _route(), exc_info=exc_info)

    app.log_exception = log_exception  # type: ignore[method-assign]  # Flask's own prints the path


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "-"
