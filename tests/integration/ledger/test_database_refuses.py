"""What the database refuses by itself, spoken to in raw SQL (issue 4.2; stack.md 6.2)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import services
from marketplace.ledger.check import check
from tests.factories.ledger import VISIT, WHO, make_book, make_hold

COLUMNS = "pot_id, source, to_pot_id, destination, kind, pence, plan_line_id, hold_id, cause_kind, cause_id, at"
NOW = "'2026-10-05 09:00:00.000000'"


@pytest.fixture
def books(units: Units) -> Units:
    """Pot 1: a council's, with a live hold (1) and an ended one (2). 2: NHS. 3: another holder. 4: as 1."""

    def act(uow: UnitOfWork) -> None:
        make_book(uow, 1, free=100_00, contingency=20_00)
        make_book(uow, 2, free=50_00, nhs=True)
        make_book(uow, 3, free=50_00, holder_id=2)
        make_book(uow, 4, free=50_00)
        make_hold(uow, 1)
        services.accrue(uow, WHO, hold_id=make_hold(uow, 1), pence=30_00, cause=VISIT)

    units.write(act)
    return units


def posting(values: str) -> str:
    return f"INSERT INTO ledger_postings ({COLUMNS}) VALUES ({values}, {NOW})"


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE ledger_accounts SET balance_pence = -1 WHERE pot_id = 1 AND place = 'available'", "not_negative"),
        ("UPDATE ledger_accounts SET balance_pence = balance_pence - 999999 WHERE pot_id = 1", "not_negative"),
        ("UPDATE ledger_accounts SET pot_id = 3, place = 'returned' WHERE pot_id = 1 AND place = 'paid'", "stays"),
        ("DELETE FROM ledger_accounts WHERE pot_id = 1 AND place = 'paid'", "never deleted"),
        ("INSERT INTO ledger_accounts (pot_id, place, balance_pence) VALUES (2, 'contributed', 0)", "contributions"),
        ("UPDATE ledger_postings SET pence = 1", "append-only"),
        ("DELETE FROM ledger_postings", "append-only"),
        ("UPDATE ledger_books SET nhs = false WHERE pot_id = 2", "append-only"),
        ("DELETE FROM ledger_books", "append-only"),
        ("UPDATE ledger_holds SET pence = 1", "append-only"),
        ("DELETE FROM ledger_holds", "append-only"),
        ("UPDATE ledger_hold_ends SET kind = 'accrue'", "append-only"),
        ("DELETE FROM ledger_hold_ends", "append-only"),
        (f"INSERT INTO ledger_hold_ends (hold_id, kind, at) VALUES (2, 'release_hold', {NOW})", "unique"),
        (f"INSERT INTO ledger_hold_ends (hold_id, kind, at) VALUES (99, 'release_hold', {NOW})", "foreign key"),
        (
            "INSERT INTO ledger_holds (pot_id, plan_line_id, source, pence, cause_kind, cause_id, at) "
            f"VALUES (1, 5, 'available', 0, 'visit', 1, {NOW})",
            "positive",
        ),
        (
            "INSERT INTO ledger_holds (pot_id, plan_line_id, source, pence, cause_kind, cause_id, at) "
            f"VALUES (1, 5, 'paid', 100, 'visit', 1, {NOW})",
            "source",
        ),
    ],
)
def test_edits_deletes_and_floors(books: Units, statement: str, why: str) -> None:
    refused(books, statement, why)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ("1, 'payable', 1, 'paid', 'pay', 0, 5, NULL, 'payment', 1", "positive"),
        ("1, 'payable', 1, 'paid', 'pay', -100, 5, NULL, 'payment', 1", "positive"),
        ("1, 'available', 1, 'paid', 'pay', 100, 5, NULL, 'payment', 1", "on_a_route"),
        ("1, 'available', 1, 'returned', 'pay', 100, 5, NULL, 'payment', 1", "on_a_route"),
        ("1, 'payable', 1, 'paid', 'give', 100, 5, NULL, 'payment', 1", "on_a_route"),
        ("1, 'payable', 1, 'paid', 'pay', 100, NULL, NULL, 'payment', 1", "cites_a_line"),
        ("1, 'payable', 1, 'paid', 'pay', 100, 5, NULL, NULL, NULL", "not.null"),
        ("1, 'payable', 4, 'paid', 'pay', 100, 5, NULL, 'payment', 1", "one_pot"),
        ("1, 'payable', 3, 'paid', 'pay', 100, 5, NULL, 'payment', 1", "holder and its stream"),
        ("1, 'available', 1, 'available', 'transfer_pot', 100, NULL, NULL, 'decision', 1", "one_pot"),
        ("1, 'available', 3, 'available', 'transfer_pot', 100, NULL, NULL, 'decision', 1", "holder and its stream"),
        ("1, 'available', 2, 'available', 'transfer_pot', 100, NULL, NULL, 'decision', 1", "holder and its stream"),
        ("2, 'contributed', 2, 'available', 'contribute', 100, 5, NULL, 'person', 1", "no contributions"),
        ("1, 'available', 1, 'held', 'hold', 100, 5, NULL, 'visit', 1", "belongs to a hold"),
        ("1, 'available', 1, 'held', 'hold', 100, 5, 1, 'visit', 1", "belongs to a hold"),
        ("1, 'available', 1, 'held', 'hold', 3600, 5, 1, 'visit', 1", "unique"),
        ("1, 'held', 1, 'payable', 'accrue', 3601, 5, 1, 'visit', 1", "more than the hold"),
        ("1, 'held', 1, 'payable', 'accrue', 1, 5, 2, 'visit', 1", "more than the hold"),
        ("1, 'held', 1, 'payable', 'accrue', 1, 5, NULL, 'visit', 1", "more than the hold"),
        ("1, 'held', 1, 'contingency', 'release_hold', 3600, 5, 1, 'visit', 1", "more than the hold"),
        ("1, 'payable', 1, 'held', 'withdraw', 3600, 5, 1, 'visit', 1", "withdraws_a_hold"),
        ("1, 'unreleased', 1, 'available', 'release_period', 1, NULL, NULL, 'period', 1", "unique"),
        ("1, 'available', 1, 'unreleased', 'correct', 100, NULL, NULL, 'admin', 1", "mirrors"),
        ("9, 'payable', 9, 'paid', 'pay', 100, 5, NULL, 'payment', 1", "foreign key"),
    ],
)
def test_postings_that_c3_does_not_know(books: Units, values: str, why: str) -> None:
    refused(books, posting(values), why)


