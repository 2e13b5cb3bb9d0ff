"""`flask ledger check` names what somebody broke behind the database's back."""

import json

import pytest
from flask import Flask

from marketplace.core.audit import chain
from marketplace.core.uow import UnitOfWork, Units
from marketplace.extensions import db
from marketplace.ledger import services
from tests.factories.ledger import VISIT, WHO, make_book, make_hold
from tests.fixtures.lawless import Damage

NOW = "'2026-10-05 09:00:00.000000'"


@pytest.fixture
def books(units: Units) -> Units:
    def act(uow: UnitOfWork) -> None:
        make_book(uow, 1)
        make_book(uow, 2, nhs=True)
        make_hold(uow, 1)
        services.accrue(uow, WHO, hold_id=make_hold(uow, 1), pence=30_00, cause=VISIT)

    units.write(act)
    units.write(chain.seal)
    return units


def run(app: Flask) -> tuple[int, dict[str, object]]:
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["ledger", "check", "--json"])
    return result.exit_code, json.loads(result.output)


def test_a_good_book_exits_0(app: Flask, books: Units) -> None:
    code, said = run(app)
    assert (code, said) == (0, {"ok": True, "pots": 2, "postings": 8, "holds": 2, "unsealed": 0, "wrong": []})
    result = app.test_cli_runner().invoke(args=["ledger", "check"])
    assert result.output == "2 pots, 8 postings, 2 holds: all good\n"


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (
            "UPDATE ledger_accounts SET balance_pence = balance_pence + 100 WHERE pot_id = 1 AND place = 'available'",
            "pot 1, available: the account says £35.00, its postings say £34.00",
        ),
        (
            "UPDATE ledger_postings SET pence = 1000 WHERE kind = 'accrue'",
            "hold 2 has ended, but £20.00 of it is still held",
        ),
        (
            f"INSERT INTO ledger_hold_ends (hold_id, kind, at) VALUES (1, 'release_hold', {NOW})",
            "hold 1 has ended, but £36.00 of it is still held",
        ),
        ("DELETE FROM ledger_hold_ends", "hold 2 has not ended, but £36.00 of it has left"),
        ("UPDATE ledger_postings SET kind = 'contribute' WHERE pot_id = 2 AND kind = 'allocate'", "an NHS pot"),
        ("UPDATE ledger_postings SET plan_line_id = NULL WHERE kind = 'accrue'", "cites no plan line"),
        ("UPDATE ledger_postings SET to_pot_id = 2 WHERE kind = 'accrue'", "goes from pot 1 to pot 2"),
        ("UPDATE ledger_postings SET pence = 0 WHERE kind = 'accrue'", "moves £0.00"),
        ("UPDATE audit_log SET subject_id = 9 WHERE id = 2", "audit entry 2 does not match its seal"),
    ],
)
def test_damage_is_named_and_exits_1(app: Flask, books: Units, damage: Damage, broken: str, sentence: str) -> None:
    books.fresh()
    damage(broken)
    code, said = run(app)
    assert code == 1
    assert said["ok"] is False
    assert sentence in " ".join(said["wrong"])  # type: ignore[arg-type]


def test_what_waits_for_its_seal_is_said_and_is_not_wrong(app: Flask, units: Units) -> None:
    units.write(make_book)
    code, said = run(app)
    assert (code, said["unsealed"], said["wrong"]) == (0, 1, [])
    assert "1 audit entries are not sealed yet" in app.test_cli_runner().invoke(args=["ledger", "check"]).output
