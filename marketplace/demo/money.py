"""Payment runs of the funders, through their own file and its answer."""

import csv
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from marketplace.core.actor import SYSTEM
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.demo.cast import BRISTOL_COUNCIL, COUNCIL, ICB
from marketplace.demo.stage import Stage
from marketplace.payments import services as payments
from marketplace.payments.settlement_file import SETTLEMENT_COLUMNS, BadLine, read_settlement
from marketplace.people.domain import Payer

FUNDERS = (COUNCIL, ICB, BRISTOL_COUNCIL)


def pay_providers(stage: Stage, funder: str, *, fails: bool) -> None:
    """One funder's run: the file is written, and its answer is planned for eight days later."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "payments.csv"
        site = stage.site
        payments.run(
            stage.units,
            SYSTEM,
            Payer(organisation_id=stage.ids[funder]),
            site.ports["payables"],
            site.ports["funder_file"](path),
        )
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        answered_on = local_date(stage.clock.moment) + timedelta(days=8)
        for n, row in enumerate(rows):
            back = fails and n == 0
            row |= {
                "status": "rejected" if back else "settled",
                "settled_on": "" if back else answered_on.isoformat(),
                "reason": "The account is closed" if back else "",
            }
        answer = Path(folder) / "answer.csv"
        with answer.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, SETTLEMENT_COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        with answer.open(encoding="utf-8", newline="") as file:
            lines = [line for line in read_settlement(file) if not isinstance(line, BadLine)]
    for line in lines:
        stage.on(answered_on, 11, _arrives(stage, line), "a payment arrives")


def _arrives(stage: Stage, line: payments.SettlementLine) -> Callable[[UnitOfWork], object]:
    return lambda uow: payments.settle(uow, SYSTEM, line, "funder_file", stage.site.ports["payables"])
