"""Frozen facts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

RULES = {
    "sqlite": (
        "CREATE TRIGGER commissioning_quarters_no_update BEFORE UPDATE ON commissioning_quarters BEGIN SELECT RAISE(ABORT, 'commissioning_quarters is append-only'); END",
        "CREATE TRIGGER commissioning_quarters_no_delete BEFORE DELETE ON commissioning_quarters BEGIN SELECT RAISE(ABORT, 'commissioning_quarters is append-only'); END",
        "CREATE TRIGGER commissioning_needs_no_update BEFORE UPDATE ON commissioning_needs BEGIN SELECT RAISE(ABORT, 'commissioning_needs is append-only'); END",
        "CREATE TRIGGER commissioning_needs_no_delete BEFORE DELETE ON commissioning_needs BEGIN SELECT RAISE(ABORT, 'commissioning_needs is append-only'); END",
        "CREATE TRIGGER commissioning_capacity_no_update BEFORE UPDATE ON commissioning_capacity BEGIN SELECT RAISE(ABORT, 'commissioning_capacity is append-only'); END",
        "CREATE TRIGGER commissioning_capacity_no_delete BEFORE DELETE ON commissioning_capacity BEGIN SELECT RAISE(ABORT, 'commissioning_capacity is append-only'); END",
        "CREATE TRIGGER commissioning_reach_no_update BEFORE UPDATE ON commissioning_reach BEGIN SELECT RAISE(ABORT, 'commissioning_reach is append-only'); END",
        "CREATE TRIGGER commissioning_reach_no_delete BEFORE DELETE ON commissioning_reach BEGIN SELECT RAISE(ABORT, 'commissioning_reach is append-only'); END",
        "CREATE TRIGGER commissioning_searches_no_update BEFORE UPDATE ON commissioning_searches BEGIN SELECT RAISE(ABORT, 'commissioning_searches is append-only'); END",
        "CREATE TRIGGER commissioning_searches_no_delete BEFORE DELETE ON commissioning_searches BEGIN SELECT RAISE(ABORT, 'commissioning_searches is append-only'); END",
        "CREATE TRIGGER commissioning_asked_no_update BEFORE UPDATE ON commissioning_asked BEGIN SELECT RAISE(ABORT, 'commissioning_asked is append-only'); END",
        "CREATE TRIGGER commissioning_asked_no_delete BEFORE DELETE ON commissioning_asked BEGIN SELECT RAISE(ABORT, 'commissioning_asked is append-only'); END",
        "CREATE TRIGGER commissioning_could_not_find_no_update BEFORE UPDATE ON commissioning_could_not_find BEGIN SELECT RAISE(ABORT, 'commissioning_could_not_find is append-only'); END",
        "CREATE TRIGGER commissioning_could_not_find_no_delete BEFORE DELETE ON commissioning_could_not_find BEGIN SELECT RAISE(ABORT, 'commissioning_could_not_find is append-only'); END",
        "CREATE TRIGGER commissioning_located_no_update BEFORE UPDATE ON commissioning_located BEGIN SELECT RAISE(ABORT, 'commissioning_located is append-only'); END",
        "CREATE TRIGGER commissioning_located_no_delete BEFORE DELETE ON commissioning_located BEGIN SELECT RAISE(ABORT, 'commissioning_located is append-only'); END",
        "CREATE TRIGGER commissioning_needs_closed BEFORE INSERT ON commissioning_needs WHEN EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) BEGIN SELECT RAISE(ABORT, 'this quarter is frozen'); END",
        "CREATE TRIGGER commissioning_capacity_closed BEFORE INSERT ON commissioning_capacity WHEN EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) BEGIN SELECT RAISE(ABORT, 'this quarter is frozen'); END",
        "CREATE TRIGGER commissioning_reach_closed BEFORE INSERT ON commissioning_reach WHEN EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) BEGIN SELECT RAISE(ABORT, 'this quarter is frozen'); END",
        "CREATE TRIGGER commissioning_searches_closed BEFORE INSERT ON commissioning_searches WHEN EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) BEGIN SELECT RAISE(ABORT, 'this quarter is frozen'); END",
        "CREATE TRIGGER commissioning_asked_closed BEFORE INSERT ON commissioning_asked WHEN EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) BEGIN SELECT RAISE(ABORT, 'this quarter is frozen'); END",
        "CREATE TRIGGER commissioning_could_not_find_closed BEFORE INSERT ON commissioning_could_not_find WHEN EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) BEGIN SELECT RAISE(ABORT, 'this quarter is frozen'); END",
        "CREATE TRIGGER commissioning_located_closed BEFORE INSERT ON commissioning_located WHEN EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) BEGIN SELECT RAISE(ABORT, 'this quarter is frozen'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION commissioning_quarters_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'commissioning_quarters is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER commissioning_quarters_append_only BEFORE UPDATE OR DELETE ON commissioning_quarters FOR EACH ROW EXECUTE FUNCTION commissioning_quarters_append_only()",
        "CREATE FUNCTION commissioning_needs_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'commissioning_needs is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER commissioning_needs_append_only BEFORE UPDATE OR DELETE ON commissioning_needs FOR EACH ROW EXECUTE FUNCTION commissioning_needs_append_only()",
        "CREATE FUNCTION commissioning_capacity_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'commissioning_capacity is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER commissioning_capacity_append_only BEFORE UPDATE OR DELETE ON commissioning_capacity FOR EACH ROW EXECUTE FUNCTION commissioning_capacity_append_only()",
        "CREATE FUNCTION commissioning_reach_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'commissioning_reach is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER commissioning_reach_append_only BEFORE UPDATE OR DELETE ON commissioning_reach FOR EACH ROW EXECUTE FUNCTION commissioning_reach_append_only()",
        "CREATE FUNCTION commissioning_searches_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'commissioning_searches is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER commissioning_searches_append_only BEFORE UPDATE OR DELETE ON commissioning_searches FOR EACH ROW EXECUTE FUNCTION commissioning_searches_append_only()",
        "CREATE FUNCTION commissioning_asked_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'commissioning_asked is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER commissioning_asked_append_only BEFORE UPDATE OR DELETE ON commissioning_asked FOR EACH ROW EXECUTE FUNCTION commissioning_asked_append_only()",
        "CREATE FUNCTION commissioning_could_not_find_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'commissioning_could_not_find is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER commissioning_could_not_find_append_only BEFORE UPDATE OR DELETE ON commissioning_could_not_find FOR EACH ROW EXECUTE FUNCTION commissioning_could_not_find_append_only()",
        "CREATE FUNCTION commissioning_located_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'commissioning_located is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER commissioning_located_append_only BEFORE UPDATE OR DELETE ON commissioning_located FOR EACH ROW EXECUTE FUNCTION commissioning_located_append_only()",
        "CREATE FUNCTION commissioning_needs_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) THEN RAISE EXCEPTION 'this quarter is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER commissioning_needs_closed BEFORE INSERT ON commissioning_needs FOR EACH ROW EXECUTE FUNCTION commissioning_needs_closed()",
        "CREATE FUNCTION commissioning_capacity_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) THEN RAISE EXCEPTION 'this quarter is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER commissioning_capacity_closed BEFORE INSERT ON commissioning_capacity FOR EACH ROW EXECUTE FUNCTION commissioning_capacity_closed()",
        "CREATE FUNCTION commissioning_reach_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) THEN RAISE EXCEPTION 'this quarter is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER commissioning_reach_closed BEFORE INSERT ON commissioning_reach FOR EACH ROW EXECUTE FUNCTION commissioning_reach_closed()",
        "CREATE FUNCTION commissioning_searches_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) THEN RAISE EXCEPTION 'this quarter is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER commissioning_searches_closed BEFORE INSERT ON commissioning_searches FOR EACH ROW EXECUTE FUNCTION commissioning_searches_closed()",
        "CREATE FUNCTION commissioning_asked_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) THEN RAISE EXCEPTION 'this quarter is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER commissioning_asked_closed BEFORE INSERT ON commissioning_asked FOR EACH ROW EXECUTE FUNCTION commissioning_asked_closed()",
        "CREATE FUNCTION commissioning_could_not_find_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) THEN RAISE EXCEPTION 'this quarter is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER commissioning_could_not_find_closed BEFORE INSERT ON commissioning_could_not_find FOR EACH ROW EXECUTE FUNCTION commissioning_could_not_find_closed()",
        "CREATE FUNCTION commissioning_located_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM commissioning_quarters q WHERE q.code = NEW.quarter) THEN RAISE EXCEPTION 'this quarter is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER commissioning_located_closed BEFORE INSERT ON commissioning_located FOR EACH ROW EXECUTE FUNCTION commissioning_located_closed()",
    ),
}
"""What the database itself refuses."""


def upgrade() -> None:
    op.create_table(
        "commissioning_asked",
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.CheckConstraint("refused <= people", name=op.f("ck_commissioning_asked_parts")),
        sa.PrimaryKeyConstraint("quarter", "area", "category", name=op.f("pk_commissioning_asked")),
    )
    op.create_table(
        "commissioning_capacity",
        sa.Column("providers", sa.Integer(), nullable=False),
        sa.Column("free_minutes", sa.BigInteger(), nullable=False),
        sa.Column("largest_minutes", sa.BigInteger(), nullable=False),
        sa.Column("stale_providers", sa.Integer(), nullable=False),
        sa.Column("stale_minutes", sa.BigInteger(), nullable=False),
        sa.Column("stale_largest_minutes", sa.BigInteger(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("quarter", "area", "category", name=op.f("pk_commissioning_capacity")),
    )
    op.create_table(
        "commissioning_could_not_find",
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("quarter", "area", "category", name=op.f("pk_commissioning_could_not_find")),
    )
    op.create_table(
        "commissioning_located",
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("funder_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("located", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("quarter", "funder_id", name=op.f("pk_commissioning_located")),
    )
    op.create_table(
        "commissioning_needs",
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("planned_minutes", sa.BigInteger(), nullable=False),
        sa.Column("wanted_people", sa.Integer(), nullable=False),
        sa.Column("wanted_minutes", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("lines_without_hours", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "wanted_people <= people AND wanted_minutes <= planned_minutes", name=op.f("ck_commissioning_needs_wanted")
        ),
        sa.PrimaryKeyConstraint("quarter", "area", "category", name=op.f("pk_commissioning_needs")),
    )
    op.create_table(
        "commissioning_quarters",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_commissioning_quarters")),
    )
    op.create_table(
        "commissioning_reach",
        sa.Column("provider_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.String(40), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", "quarter", "area", "category", name=op.f("pk_commissioning_reach")),
    )
    op.create_table(
        "commissioning_searches",
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("found_none", sa.Integer(), nullable=False),
        sa.Column("found_thin", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.CheckConstraint("found_none + found_thin <= sessions", name=op.f("ck_commissioning_searches_parts")),
        sa.PrimaryKeyConstraint("quarter", "area", "category", name=op.f("pk_commissioning_searches")),
    )
    for statement in RULES[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("commissioning_searches")
    op.drop_table("commissioning_reach")
    op.drop_table("commissioning_quarters")
    op.drop_table("commissioning_needs")
    op.drop_table("commissioning_located")
    op.drop_table("commissioning_could_not_find")
    op.drop_table("commissioning_capacity")
    op.drop_table("commissioning_asked")
    if op.get_bind().dialect.name == "postgresql":
        for name in (
            "commissioning_quarters_append_only",
            "commissioning_needs_append_only",
            "commissioning_capacity_append_only",
            "commissioning_reach_append_only",
            "commissioning_searches_append_only",
            "commissioning_asked_append_only",
            "commissioning_could_not_find_append_only",
            "commissioning_located_append_only",
            "commissioning_needs_closed",
            "commissioning_capacity_closed",
            "commissioning_reach_closed",
            "commissioning_searches_closed",
            "commissioning_asked_closed",
            "commissioning_could_not_find_closed",
            "commissioning_located_closed",
        ):
            op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
