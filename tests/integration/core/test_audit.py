"""The log is append-only, sealed in order, and says where it was tampered with."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from marketplace.core.actor import Actor
from marketplace.core.audit import chain
from marketplace.core.uow import UnitOfWork, Units
from marketplace.extensions import db


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


def test_a_changed_entry_breaks_its_seal(units: Units) -> None:
    units.write(three_entries)
    units.write(chain.seal)
    with db.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_log_no_update"))
        connection.execute(text("UPDATE audit_log SET subject_id = 99 WHERE id = 2"))
    units.fresh()
    assert units.read(chain.check) == ["audit entry 2 does not match its seal"]
