"""What people say that they need, and a small market that could meet it: `tests/data/search`."""

import csv
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from search.document import ServiceDocument

FOLDER = Path(__file__).parents[1] / "data" / "search"
DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Need:
    """`accepted` are the kinds of support that would meet it; `signs` are words that a listing about one would have."""

    words: str
    accepted: frozenset[str]
    signs: tuple[str, ...]


def needs(name: str = "needs") -> list[Need]:
    """Written before any of them was searched for. `needs_held_out` are others, looked at only for a figure."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Need(row["need"], frozenset(row["accepted"].split()), tuple(row["signs"].split(";")))
            for row in csv.DictReader(file)
        ]


def market() -> list[ServiceDocument]:
    """One or two services of every kind, in the words of those who offer them."""
    with (FOLDER / "market.csv").open(encoding="utf-8", newline="") as file:
        return [
            ServiceDocument(
                id=number,
                version=1,
                name=row["name"],
                summary=row["summary"],
                description=row["description"],
                provider_id=number,
                provider_name=row["name"],
                provider_type="vcse",
                category=row["category"],
                kind="enquiry_only",
                claimed=True,
                first_listed=DAY,
            )
            for number, row in enumerate(csv.DictReader(file), start=1)
        ]


def unfiled() -> list[ServiceDocument]:
    """The same market, as an import brings it: nobody has said of what kind a service is."""
    return [replace(document, category="") for document in market()]
