"""/healthz (the process) and /readyz (what it stands on)."""

from flask import Blueprint, Response, jsonify

from marketplace.core.readiness import answer
from marketplace.core.site import site

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 also when degraded: a site without its index or worker still serves people."""
    body, status = answer(site().units, site().checks)
    return jsonify(body), status
