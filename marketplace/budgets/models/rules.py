"""The dated rules of each funding stream."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, String, Table, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.budgets.domain import FundingStream, StreamRule
from marketplace.budgets.rule_file import shipped_rules
from marketplace.core.db import Code, IntPk, Json
from marketplace.core.ddl import append_only
from marketplace.extensions import Model


class FundingRule(Model):
    """One version of what a stream allows, in force from `starts_on` until the next version starts. Never changed: a
    change of the law is a new row. `ways` is deployment → mechanisms, `contributions` a list of their kinds."""

    __tablename__ = "funding_rules"
    __table_args__ = (UniqueConstraint("stream", "version"), UniqueConstraint("stream", "starts_on"))

    id: Mapped[IntPk]
    stream: Mapped[FundingStream] = mapped_column(Code(FundingStream))
    version: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date] = mapped_column(Date)
    ways: Mapped[dict[str, list[str]]] = mapped_column(Json)
    contributions: Mapped[list[str]] = mapped_column(Json)
    source: Mapped[str] = mapped_column(Text)
    confirmed: Mapped[bool]


append_only("funding_rules")


@event.listens_for(FundingRule.__table__, "after_create")
def _with_what_is_shipped(table: Table, connection: Connection, **_: object) -> None:
    """A schema that is made at once has the rules that a migrated one has (migration 0016)."""
    connection.execute(table.insert(), [row_of(one) for one in shipped_rules()])


def row_of(rule: StreamRule) -> dict[str, Any]:
    """A rule as the table keeps it."""
    return {
        "stream": rule.stream,
        "version": rule.version,
        "starts_on": rule.starts_on,
        "ways": {one.value: [way.value for way in ways] for one, ways in rule.ways.items()},
        "contributions": sorted(one.value for one in rule.contributions),
        "source": rule.source,
        "confirmed": rule.confirmed,
    }
