"""The log is append-only, sealed in order, and says where it was tampered with."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from marketplace.core.actor import Actor
from marketplace.core.audit import chain
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork, Units
from tests.fixtures.lawless import Damage


def three_entries(uow: UnitOfWork) -> None:
    for number in range(3):
        uow.audit(Actor(1), "tests:thing:done", "thing", number, count=number)


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log"])
def test_the_database_refuses_edits(units: Units, statement: str) -> None:
    units.write(three_entries)
    with pytest.raises(DatabaseError, match="append-only"):
        units.write(lambda uow: uow.session.execute(text(statement)))
    assert units.read(lambda uow: uow.session.execute(text("SELECT count(*) FROM audit_log")).scalar()) == 3


def test_unsealed_entries_are_reported_then_sealed(units: Units) -> None:
    units.write(three_entries)
    assert units.read(chain.check) == ["3 audit entries are not sealed yet: run the worker"]
    assert units.write(chain.seal) == 3
    assert units.read(chain.check) == []


def test_a_changed_entry_breaks_its_seal(units: Units, damage: Damage) -> None:
    units.write(three_entries)
    units.write(chain.seal)
    damage("UPDATE audit_log SET subject_id = 99 WHERE id = 2")
    units.fresh()
    assert units.read(chain.check) == ["audit entry 2 does not match its seal"]


def test_a_removed_entry_is_missed_by_its_seal_or_by_the_next_one(units: Units, damage: Damage) -> None:
    units.write(three_entries)
    units.write(chain.seal)
    damage("DELETE FROM audit_seals WHERE entry_id = 2", "DELETE FROM audit_log WHERE id = 2")
    units.fresh()
    assert units.read(chain.check) == ["audit entry 3 does not match its seal"]


def test_an_entry_whose_seal_is_left_is_missed(units: Units, damage: Damage) -> None:
    units.write(three_entries)
    units.write(chain.seal)
    units.fresh()
    damage("DELETE FROM audit_log WHERE id = 3")
    assert units.read(chain.check) == ["audit entry 3 is sealed but missing"]


def test_the_worker_seals_in_the_order_of_the_entries(site: Site, units: Units) -> None:
    for _ in range(3):
        units.write(three_entries)
        site.worker.turn()
    rows = units.read(lambda uow: uow.session.execute(text("SELECT id, entry_id FROM audit_seals ORDER BY id")).all())
    assert [entry for _, entry in rows] == sorted(entry for _, entry in rows)
    assert len(rows) >= 9
    assert units.read(chain.check) == []


def test_ledger_check_tells_what_is_unsealed_and_what_is_broken(
    app: Flask, site: Site, units: Units, damage: Damage
) -> None:
    check = app.test_cli_runner()
    units.write(three_entries)
    before = check.invoke(args=["ledger", "check"])
    assert "3 audit entries are not sealed yet" in before.output
    site.worker.turn()
    assert check.invoke(args=["ledger", "check"]).exit_code == 0
    damage("UPDATE audit_log SET person_id = 99 WHERE id = 1")
    units.fresh()
    after = check.invoke(args=["ledger", "check"])
    assert after.exit_code == 1
    assert "audit entry 1 does not match its seal" in after.output


def test_an_entry_of_a_command_that_failed_is_not_there(units: Units) -> None:
    def fails(uow: UnitOfWork) -> None:
        three_entries(uow)
        raise RuntimeError("after the entries")

    with pytest.raises(RuntimeError):
        units.write(fails)
    assert units.read(chain.unsealed) == 0
