"""The statement as a spreadsheet: one line a posting, balances as recomputed."""

import csv
import io
from collections.abc import Mapping

from marketplace.budgets.ports import Detail
from marketplace.core.local_time import local_of
from marketplace.ledger.domain import Cause
from marketplace.ledger.queries import Statement

COLUMNS = (
    "date", "time", "what", "from", "to", "amount_pounds", "free_after_pounds", "about", "posting", "cause", "reason",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def in_pounds(pence: int) -> str:
    """`1234.50`: a number that a spreadsheet can add up."""
    return f"{pence // 100}.{pence % 100:02d}"


def statement_csv(statement: Statement, details: Mapping[Cause, Detail]) -> str:
    """Oldest first, after a line with what was free at the start. UTF-8 with a byte-order mark, for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    opening = in_pounds(statement.opening.free_pence)
    writer.writerow([statement.start.isoformat(), "00:00", "free at the start", "", "", "", opening, "", "", "", ""])
    for entry in statement.entries:
        when = local_of(entry.at)
        said = details.get(entry.cause)
        writer.writerow(
            [
                when.date().isoformat(),
                f"{when:%H:%M}",
                entry.kind.value,
                entry.source.value if entry.source else "outside",
                entry.destination.value if entry.destination else "outside",
                in_pounds(entry.pence),
                in_pounds(entry.free_after_pence),
                cell(said.text if said else None),
                entry.id,
                cell(f"{entry.cause.kind} {entry.cause.id}"),
                cell(entry.reason),
            ]
        )
    return "\ufeff" + out.getvalue()
