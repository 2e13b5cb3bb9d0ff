"""A page asks the database at most ten times, whoever looks, and no more often when there is more to show (5.2)."""

from collections.abc import Iterator

import pytest

from marketplace.extensions import db
from tests.integration.access.conftest import Town
from tests.integration.access.crowd import crowd
from tests.integration.access.forms import sent_with
from tests.integration.access.town import ROLES
from tests.integration.access.trying import COMES_IN, Row, address, matrix, routes
from tests.support.statements import statements

MOST = 10
FEW, MANY = "few", "many"
PAGES = [row for row in matrix() if row.method == "GET" and COMES_IN in row.expected]


@pytest.fixture
def crowded(town: Town) -> Iterator[Town]:
    """The town with several of everything, and once more with twice as many: both kept beside it."""
    if not town.crowded:
        units = town.app.extensions["site"].units
        world = town.world
        for round_, name in enumerate((FEW, MANY)):
            units.write(crowd, world, town.people, town.things, round_)
            town.save(name)
        town.crowded = True
    yield town
    town.restore()


def asked(town: Town, row: Row, name: str) -> dict[str, int]:
    """Statements by who comes in."""
    town.restore(name)
    rule = next(rule for method, rule in routes(town.app) if (method, rule.rule) == (row.method, row.rule))
    path, data = address(town, rule), sent_with(town, row.name)
    counts = {}
    for role, letter in zip(ROLES, row.expected, strict=True):
        if letter == COMES_IN:
            with statements(db.engine) as sent:
                town.try_(role, "GET", path, data)
            counts[role] = len(sent)
    return counts


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_a_page_asks_at_most_ten_times_however_much_is_on_it(crowded: Town, row: Row) -> None:
    few, many = asked(crowded, row, FEW), asked(crowded, row, MANY)
    wrong = {role: (few[role], count) for role, count in many.items() if count > min(MOST, few[role])}
    assert wrong == {}, "statements with few rows and with many"
