"""A released table as a file: what is printed and nothing else."""

import csv
import io

from marketplace.commissioning.domain import Quarter
from marketplace.commissioning.domain.disclosure import K
from marketplace.commissioning.domain.tables import Released

ROUNDED = f"k = {K}; rounded, may not add up"


def as_csv(released: Released, *, kind: str, quarter: Quarter) -> str:
    """One line a row of the table, its total last where it prints one. UTF-8 text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = released.table.columns
    heads = [f"{column.label} ({column.unit})" for column in columns]
    writer.writerow([released.table.dimension, "code", "kind of help", "quarter", *heads, "note"])
    lines = [(line.label, line.key, line.cells) for line in released.lines]
    if released.total is not None:
        lines.append(("All", "", released.total))
    for label, key, cells in lines:
        words = [cells[column.key].words for column in columns]
        writer.writerow([label, key, kind, quarter.code, *words, ROUNDED])
    return out.getvalue()
