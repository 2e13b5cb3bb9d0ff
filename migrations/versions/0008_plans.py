"""Plans, versions, outcomes, lines, risks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RULES = {
    "sqlite": (
        "CREATE TRIGGER plan_versions_frozen_update BEFORE UPDATE ON plan_versions WHEN OLD.content_hash IS NOT NULL AND (NEW.plan_id IS NOT OLD.plan_id OR NEW.holder_id IS NOT OLD.holder_id OR NEW.budget_id IS NOT OLD.budget_id OR NEW.number IS NOT OLD.number OR NEW.author_id IS NOT OLD.author_id OR NEW.previous_id IS NOT OLD.previous_id OR NEW.created_at IS NOT OLD.created_at OR NEW.seen_by_holder_on IS NOT OLD.seen_by_holder_on OR NEW.seen_how IS NOT OLD.seen_how OR NEW.shortfall_stated IS NOT OLD.shortfall_stated OR NEW.submitted_by_id IS NOT OLD.submitted_by_id OR NEW.submitted_at IS NOT OLD.submitted_at OR NEW.approver_id IS NOT OLD.approver_id OR NEW.approved_at IS NOT OLD.approved_at OR NEW.content_hash IS NOT OLD.content_hash OR NEW.state IN ('draft', 'submitted', 'changes_requested', 'refused')) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_versions_frozen_delete BEFORE DELETE ON plan_versions WHEN OLD.content_hash IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_outcomes_frozen_insert BEFORE INSERT ON plan_outcomes WHEN EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_outcomes_frozen_update BEFORE UPDATE ON plan_outcomes WHEN EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) OR EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_outcomes_frozen_delete BEFORE DELETE ON plan_outcomes WHEN EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_lines_frozen_insert BEFORE INSERT ON plan_lines WHEN EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_lines_frozen_update BEFORE UPDATE ON plan_lines WHEN EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) OR EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_lines_frozen_delete BEFORE DELETE ON plan_lines WHEN EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_risks_frozen_insert BEFORE INSERT ON plan_risks WHEN EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_risks_frozen_update BEFORE UPDATE ON plan_risks WHEN EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) OR EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_risks_frozen_delete BEFORE DELETE ON plan_risks WHEN EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_line_splits_frozen_insert BEFORE INSERT ON plan_line_splits WHEN EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_line_splits_frozen_update BEFORE UPDATE ON plan_line_splits WHEN EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) OR EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_line_splits_frozen_delete BEFORE DELETE ON plan_line_splits WHEN EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_line_outcomes_frozen_insert BEFORE INSERT ON plan_line_outcomes WHEN EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_line_outcomes_frozen_update BEFORE UPDATE ON plan_line_outcomes WHEN EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) OR EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_line_outcomes_frozen_delete BEFORE DELETE ON plan_line_outcomes WHEN EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_backups_frozen_insert BEFORE INSERT ON plan_backups WHEN EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_backups_frozen_update BEFORE UPDATE ON plan_backups WHEN EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) OR EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_backups_frozen_delete BEFORE DELETE ON plan_backups WHEN EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) BEGIN SELECT RAISE(ABORT, 'an approved plan is never changed'); END",
        "CREATE TRIGGER plan_events_no_update BEFORE UPDATE ON plan_events BEGIN SELECT RAISE(ABORT, 'plan_events is append-only'); END",
        "CREATE TRIGGER plan_events_no_delete BEFORE DELETE ON plan_events BEGIN SELECT RAISE(ABORT, 'plan_events is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION plan_versions_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.content_hash IS NOT NULL AND (NEW.plan_id IS DISTINCT FROM OLD.plan_id OR NEW.holder_id IS DISTINCT FROM OLD.holder_id OR NEW.budget_id IS DISTINCT FROM OLD.budget_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.author_id IS DISTINCT FROM OLD.author_id OR NEW.previous_id IS DISTINCT FROM OLD.previous_id OR NEW.created_at IS DISTINCT FROM OLD.created_at OR NEW.seen_by_holder_on IS DISTINCT FROM OLD.seen_by_holder_on OR NEW.seen_how IS DISTINCT FROM OLD.seen_how OR NEW.shortfall_stated IS DISTINCT FROM OLD.shortfall_stated OR NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at OR NEW.approver_id IS DISTINCT FROM OLD.approver_id OR NEW.approved_at IS DISTINCT FROM OLD.approved_at OR NEW.content_hash IS DISTINCT FROM OLD.content_hash OR NEW.state IN ('draft', 'submitted', 'changes_requested', 'refused')) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_versions_frozen_update BEFORE UPDATE ON plan_versions FOR EACH ROW EXECUTE FUNCTION plan_versions_frozen_update()",
        "CREATE FUNCTION plan_versions_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.content_hash IS NOT NULL THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER plan_versions_frozen_delete BEFORE DELETE ON plan_versions FOR EACH ROW EXECUTE FUNCTION plan_versions_frozen_delete()",
        "CREATE FUNCTION plan_outcomes_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_outcomes_frozen_insert BEFORE INSERT ON plan_outcomes FOR EACH ROW EXECUTE FUNCTION plan_outcomes_frozen_insert()",
        "CREATE FUNCTION plan_outcomes_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) OR EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_outcomes_frozen_update BEFORE UPDATE ON plan_outcomes FOR EACH ROW EXECUTE FUNCTION plan_outcomes_frozen_update()",
        "CREATE FUNCTION plan_outcomes_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER plan_outcomes_frozen_delete BEFORE DELETE ON plan_outcomes FOR EACH ROW EXECUTE FUNCTION plan_outcomes_frozen_delete()",
        "CREATE FUNCTION plan_lines_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_lines_frozen_insert BEFORE INSERT ON plan_lines FOR EACH ROW EXECUTE FUNCTION plan_lines_frozen_insert()",
        "CREATE FUNCTION plan_lines_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) OR EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_lines_frozen_update BEFORE UPDATE ON plan_lines FOR EACH ROW EXECUTE FUNCTION plan_lines_frozen_update()",
        "CREATE FUNCTION plan_lines_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER plan_lines_frozen_delete BEFORE DELETE ON plan_lines FOR EACH ROW EXECUTE FUNCTION plan_lines_frozen_delete()",
        "CREATE FUNCTION plan_risks_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_risks_frozen_insert BEFORE INSERT ON plan_risks FOR EACH ROW EXECUTE FUNCTION plan_risks_frozen_insert()",
        "CREATE FUNCTION plan_risks_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) OR EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = NEW.version_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_risks_frozen_update BEFORE UPDATE ON plan_risks FOR EACH ROW EXECUTE FUNCTION plan_risks_frozen_update()",
        "CREATE FUNCTION plan_risks_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = OLD.version_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER plan_risks_frozen_delete BEFORE DELETE ON plan_risks FOR EACH ROW EXECUTE FUNCTION plan_risks_frozen_delete()",
        "CREATE FUNCTION plan_line_splits_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_line_splits_frozen_insert BEFORE INSERT ON plan_line_splits FOR EACH ROW EXECUTE FUNCTION plan_line_splits_frozen_insert()",
        "CREATE FUNCTION plan_line_splits_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) OR EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_line_splits_frozen_update BEFORE UPDATE ON plan_line_splits FOR EACH ROW EXECUTE FUNCTION plan_line_splits_frozen_update()",
        "CREATE FUNCTION plan_line_splits_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER plan_line_splits_frozen_delete BEFORE DELETE ON plan_line_splits FOR EACH ROW EXECUTE FUNCTION plan_line_splits_frozen_delete()",
        "CREATE FUNCTION plan_line_outcomes_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_line_outcomes_frozen_insert BEFORE INSERT ON plan_line_outcomes FOR EACH ROW EXECUTE FUNCTION plan_line_outcomes_frozen_insert()",
        "CREATE FUNCTION plan_line_outcomes_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) OR EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_line_outcomes_frozen_update BEFORE UPDATE ON plan_line_outcomes FOR EACH ROW EXECUTE FUNCTION plan_line_outcomes_frozen_update()",
        "CREATE FUNCTION plan_line_outcomes_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER plan_line_outcomes_frozen_delete BEFORE DELETE ON plan_line_outcomes FOR EACH ROW EXECUTE FUNCTION plan_line_outcomes_frozen_delete()",
        "CREATE FUNCTION plan_backups_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_backups_frozen_insert BEFORE INSERT ON plan_backups FOR EACH ROW EXECUTE FUNCTION plan_backups_frozen_insert()",
        "CREATE FUNCTION plan_backups_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) OR EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = NEW.line_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_backups_frozen_update BEFORE UPDATE ON plan_backups FOR EACH ROW EXECUTE FUNCTION plan_backups_frozen_update()",
        "CREATE FUNCTION plan_backups_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id WHERE v.content_hash IS NOT NULL AND l.id = OLD.line_id) THEN RAISE EXCEPTION 'an approved plan is never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER plan_backups_frozen_delete BEFORE DELETE ON plan_backups FOR EACH ROW EXECUTE FUNCTION plan_backups_frozen_delete()",
        "CREATE FUNCTION plan_events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'plan_events is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER plan_events_append_only BEFORE UPDATE OR DELETE ON plan_events FOR EACH ROW EXECUTE FUNCTION plan_events_append_only()",
    ),
}
"""What the database itself refuses."""


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_plans_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("holder_id", name=op.f("uq_plans_holder_id")),
    )
    op.create_table(
        "plan_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("previous_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by_holder_on", sa.Date(), nullable=True),
        sa.Column("seen_how", sa.String(40), nullable=True),
        sa.Column("shortfall_stated", sa.Boolean(), nullable=False),
        sa.Column("submitted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changes_wanted", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('approved', 'active', 'superseded', 'ended')) = (content_hash IS NOT NULL)",
            name=op.f("ck_plan_versions_approved_has_hash"),
        ),
        sa.ForeignKeyConstraint(["approver_id"], ["persons.id"], name=op.f("fk_plan_versions_approver_id")),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_plan_versions_author_id")),
        sa.ForeignKeyConstraint(["budget_id"], ["budgets.id"], name=op.f("fk_plan_versions_budget_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_plan_versions_holder_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_versions_plan_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["plan_versions.id"], name=op.f("fk_plan_versions_previous_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["persons.id"], name=op.f("fk_plan_versions_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_versions")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_versions_plan_id_number")),
    )
    op.create_index("ix_plan_versions_holder", "plan_versions", ["holder_id", "state"], unique=False)
    op.create_index(
        "uq_plan_versions_active",
        "plan_versions",
        ["holder_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('active')"),
        postgresql_where=sa.text("state IN ('active')"),
    )
    op.create_index(
        "uq_plan_versions_open",
        "plan_versions",
        ["plan_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'submitted', 'changes_requested', 'approved')"),
        postgresql_where=sa.text("state IN ('draft', 'submitted', 'changes_requested', 'approved')"),
    )
    op.create_table(
        "plan_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("event", sa.String(length=30), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["plan_versions.id"], name=op.f("fk_plan_events_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_events")),
    )
    op.create_index(op.f("ix_plan_events_version_id"), "plan_events", ["version_id"], unique=False)
    op.create_table(
        "plan_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("follows_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("rhythm", sa.String(40), nullable=False),
        sa.Column("weekly_pence", sa.BigInteger(), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("band_min_minutes", sa.Integer(), nullable=True),
        sa.Column("band_max_minutes", sa.Integer(), nullable=True),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("lump_sum", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(rhythm = 'one_off') = (amount_pence IS NOT NULL)", name=op.f("ck_plan_lines_one_off_has_amount")
        ),
        sa.CheckConstraint(
            "(rhythm = 'weekly') = (weekly_pence IS NOT NULL)", name=op.f("ck_plan_lines_weekly_has_weekly_sum")
        ),
        sa.ForeignKeyConstraint(["follows_id"], ["plan_lines.id"], name=op.f("fk_plan_lines_follows_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_versions.id"], name=op.f("fk_plan_lines_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_lines")),
    )
    op.create_index(op.f("ix_plan_lines_version_id"), "plan_lines", ["version_id"], unique=False)
    op.create_table(
        "plan_outcomes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["plan_versions.id"], name=op.f("fk_plan_outcomes_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_outcomes")),
    )
    op.create_index(op.f("ix_plan_outcomes_version_id"), "plan_outcomes", ["version_id"], unique=False)
    op.create_table(
        "plan_backups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["plan_lines.id"], name=op.f("fk_plan_backups_line_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_plan_backups_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_backups")),
    )
    op.create_index(op.f("ix_plan_backups_line_id"), "plan_backups", ["line_id"], unique=False)
    op.create_table(
        "plan_line_outcomes",
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["plan_lines.id"], name=op.f("fk_plan_line_outcomes_line_id")),
        sa.ForeignKeyConstraint(["outcome_id"], ["plan_outcomes.id"], name=op.f("fk_plan_line_outcomes_outcome_id")),
        sa.PrimaryKeyConstraint("line_id", "outcome_id", name=op.f("pk_plan_line_outcomes")),
    )
    op.create_table(
        "plan_line_splits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_plan_line_splits_share_in_range")),
        sa.ForeignKeyConstraint(["line_id"], ["plan_lines.id"], name=op.f("fk_plan_line_splits_line_id")),
        sa.ForeignKeyConstraint(["pot_id"], ["budget_pots.id"], name=op.f("fk_plan_line_splits_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line_splits")),
        sa.UniqueConstraint("line_id", "pot_id", name=op.f("uq_plan_line_splits_line_id_pot_id")),
    )
    op.create_table(
        "plan_risks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("hazard", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.String(length=200), nullable=False),
        sa.Column("mitigation", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["plan_lines.id"], name=op.f("fk_plan_risks_line_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_versions.id"], name=op.f("fk_plan_risks_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_risks")),
    )
    op.create_index(op.f("ix_plan_risks_version_id"), "plan_risks", ["version_id"], unique=False)
    for statement in RULES[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("plan_risks")
    op.drop_table("plan_line_splits")
    op.drop_table("plan_line_outcomes")
    op.drop_table("plan_backups")
    op.drop_table("plan_outcomes")
    op.drop_table("plan_lines")
    op.drop_table("plan_events")
    op.drop_table("plan_versions")
    op.drop_table("plans")
    if op.get_bind().dialect.name == "postgresql":
        for name in (
            "plan_versions_frozen_update",
            "plan_versions_frozen_delete",
            "plan_outcomes_frozen_insert",
            "plan_outcomes_frozen_update",
            "plan_outcomes_frozen_delete",
            "plan_lines_frozen_insert",
            "plan_lines_frozen_update",
            "plan_lines_frozen_delete",
            "plan_risks_frozen_insert",
            "plan_risks_frozen_update",
            "plan_risks_frozen_delete",
            "plan_line_splits_frozen_insert",
            "plan_line_splits_frozen_update",
            "plan_line_splits_frozen_delete",
            "plan_line_outcomes_frozen_insert",
            "plan_line_outcomes_frozen_update",
            "plan_line_outcomes_frozen_delete",
            "plan_backups_frozen_insert",
            "plan_backups_frozen_update",
            "plan_backups_frozen_delete",
            "plan_events_append_only",
        ):
            op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
