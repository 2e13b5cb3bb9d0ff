"""What the server may write down about a request: the route as declared, never the path or the query.

A path can hold a single-use link, and a query what somebody looked for. The Procfile's log format prints ROUTE.
"""

from flask import Flask, request

ROUTE = "route"
"""The key in the WSGI environment that holds the route, as in `/bookings/<int:booking_id>`."""


def init_app(app: Flask) -> None:
    @app.before_request
    def name_route() -> None:
        if request.url_rule is not None:
            request.environ[ROUTE] = request.url_rule.rule
