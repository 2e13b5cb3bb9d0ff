"""How a row of the matrix is tried: the address with the town's own objects in it, and the answer in one letter."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.integration.access.town import ROLES

if TYPE_CHECKING:
    from tests.integration.access.conftest import Town

OWN: dict[str, dict[str, str]] = {
    "delegation_asked": {"delegation_id": "asked_delegation_id"},
    "plans_approver": {"version_id": "submitted_version_id"},
    "providers_claims": {"provider_id": "claimed_provider_id"},
}
"""Blueprints whose address means another object than most do."""

COMES_IN, SIGN_IN, REFUSED, NOT_THERE = ".", "s", "x", "-"
LETTERS = {401: SIGN_IN, 403: REFUSED, 404: NOT_THERE}


@dataclass(frozen=True)
class Row:
    """`variant` tells rows of one address apart that are sent with other words (see `forms.py`)."""

    method: str
    rule: str
    variant: str
    expected: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule}{f' #{self.variant}' if self.variant else ''}"


def matrix() -> list[Row]:
    """The rows of `matrix.txt`: method, address, a variant or none, and sixteen letters in the order of ROLES."""
    rows = []
    for line in (Path(__file__).parent / "matrix.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        method, rest = line.split(maxsplit=1)
        address_, _, letters = rest.partition("  ")
        rule, _, variant = address_.partition(" #")
        expected = letters.replace(" ", "")
        assert len(expected) == len(ROLES), line
        rows.append(Row(method, rule, variant, expected))
    return rows


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every method of every address, except what Werkzeug adds by itself."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule


def address(town: "Town", rule: Rule) -> str:
    own = OWN.get(rule.endpoint.partition(".")[0], {})
    values: dict[str, Any] = {name: town.things[own.get(name, name)] for name in rule.arguments}
    built = rule.build(values)
    assert built is not None
    return built[1]


def letter(answer: TestResponse) -> str:
    """`.` comes in (whatever is said there), `s` is asked to sign in, `x` may not, `-` it is not there for them."""
    if answer.status_code == 302 and answer.location.startswith("/sign-in?next="):
        return SIGN_IN
    if answer.status_code == 500 or answer.status_code in (400, 405, 429):
        return f"[{answer.status_code}]"
    return LETTERS.get(answer.status_code, COMES_IN)
