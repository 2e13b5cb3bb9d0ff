"""Reads a payer's answer to a payment file, line by line, and says what can't be read."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import TextIO

from marketplace.payments.domain import FILE_COLUMNS, SettlementStatus
from marketplace.payments.services import SettlementLine

SETTLEMENT_COLUMNS = (*FILE_COLUMNS, "status", "settled_on", "reason")


class BadLine(ValueError):
    """A line of a settlement file that can't be read; `line` counts from 1, the header included."""

    def __init__(self, line: int, field: str, why: str) -> None:
        super().__init__(f"line {line}: {field}: {why}")
        self.line, self.field, self.why = line, field, why


def read_settlement(stream: TextIO) -> Iterator[SettlementLine | BadLine]:
    """Each line of the funder's answer, or what is wrong with it. Raises BadLine for a file without our columns."""
    reader = csv.DictReader(stream)
    missing = [name for name in SETTLEMENT_COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise BadLine(1, ", ".join(missing), "this column is missing")
    for row in reader:
        try:
            yield _line(row, reader.line_num)
        except BadLine as bad:
            yield bad


def _line(row: dict[str, str | None], number: int) -> SettlementLine:
    def whole(name: str) -> int:
        text = (row.get(name) or "").strip()
        if not text.isascii() or not text.isdigit() or len(text) > 15:
            raise BadLine(number, name, "a whole number is needed")
        return int(text)

    status = (row.get("status") or "").strip().lower()
    if status not in {one.value for one in SettlementStatus}:
        raise BadLine(number, "status", "say settled, returned or rejected")
    settled_on: date | None = None
    on = (row.get("settled_on") or "").strip()
    if on:
        try:
            settled_on = date.fromisoformat(on)
        except ValueError:
            raise BadLine(number, "settled_on", "write the day as 2026-11-30") from None
    elif status == SettlementStatus.SETTLED:
        raise BadLine(number, "settled_on", "the day is missing")
    return SettlementLine(
        payment_id=whole("payment_id"),
        provider_code=(row.get("provider_code") or "").strip(),
        pence=whole("amount_pence"),
        status=SettlementStatus(status),
        settled_on=settled_on,
        reason=(row.get("reason") or "").strip() or None,
    )
