"""Ten thousand operations on two pots by eight processes, in random order (issue 3.2; stack.md T3): nobody waits for
ever, no deadlock comes through, and the books are right to the penny."""

from collections import Counter

import pytest
from sqlalchemy import text

from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries
from marketplace.ledger.check import check
from tests.factories.ledger import make_book
from tests.integration.ledger.racer import open_units
from tests.integration.ledger.stampede import stampede
from tests.support.racing import run

PROCESSES = 8
OPERATIONS = 10_000


def rows(uow: UnitOfWork, table: str) -> int:
    return int(uow.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.mark.timeout(600)
def test_ten_thousand_operations_on_two_pots_leave_the_books_right(race_url: str) -> None:
    units, engine = open_units(race_url)
    for pot_id in (1, 2):
        units.write(make_book, pot_id, free=500_000)
    units.fresh()
    before = units.read(rows, "ledger_postings")
    units.fresh()
    said = run(stampede, race_url, [(n, OPERATIONS // PROCESSES) for n in range(PROCESSES)])
    assert [one for one in said if not isinstance(one, dict)] == []
    done: Counter[str] = sum((Counter(one) for one in said), Counter())
    assert done.total() == OPERATIONS
    assert min(done[what] for what in ("both", "one", "release", "accrue", "transfer")) > 100, done

    units.fresh()
    assert units.read(rows, "ledger_holds") == 2 * done["both"] + done["one"]
    assert units.read(rows, "ledger_hold_ends") == done["release"] + done["accrue"]
    moved = 2 * done["both"] + done["one"] + done["transfer"]
    ended = units.read(rows, "ledger_postings") - before - moved
    assert done["release"] + done["accrue"] <= ended <= done["release"] + 2 * done["accrue"]
    now = [units.read(queries.balances, pot_id) for pot_id in (1, 2)]
    assert sum(one.free_pence + one.held_pence + one.to_pay_pence for one in now) == 2 * 500_000
    assert units.read(check).wrong == ()
    units.fresh()
    engine.dispose()