@pytest.mark.parametrize(
    ("people", "pence", "why"),
    [
        ("7, 7, 'a slip'", 12000, "two_people"),
        ("7, NULL, 'a slip'", 12000, "two_people"),
        ("7, 8, NULL", 12000, "two_people"),
        ("7, 8, 'a slip'", 11999, "mirrors"),
    ],
)
def test_corrections_take_two_people_a_reason_and_mirror_exactly(
    books: Units, people: str, pence: int, why: str
) -> None:
    statement = (
        f"INSERT INTO ledger_postings ({COLUMNS}, reverses_id, actor_id, second_person_id, reason) VALUES "
        f"(1, 'available', 1, 'unreleased', 'correct', {pence}, NULL, NULL, 'admin', 1, {NOW}, 2, {people})"
    )
    refused(books, statement, why)


def refused(units: Units, statement: str, why: str) -> None:
    def everything(uow: UnitOfWork) -> list[object]:
        tables = ("books", "accounts", "holds", "hold_ends", "postings")
        return [uow.session.execute(text(f"SELECT * FROM ledger_{table}")).all() for table in tables]

    before = units.read(everything)
    with pytest.raises(DatabaseError, match=f"(?i){why}"):
        units.write(lambda uow: uow.session.execute(text(statement)))
    assert units.read(everything) == before
    assert units.read(check).wrong == ()
