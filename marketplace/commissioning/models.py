"""Fact tables, written once a quarter and never changed (D0, E10). No row is about one person.

A quarter's facts go in first and its row in `commissioning_quarters` last, in one transaction; from then on the
database refuses to add, change or remove any.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.commissioning.domain.facts import Hours
from marketplace.core.db import Code, UtcDateTime
from marketplace.core.ddl import append_only, rule
from marketplace.extensions import Model


class FrozenQuarter(Model):
    """`code` like `2026Q3`. There once its facts are whole."""

    __tablename__ = "commissioning_quarters"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InArea:
    """What every fact about a place is keyed by."""

    quarter: Mapped[str] = mapped_column(String(6), primary_key=True)
    area: Mapped[str] = mapped_column(String(9), primary_key=True)
    category: Mapped[str] = mapped_column(String(60), primary_key=True)


class NeedFact(InArea, Model):
    """D2.1; minutes a week."""

    __tablename__ = "commissioning_needs"
    __table_args__ = (CheckConstraint("wanted_people <= people AND wanted_minutes <= planned_minutes", name="wanted"),)

    people: Mapped[int]
    planned_minutes: Mapped[int] = mapped_column(BigInteger)
    wanted_people: Mapped[int]
    wanted_minutes: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int]
    lines_without_hours: Mapped[int]


class CapacityFact(InArea, Model):
    """D2.2; minutes a week. `largest` is the most that one provider has."""

    __tablename__ = "commissioning_capacity"

    providers: Mapped[int]
    free_minutes: Mapped[int] = mapped_column(BigInteger)
    largest_minutes: Mapped[int] = mapped_column(BigInteger)
    stale_providers: Mapped[int]
    stale_minutes: Mapped[int] = mapped_column(BigInteger)
    stale_largest_minutes: Mapped[int] = mapped_column(BigInteger)


class ReachFact(InArea, Model):
    """D1.1: a provider with an available service that reaches the place. No key to the live row: facts outlive it."""

    __tablename__ = "commissioning_reach"

    provider_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(40))
    hours: Mapped[Hours] = mapped_column(Code(Hours))


class SearchFact(InArea, Model):
    """D3.1, D3.2; sessions."""

    __tablename__ = "commissioning_searches"
    __table_args__ = (CheckConstraint("found_none + found_thin <= sessions", name="parts"),)

    sessions: Mapped[int]
    found_none: Mapped[int]
    found_thin: Mapped[int]


class AskedFact(InArea, Model):
    """D3.4; people."""

    __tablename__ = "commissioning_asked"
    __table_args__ = (CheckConstraint("refused <= people", name="parts"),)

    people: Mapped[int]
    refused: Mapped[int]


class CouldNotFindFact(InArea, Model):
    """D3.6; people."""

    __tablename__ = "commissioning_could_not_find"

    people: Mapped[int]


class LocatedFact(Model):
    """How many of a funder's people with a running plan have a known council: what is missing from every place."""

    __tablename__ = "commissioning_located"

    quarter: Mapped[str] = mapped_column(String(6), primary_key=True)
    funder_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    people: Mapped[int]
    located: Mapped[int]


FACTS = (NeedFact, CapacityFact, ReachFact, SearchFact, AskedFact, CouldNotFindFact, LocatedFact)

for _model in (FrozenQuarter, *FACTS):
    append_only(_model.__tablename__)


@rule
def _closed(dialect: str) -> list[str]:
    """Nothing joins a quarter that is frozen."""
    statements: list[str] = []
    for model in FACTS:
        table = model.__tablename__
        when = "EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter)"
        if dialect == "postgresql":
            statements += [
                f"CREATE FUNCTION {table}_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
                f"RAISE EXCEPTION 'this quarter is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN NEW; END $$",
                f"CREATE TRIGGER {table}_closed BEFORE INSERT ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_closed()",
            ]
        else:
            statements.append(
                f"CREATE TRIGGER {table}_closed BEFORE INSERT ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, 'this quarter is frozen'); END"
            )
    return statements
