"""Reading funding rules: a CSV with a row a stream, version and deployment."""

import csv
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TextIO, TypeVar

from marketplace.budgets.domain.rules import Contribution, StreamRule
from marketplace.budgets.domain.words import Deployment, FundingStream, Mechanism

E = TypeVar("E", bound=StrEnum)
SHIPPED = Path(__file__).parent / "data" / "funding_rules.csv"
COLUMNS = ("stream", "version", "starts_on", "deployment", "mechanisms", "contributions", "source", "confirmed")


class BadRules(ValueError):
    """The file can't be used; the message names the line."""


def read_rules(stream: TextIO) -> list[StreamRule]:
    """One rule a stream and version, in the file's order. Raises BadRules."""
    reader = csv.DictReader(stream)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise BadRules(f"The first line has to be: {','.join(COLUMNS)}")
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in reader:
        groups.setdefault((row["stream"], row["version"]), []).append({**row, "line": str(reader.line_num)})
    return [_rule(rows) for rows in groups.values()]


def shipped_rules() -> list[StreamRule]:
    """Those that come with the code."""
    with SHIPPED.open(encoding="utf-8", newline="") as stream:
        return read_rules(stream)


def _rule(rows: list[dict[str, str]]) -> StreamRule:
    first = rows[0]
    try:
        return StreamRule(
            stream=FundingStream(first["stream"]),
            version=first["version"],
            starts_on=date.fromisoformat(first["starts_on"]),
            ways={Deployment(row["deployment"]): _each(Mechanism, row["mechanisms"]) for row in rows},
            contributions=frozenset(_each(Contribution, first["contributions"])),
            source=first["source"],
            confirmed={"yes": True, "no": False}[first["confirmed"]],
        )
    except (KeyError, ValueError) as error:
        raise BadRules(f"Line {first['line']} and those of its version: {error}") from error


def _each(kind: type[E], words: str) -> tuple[E, ...]:
    return tuple(kind(word) for word in words.split())
