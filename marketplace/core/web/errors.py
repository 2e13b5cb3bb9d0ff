"""The one table from domain errors to a page or to problem details (RFC 9457)."""

import logging
from dataclasses import dataclass

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException

from marketplace.core.errors import (
    DomainError,
    IdempotencyKeyReused,
    InvalidInput,
    NotAllowed,
    NotFound,
    Refused,
    TryLater,
)

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (InvalidInput, 422),
    (IdempotencyKeyReused, 422),
    (Refused, 409),
    (TryLater, 503),
    (DomainError, 409),
)


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    text: str


WORDS = {
    400: Words("We could not read that", "Something in the address or the form was not right. Go back and try again."),
    401: Words("Sign in first", "You need to sign in to see this page."),
    403: Words("You can’t open this page", "Your permission may have ended, or someone else has to do this."),
    404: Words("We can’t show this page", "It may have moved, or your permission may have ended."),
    405: Words("That does not work here", "This page can’t do that. Go back and try another way."),
    409: Words("That could not be done", "Something changed in the meantime. Nothing was booked and no money moved."),
    413: Words("That is too large", "Send a smaller file or less text."),
    415: Words("We can’t read that kind of file", "Send it in another form."),
    422: Words("Check what you entered", "Something needs to be put right."),
    429: Words("Too many tries", "Wait a few minutes, then try again."),
    500: Words("Sorry, that did not work", "It was our fault. Nothing was booked and no money moved."),
    503: Words("We are busy", "Try again in a minute. Nothing was changed."),
}


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error: first row of the table that fits."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def wants_json() -> bool:
    return request.path.startswith("/api/")


def problem(
    status: int, code: str, detail: str, errors: dict[str, list[str]] | None = None, title: str | None = None
) -> Response:
    """A problem-details answer."""
    words = WORDS.get(status, WORDS[500])
    body = {"type": "about:blank", "title": title or words.title, "status": status, "detail": detail, "code": code}
    body["errors"] = errors or {}
    answer = jsonify(body)
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


def page(status: int, text: str | None = None, next_step: str | None = None) -> Response:
    """An error page of the design; plain text if even that fails."""
    words = WORDS.get(status, WORDS[500])
    paragraphs = [text or words.text] + ([next_step] if next_step else [])
    try:
        html = render_template("errors/error.html", status=status, title=words.title, paragraphs=paragraphs)
    except TemplateNotFound:
        html = f"{words.title}. {' '.join(paragraphs)}"
    return make_response(html, status)


def answer_domain_error(error: DomainError) -> Response:
    status = status_of(error)
    if wants_json():
        return problem(status, error.code, error.message, getattr(error, "fields", None))
    return page(status, error.message, error.next_step)


def answer_http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    status = error.code
    code = "csrf" if isinstance(error, CSRFError) else error.name.lower().replace(" ", "_")
    words = WORDS.get(status, WORDS[400] if status < 500 else WORDS[500])
    answer = problem(status, code, words.text, _field_errors(error)) if wants_json() else page(status)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "www-authenticate"):
            answer.headers[name] = value
    return answer


def _field_errors(error: HTTPException) -> dict[str, list[str]]:
    """What a schema found wrong with a body or query, field by field; nested fields joined by dots."""
    messages = getattr(error, "data", {}).get("messages", {})
    found: dict[str, list[str]] = {}

    def gather(path: str, value: object) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                gather(f"{path}.{name}" if path else str(name), inner)
        else:
            found[path or "body"] = [str(one) for one in value] if isinstance(value, list) else [str(value)]

    for where in messages.values() if isinstance(messages, dict) else ():
        gather("", where)
    return found


def answer_crash(error: Exception) -> Response:
    log.exception("unexpected error on %s", request.endpoint)
    g.actor = None  # the page must not touch a database that may be what failed
    return problem(500, "internal", WORDS[500].text) if wants_json() else page(500)


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, answer_domain_error)
    app.register_error_handler(HTTPException, answer_http_error)
    if not app.config.get("PROPAGATE_EXCEPTIONS"):
        app.register_error_handler(Exception, answer_crash)
