"""A quarter is frozen once, when late records are in, and never changes after."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.commissioning.domain import Quarter
from marketplace.commissioning.models import FrozenQuarter, NeedFact
from marketplace.commissioning.services import freeze, freeze_due
from marketplace.core.actor import SYSTEM
from marketplace.core.errors import Refused
from marketplace.extensions import db
from tests.factories.people import make_funder, make_holder

Q2, Q3 = Quarter(2026, 2), Quarter(2026, 3)


def frozen() -> list[str]:
    db.session.rollback()
    return sorted(row.code for row in db.session.query(FrozenQuarter))


def test_a_quarter_waits_21_days_for_late_records(units, clock):
    clock.moment = datetime(2026, 10, 20, 22, 59, tzinfo=UTC)  # still the 20th in England
    with pytest.raises(Refused, match="can be frozen from 21 October 2026"):
        freeze(units, SYSTEM, Q3)
    assert frozen() == []
    clock.moment = datetime(2026, 10, 20, 23, 0, tzinfo=UTC)  # summer time: the 21st has begun
    assert freeze(units, SYSTEM, Q3).already is False
    assert frozen() == ["2026Q3"]


def test_a_second_run_changes_nothing(units, clock):
    first = freeze(units, SYSTEM, Q2)
    clock.moment = datetime(2026, 10, 6, 9, 0, tzinfo=UTC)
    again = freeze(units, SYSTEM, Q2)
    assert (first.already, again.already) == (False, True)
    assert again.frozen_at == first.frozen_at
    assert again.rows == first.rows


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE commissioning_needs SET people = 99",
        "DELETE FROM commissioning_needs",
        "DELETE FROM commissioning_quarters",
        "UPDATE commissioning_quarters SET code = '2026Q1'",
        "INSERT INTO commissioning_needs (quarter, area, category, people, planned_minutes, wanted_people, "
        "wanted_minutes, lines, lines_without_hours) VALUES ('2026Q2', 'E08000007', 'breaks', 9, 9, 9, 9, 9, 9)",
    ],
)
def test_the_database_refuses_to_change_or_add_to_a_frozen_quarter(units, statement):
    def write(uow):
        row = {"quarter": Q2.code, "area": "E08000007", "category": "going-out"}
        numbers = dict.fromkeys(
            ("people", "planned_minutes", "wanted_people", "wanted_minutes", "lines", "lines_without_hours"), 7
        )
        uow.session.add(NeedFact(**row, **numbers))
        uow.session.flush()
        uow.session.add(FrozenQuarter(code=Q2.code, frozen_at=uow.now))

    units.write(write)
    with pytest.raises(IntegrityError, match=r"append-only|frozen"):
        units.write(lambda uow: uow.session.execute(text(statement)))
    db.session.rollback()
    assert [(fact.people, fact.category) for fact in db.session.query(NeedFact)] == [(7, "going-out")]


def test_the_timer_freezes_what_is_due_and_leaves_an_empty_site_alone(units, clock):
    assert freeze_due(units) == 0  # nobody is here: a site that is filled later must not find its quarters closed
    clock.moment = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
    units.write(lambda uow: make_holder(uow, make_funder(uow)))
    clock.moment = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
    assert freeze_due(units) == 2
    assert frozen() == ["2026Q1", "2026Q2"]  # Q3 is too young by a day
    assert freeze_due(units) == 0
    clock.moment = datetime(2026, 10, 21, 9, 0, tzinfo=UTC)
    assert freeze_due(units) == 1
    assert frozen() == ["2026Q1", "2026Q2", "2026Q3"]


def test_the_command_says_what_it_did(app):
    run = app.test_cli_runner().invoke
    done = run(args=["commissioning", "freeze", "--window", "2026q2", "--json"])
    assert done.exit_code == 0, done.output
    body = json.loads(done.stdout)
    assert (body["quarter"], body["already"], body["rows"]["needs"]) == ("2026Q2", False, 0)
    assert "Free hours …" in done.stderr
    again = run(args=["commissioning", "freeze", "--window", "2026Q2"])
    assert again.exit_code == 0
    assert "was frozen before; nothing was changed" in again.stdout


def test_the_command_refuses_a_young_quarter_and_a_wrong_word(app):
    run = app.test_cli_runner().invoke
    young = run(args=["commissioning", "freeze", "--window", "2026Q3"])
    assert young.exit_code == 1
    assert "can be frozen from 21 October 2026" in young.stdout
    wrong = run(args=["commissioning", "freeze", "--window", "autumn"])
    assert wrong.exit_code == 2
    assert "Write a quarter like 2026Q3." in wrong.stderr
    assert frozen() == []
