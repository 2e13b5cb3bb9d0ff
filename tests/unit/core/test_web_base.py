"""The web kernel's small rules: where one may be led, and how a refusal becomes an answer."""

import pytest
from flask import Flask

from marketplace.core import errors as domain
from marketplace.core.web import errors
from marketplace.core.web.hosts import own_path


@pytest.mark.parametrize("target", ["/home", "/search?q=swimming&near=SK4", "/people/3#money", "/a//b", "/?next=//x"])
def test_our_own_pages_may_be_led_to(target):
    assert own_path(target, "/else") == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "home",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        " https://evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/home\r\nSet-Cookie: a=b",
    ],
)
def test_nothing_else_may_be(target):
    assert own_path(target, "/else") == "/else"


def every_kind(kind=domain.DomainError):
    yield kind
    for below in kind.__subclasses__():
        yield from every_kind(below)


SAMPLES = {
    domain.DomainError: domain.DomainError("It was refused."),
    domain.NotFound: domain.NotFound(),
    domain.NotAllowed: domain.NotAllowed("You can’t do this."),
    domain.OverLimit: domain.OverLimit("This is more than you may do alone."),
    domain.InvalidInput: domain.InvalidInput({"pence": ["Enter an amount."]}),
    domain.Refused: domain.Refused("plan_active", "There is no plan yet.", next_step="Ask your support planner."),
    domain.WrongState: domain.WrongState("It was cancelled."),
    domain.InsufficientFunds: domain.InsufficientFunds("Not enough is free.", {1: 500}),
    domain.SlotTaken: domain.SlotTaken(),
    domain.NeedsAcknowledgement: domain.NeedsAcknowledgement("pacing", "This is faster than planned."),
    domain.IdempotencyKeyReused: domain.IdempotencyKeyReused("This key was used before."),
    domain.TryLater: domain.TryLater("We are busy."),
    domain.OutcomeUnknown: domain.OutcomeUnknown(),
}
STATUS = {
    domain.DomainError: 409,
    domain.NotFound: 404,
    domain.NotAllowed: 403,
    domain.OverLimit: 403,
    domain.InvalidInput: 422,
    domain.Refused: 409,
    domain.WrongState: 409,
    domain.InsufficientFunds: 409,
    domain.SlotTaken: 409,
    domain.NeedsAcknowledgement: 409,
    domain.IdempotencyKeyReused: 422,
    domain.TryLater: 503,
    domain.OutcomeUnknown: 503,
}


@pytest.fixture
def refusing() -> Flask:
    app = Flask(__name__)
    errors.init_app(app)

    @app.get("/<path:_>", endpoint="page")
    def fail(_: str) -> None:
        raise app.config["ERROR"]

    return app


def test_every_refusal_of_the_kernel_has_its_status_here():
    ours = {kind for kind in every_kind() if kind.__module__ == domain.__name__}
    assert ours == set(SAMPLES) == set(STATUS)
    assert {kind: errors.status_of(error) for kind, error in SAMPLES.items()} == STATUS
    assert set(STATUS.values()) <= set(errors.WORDS)


@pytest.mark.parametrize("kind", SAMPLES, ids=lambda kind: kind.__name__)
def test_a_refusal_is_a_page_for_people_and_problem_details_for_programs(refusing, kind):
    refusing.config["ERROR"] = error = SAMPLES[kind]
    page = refusing.test_client().get("/bookings/1")
    assert page.status_code == STATUS[kind]
    assert error.message in page.text
    if error.next_step:
        assert error.next_step in page.text
    problem = refusing.test_client().get("/api/v1/bookings/1")
    assert (problem.status_code, problem.mimetype) == (STATUS[kind], "application/problem+json")
    assert set(problem.json) == {"type", "title", "status", "detail", "code", "errors"}
    assert (problem.json["status"], problem.json["code"]) == (STATUS[kind], error.code)
    assert problem.json["detail"] == error.message
    assert problem.json["errors"] == (error.fields if isinstance(error, domain.InvalidInput) else {})
