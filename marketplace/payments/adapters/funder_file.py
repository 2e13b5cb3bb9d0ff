"""The funder's own payment run takes a CSV file (columns as in the interface list)."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from marketplace.payments.domain import FILE_COLUMNS, Way
from marketplace.payments.ports import GatewayUnavailable, Instruction, Outcome


class FunderFile:
    """Writes the whole file anew each time: the same payments, the same rows. A half-written file never appears."""

    way = Way.FUNDER_FILE

    def __init__(self, path: Path) -> None:
        self.path = path

    def submit(self, instructions: Sequence[Instruction]) -> list[Outcome]:
        half = self.path.with_name(self.path.name + ".part")
        try:
            with half.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\r\n")
                writer.writerow(FILE_COLUMNS)
                for one in instructions:
                    ref = _harmless(one.supplier_ref or "")
                    writer.writerow((one.payment_id, one.provider_code, ref, one.pence, one.reference))
                out.flush()
                os.fsync(out.fileno())
            half.replace(self.path)
        except OSError as error:
            raise GatewayUnavailable(f"The file could not be written: {error.strerror}.") from error
        return [Outcome(one.payment_id, "submitted") for one in instructions]


def _harmless(cell: str) -> str:
    """A spreadsheet must not take a supplier's reference for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
