"""Attested visits are invoiced, written to the funder's file, and paid when the funder says so: once."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from marketplace.bookings.models import Invoice
from marketplace.bookings.services import visiting
from marketplace.core.clock import FixedClock
from marketplace.core.uow import Units
from marketplace.ledger.queries import balances
from tests.factories.bookings import TUESDAY_10AM, World, make_confirmed, report, the_visits

COLUMNS = ["payment_id", "provider_code", "supplier_ref", "amount_pence", "reference"]


@pytest.fixture
def attested(units: Units, world: World, clock: FixedClock) -> int:
    booking_id = units.write(make_confirmed, world, weeks=2)
    visit = units.read(the_visits, booking_id)[0]
    clock.moment = TUESDAY_10AM + timedelta(hours=3)
    units.write(report, world, visit.id)
    units.write(visiting.attest, world.maureen, visit.id)
    return booking_id


def run(app, *words: str):
    return app.test_cli_runner().invoke(args=["payments", *words])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def answer(path: Path, of: list[dict[str, str]], status: str = "settled", **more: str) -> Path:
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [*COLUMNS, "status", "settled_on", "reason"])
        writer.writeheader()
        for row in of:
            writer.writerow({**row, "status": status, "settled_on": "2026-10-20", "reason": "", **more})
    return path


def spent(units: Units, world: World) -> list[int]:
    units.fresh()
    return [units.read(balances, pot).spent_pence for pot in (world.nhs_pot, world.council_pot)]


def payable(units: Units, world: World) -> list[int]:
    units.fresh()
    return [units.read(balances, pot).payable_pence for pot in (world.nhs_pot, world.council_pot)]


def test_one_booking_goes_to_paid_and_only_settlement_posts_pay(
    app, units: Units, world: World, attested: int, tmp_path: Path
) -> None:
    out = tmp_path / "run.csv"
    assert run(app, "run", "--funder", "E08000007", "--out", str(out)).exit_code == 0
    [row] = rows(out)
    assert list(row) == COLUMNS
    assert row["amount_pence"] == "3600"
    assert spent(units, world) == [0, 0]
    settled = run(app, "settle", str(answer(tmp_path / "back.csv", [row])))
    assert settled.exit_code == 0, settled.output
    assert spent(units, world) == [2160, 1440]
    assert payable(units, world) == [0, 0]


def test_a_second_run_writes_the_same_rows_and_a_second_settlement_changes_nothing(
    app, units: Units, world: World, attested: int, tmp_path: Path
) -> None:
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    run(app, "run", "--funder", "E08000007", "--out", str(first))
    run(app, "run", "--funder", "E08000007", "--out", str(second))
    assert first.read_bytes() == second.read_bytes()
    back = answer(tmp_path / "back.csv", rows(first))
    for _ in range(2):
        assert run(app, "settle", str(back)).exit_code == 0
    assert spent(units, world) == [2160, 1440]
    third = tmp_path / "3.csv"
    run(app, "run", "--funder", "E08000007", "--out", str(third))
    assert rows(third) == []


@pytest.mark.parametrize(
    "wrong", [{"amount_pence": "3601"}, {"payment_id": "999"}, {"provider_code": "P999999"}, {"status": "maybe"}]
)
def test_a_line_that_does_not_fit_is_refused_and_nothing_is_paid(
    app, units: Units, world: World, attested: int, tmp_path: Path, wrong: dict[str, str]
) -> None:
    out = tmp_path / "run.csv"
    run(app, "run", "--funder", "E08000007", "--out", str(out))
    back = answer(tmp_path / "back.csv", rows(out), **wrong)
    assert run(app, "settle", str(back)).exit_code == 1
    assert spent(units, world) == [0, 0]


def test_a_rejected_payment_is_owed_again_and_goes_out_anew(
    app, units: Units, world: World, attested: int, tmp_path: Path
) -> None:
    out = tmp_path / "run.csv"
    run(app, "run", "--funder", "E08000007", "--out", str(out))
    [old] = rows(out)
    run(app, "settle", str(answer(tmp_path / "back.csv", [old], status="rejected")))
    assert payable(units, world) == [2160, 1440]
    run(app, "run", "--funder", "E08000007", "--out", str(out))
    [new] = rows(out)
    assert new["payment_id"] != old["payment_id"]
    assert new["amount_pence"] == "3600"


def test_what_is_attested_after_an_invoice_goes_on_a_further_one(
    app, units: Units, world: World, attested: int, clock: FixedClock, tmp_path: Path
) -> None:
    run(app, "run", "--funder", "E08000007", "--out", str(tmp_path / "1.csv"))
    visit = units.read(the_visits, attested)[1]
    clock.moment = visit.ends_at + timedelta(hours=1)
    units.write(report, world, visit.id)
    units.write(visiting.attest, world.maureen, visit.id)
    run(app, "run", "--funder", "E08000007", "--out", str(tmp_path / "2.csv"))
    units.fresh()
    invoices = units.read(lambda uow: uow.session.query(Invoice).order_by(Invoice.id).all())
    assert [invoice.total_pence for invoice in invoices] == [3600, 3600]
    assert [invoice.month_on for invoice in invoices] == [invoices[0].month_on] * 2
    assert len({invoice.number for invoice in invoices}) == 2


def test_an_unknown_funder_is_wrong_use(app, world: World, tmp_path: Path) -> None:
    result = run(app, "run", "--funder", "XXX", "--out", str(tmp_path / "x.csv"))
    assert result.exit_code == 2
    assert not (tmp_path / "x.csv").exists()
