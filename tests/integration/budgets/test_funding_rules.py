"""What a stream allows is dated data: versions are added, never changed (R18, R35, R36, R39)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from marketplace.budgets import queries, services
from marketplace.budgets.domain import Deployment, FundingStream, Mechanism
from marketplace.budgets.rule_file import SHIPPED, shipped_rules
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.errors import DomainError, InvalidInput, Refused
from marketplace.core.uow import Units
from tests.factories.budgets import PotPlan, make_budget
from tests.factories.people import make_funder, make_holder

COUNCIL = FundingStream.ASC_PERSONAL_BUDGET
CARD = PotPlan(COUNCIL, Deployment.DIRECT_PAYMENT, Mechanism.FUNDER_INVOICE)


def on(units: Units, day: date) -> tuple[Mechanism, ...]:
    return units.read(queries.rule_of, COUNCIL, day).ways[Deployment.DIRECT_PAYMENT]


def newer(version: str = "2027-04", *ways: Mechanism) -> list[object]:
    (now,) = [one for one in shipped_rules() if one.stream is COUNCIL]
    return [
        replace(now, version=version, starts_on=date(2027, 4, 1), ways={**now.ways, Deployment.DIRECT_PAYMENT: ways})
    ]


def test_what_a_migration_leaves_is_what_the_code_ships(units: Units) -> None:
    by_name = {(one.stream, one.version): one for one in units.read(queries.every_rule)}
    assert by_name == {(one.stream, one.version): one for one in shipped_rules()}


def test_a_new_version_holds_from_its_day_and_old_budgets_keep_theirs(units: Units) -> None:
    before = on(units, date(2027, 3, 31))
    assert units.write(services.load_rules, SYSTEM, newer("2027-04", Mechanism.OWN_ACCOUNT)) == 1
    assert on(units, date(2027, 3, 31)) == before
    assert on(units, date(2027, 4, 1)) == (Mechanism.OWN_ACCOUNT,)
    assert units.write(services.load_rules, SYSTEM, newer("2027-04", Mechanism.OWN_ACCOUNT)) == 0


def test_a_pot_is_set_up_by_the_rule_of_its_first_day(units: Units) -> None:
    units.write(services.load_rules, SYSTEM, newer("2027-04", Mechanism.OWN_ACCOUNT))

    holder = units.write(lambda uow: make_holder(uow, make_funder(uow)))

    def pot_from(day: date, until: date) -> int:
        return units.write(
            lambda uow: make_budget(uow, uow.session.merge(holder), (CARD,), starts_on=day, ends_on=until).id
        )

    assert pot_from(date(2026, 4, 1), date(2027, 4, 1))
    with pytest.raises(InvalidInput) as told:
        pot_from(date(2027, 4, 1), date(2028, 4, 1))
    assert "mechanism" in told.value.fields


def test_a_version_that_is_there_is_never_changed(units: Units, app: Flask) -> None:
    held = units.read(queries.every_rule)
    with pytest.raises(Refused, match="says something else"):
        units.write(services.load_rules, SYSTEM, newer("2026-04", Mechanism.OWN_ACCOUNT))
    assert units.read(queries.every_rule) == held


def test_nobody_but_the_operator_loads_rules(units: Units) -> None:
    holder = units.write(lambda uow: make_holder(uow, make_funder(uow)).person_id)
    with pytest.raises(DomainError):
        units.write(services.load_rules, Actor(holder), newer("2027-04", Mechanism.OWN_ACCOUNT))
    assert on(units, date(2027, 4, 1)) == on(units, date(2026, 4, 1))


def test_the_command_shows_and_loads(app: Flask, units: Units, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    assert "asc_personal_budget, version 2026-04" in runner.invoke(args=["budgets", "rules"]).output
    file = tmp_path / "rules.csv"
    file.write_text(SHIPPED.read_text().replace("2026-04", "2028-04").replace("2020-01-01", "2028-04-01"))
    told = runner.invoke(args=["budgets", "rules", "--load", str(file), "--json"])
    assert told.exit_code == 0
    assert len(units.read(queries.every_rule)) == 2 * len(shipped_rules())
    file.write_text("stream,version\nx,y\n")
    told = runner.invoke(args=["budgets", "rules", "--load", str(file)])
    assert told.exit_code == 1
    assert "The first line has to be" in told.output
