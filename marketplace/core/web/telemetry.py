"""Around each request: its number, and, where figures are wanted, how long it took and how much SQL it cost."""

import time
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from prometheus_client import REGISTRY
from sqlalchemy import event

from marketplace.config import Settings
from marketplace.core.telemetry import request_id
from marketplace.core.telemetry.environ import REQUEST_ID
from marketplace.core.telemetry.figures import WebFigures
from marketplace.extensions import db


def init_app(app: Flask, settings: Settings) -> None:
    trusted = settings.trusted_proxies > 0

    @app.before_request
    def number() -> None:
        chosen = request_id.choose(request.headers.get(request_id.HEADER), trusted=trusted)
        request.environ[REQUEST_ID] = chosen
        request_id.current.set(chosen)

    @app.after_request
    def tell_number(response: Response) -> Response:
        response.headers[request_id.HEADER] = request.environ.get(REQUEST_ID, "-")
        return response

    @app.teardown_request
    def forget_number(_: BaseException | None) -> None:
        request_id.current.set(None)

    if settings.metrics_bind:
        app.extensions["figures"] = count_requests(app, WebFigures(REGISTRY))


def count_requests(app: Flask, figures: WebFigures) -> WebFigures:
    """Counts from now on. The first hook of all, so that the time is the whole time."""

    @app.before_request
    def begin() -> None:
        g.began, g.statements = time.perf_counter(), 0

    @app.after_request
    def end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "-"
        taken = time.perf_counter() - g.get("began", time.perf_counter())
        figures.answered(request.method, route, response.status_code, taken, g.get("statements", 0))
        return response

    def count(*_: Any) -> None:
        if has_request_context():
            g.statements = g.get("statements", 0) + 1

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
    return figures
