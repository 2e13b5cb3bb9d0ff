"""What a hold says to the database: a conditional draw, no reading first, locks in order (architecture.md, rule 3)."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event

from marketplace.core.uow import Units
from marketplace.extensions import db
from marketplace.ledger import services
from marketplace.ledger.domain import Cause, Wanted
from marketplace.ledger.services import moves
from tests.factories.ledger import VISIT, WHO, make_book


@pytest.fixture
def sent(units: Units) -> Iterator[list[str]]:
    units.write(make_book, 1)
    units.write(make_book, 2)
    said: list[str] = []

    def listen(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield said
    event.remove(db.engine, "before_cursor_execute", listen)


@pytest.fixture
def on_postgresql(units: Units) -> bool:
    return units.read(lambda uow: uow.connection.dialect.name) == "postgresql"


def test_a_hold_reads_nothing_and_is_one_round_trip_where_trips_cost(
    units: Units, sent: list[str], on_postgresql: bool
) -> None:
    """SQLite runs in our own process: there four statements are four calls."""
    sent.clear()
    units.write(services.hold, WHO, pot_id=1, plan_line_id=5, pence=1_00, cause=VISIT)
    if on_postgresql:
        (only,) = sent
        assert only.startswith("SELECT new_hold, pot, spot, there, wanted FROM ledger_hold(")
        return
    begin, draw, fill, hold, posting = sent
    assert begin == "BEGIN IMMEDIATE"
    assert draw.startswith("UPDATE ledger_accounts SET balance_pence = balance_pence - ")
    assert "AND balance_pence >= " in draw
    assert fill.startswith("UPDATE ledger_accounts SET balance_pence = balance_pence + ")
    assert hold.startswith("INSERT INTO ledger_holds")
    assert posting.startswith("INSERT INTO ledger_postings")


def test_twelve_visits_on_two_pots_draw_once_a_pot(units: Units, sent: list[str], on_postgresql: bool) -> None:
    sent.clear()
    wanted = [Wanted(pot_id, 5, 10) for _ in range(12) for pot_id in (2, 1)]
    units.write(services.hold_all, WHO, wanted=wanted, cause=Cause("booking", 1))
    if on_postgresql:
        assert len(sent) == 1
        return
    updates = [statement for statement in sent if statement.startswith("UPDATE")]
    assert len(updates) == 4
    assert not [statement for statement in sent if statement.startswith("SELECT")]


def test_rows_are_locked_in_one_statement_in_order_of_pot_and_place() -> None:
    """SQLite has one lock and needs no more; the same code on PostgreSQL asks for the rows, sorted, at once."""
    asked: list[tuple[str, object]] = []
    conn = SimpleNamespace(
        dialect=SimpleNamespace(name="postgresql"),
        execute=lambda statement, row: asked.append((statement.text, row["accounts"])),
    )
    moves.lock(conn, [(2, "held"), (1, "held"), (2, "available"), (1, "available"), (2, "held")])  # type: ignore[arg-type]
    ((statement, accounts),) = asked
    assert accounts == [(1, "available"), (1, "held"), (2, "available"), (2, "held")]
    assert statement.endswith('ORDER BY pot_id, place COLLATE "C" FOR NO KEY UPDATE')
