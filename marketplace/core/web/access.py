"""Access policies of blueprints: the first gate. Services ask their own authority again."""

from collections.abc import Mapping
from enum import StrEnum

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response


class Policy(StrEnum):
    """Who may come in. `TOKEN` is for the JSON API, which answers 401 and never redirects."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    TOKEN = "token"  # noqa: S105 - a policy's name
    OPERATOR = "operator"
    SAFEGUARDING = "safeguarding"
    FUNDER = "funder"
    PROVIDER = "provider"
    BROKER = "broker"


STAFF = {Policy.OPERATOR, Policy.SAFEGUARDING, Policy.FUNDER, Policy.PROVIDER, Policy.BROKER}
SIGN_IN = "people_sign_in.sign_in"


def guard(app: Flask, policies: Mapping[str, Policy]) -> None:
    """Refuses what no policy lets in. `g.actor` and `g.roles` (policy words) are set before by `people`."""

    @app.before_request
    def check() -> Response | None:
        if request.endpoint is None or request.endpoint == "static":
            return None
        policy = policies.get(request.blueprint or "")
        if policy is None:
            abort(404)
        if policy is Policy.PUBLIC:
            return None
        if g.get("actor") is None:
            if policy is Policy.TOKEN:
                raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
            if request.method not in ("GET", "HEAD") or SIGN_IN not in app.view_functions:
                abort(401)
            return redirect(url_for(SIGN_IN, next=request.full_path.rstrip("?")))
        if policy in STAFF and policy.value not in g.get("roles", frozenset()):
            abort(403)
        return None
