"""The book of record: books, accounts, postings, holds."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RULES = {
    "sqlite": (
        "CREATE TRIGGER ledger_books_no_update BEFORE UPDATE ON ledger_books BEGIN SELECT RAISE(ABORT, 'ledger_books is append-only'); END",
        "CREATE TRIGGER ledger_books_no_delete BEFORE DELETE ON ledger_books BEGIN SELECT RAISE(ABORT, 'ledger_books is append-only'); END",
        "CREATE TRIGGER ledger_holds_no_update BEFORE UPDATE ON ledger_holds BEGIN SELECT RAISE(ABORT, 'ledger_holds is append-only'); END",
        "CREATE TRIGGER ledger_holds_no_delete BEFORE DELETE ON ledger_holds BEGIN SELECT RAISE(ABORT, 'ledger_holds is append-only'); END",
        "CREATE TRIGGER ledger_hold_ends_no_update BEFORE UPDATE ON ledger_hold_ends BEGIN SELECT RAISE(ABORT, 'ledger_hold_ends is append-only'); END",
        "CREATE TRIGGER ledger_hold_ends_no_delete BEFORE DELETE ON ledger_hold_ends BEGIN SELECT RAISE(ABORT, 'ledger_hold_ends is append-only'); END",
        "CREATE TRIGGER ledger_postings_no_update BEFORE UPDATE ON ledger_postings BEGIN SELECT RAISE(ABORT, 'ledger_postings is append-only'); END",
        "CREATE TRIGGER ledger_postings_no_delete BEFORE DELETE ON ledger_postings BEGIN SELECT RAISE(ABORT, 'ledger_postings is append-only'); END",
        "CREATE TRIGGER ledger_accounts_kept BEFORE DELETE ON ledger_accounts BEGIN SELECT RAISE(ABORT, 'ledger_accounts is never deleted from'); END",
        "CREATE TRIGGER ledger_accounts_stay BEFORE UPDATE ON ledger_accounts WHEN NEW.pot_id <> OLD.pot_id OR NEW.place <> OLD.place BEGIN SELECT RAISE(ABORT, 'an account stays where it is'); END",
        "CREATE TRIGGER ledger_accounts_empty BEFORE INSERT ON ledger_accounts WHEN NEW.balance_pence <> 0 BEGIN SELECT RAISE(ABORT, 'an account opens empty'); END",
        "CREATE TRIGGER ledger_accounts_nhs BEFORE INSERT ON ledger_accounts WHEN NEW.place = 'contributed' AND EXISTS (\n  SELECT 1 FROM ledger_books b WHERE b.pot_id = NEW.pot_id AND b.nhs) BEGIN SELECT RAISE(ABORT, 'an NHS pot takes no contributions'); END",
        "CREATE TRIGGER ledger_postings_nhs BEFORE INSERT ON ledger_postings WHEN (NEW.kind = 'contribute' OR NEW.source = 'contributed') AND EXISTS (\n  SELECT 1 FROM ledger_books b WHERE b.pot_id = NEW.to_pot_id AND b.nhs) BEGIN SELECT RAISE(ABORT, 'an NHS pot takes no contributions'); END",
        "CREATE TRIGGER ledger_postings_wall BEFORE INSERT ON ledger_postings WHEN NEW.pot_id <> NEW.to_pot_id AND NOT EXISTS (\n  SELECT 1 FROM ledger_books a JOIN ledger_books b ON a.stream = b.stream AND a.holder_id = b.holder_id\n  WHERE a.pot_id = NEW.pot_id AND b.pot_id = NEW.to_pot_id) BEGIN SELECT RAISE(ABORT, 'money stays with its holder and its stream'); END",
        "CREATE TRIGGER ledger_postings_into_hold BEFORE INSERT ON ledger_postings WHEN NEW.destination = 'held' AND NOT EXISTS (\n  SELECT 1 FROM ledger_holds h WHERE h.id = NEW.hold_id AND h.pot_id = NEW.pot_id AND h.pence = NEW.pence\n  AND h.plan_line_id = NEW.plan_line_id) BEGIN SELECT RAISE(ABORT, 'held money belongs to a hold of the same amount'); END",
        "CREATE TRIGGER ledger_postings_out_of_hold BEFORE INSERT ON ledger_postings WHEN NEW.source = 'held' AND NOT EXISTS (\n  SELECT 1 FROM ledger_holds h WHERE h.id = NEW.hold_id AND h.pot_id = NEW.pot_id\n  AND (NEW.kind <> 'release_hold' OR h.source = NEW.destination)\n  AND h.pence >= NEW.pence + COALESCE(\n    (SELECT SUM(p.pence) FROM ledger_postings p WHERE p.hold_id = NEW.hold_id AND p.source = 'held'), 0)) BEGIN SELECT RAISE(ABORT, 'more than the hold has left'); END",
        "CREATE TRIGGER ledger_postings_mirror BEFORE INSERT ON ledger_postings WHEN NEW.kind = 'correct' AND NOT EXISTS (\n  SELECT 1 FROM ledger_postings r WHERE r.id = NEW.reverses_id AND r.pot_id = NEW.pot_id\n  AND r.to_pot_id = NEW.to_pot_id AND r.source = NEW.destination AND r.destination = NEW.source\n  AND r.pence = NEW.pence AND COALESCE(r.plan_line_id, 0) = COALESCE(NEW.plan_line_id, 0)) BEGIN SELECT RAISE(ABORT, 'a correction mirrors the posting that it reverses'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION ledger_books_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger_books is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER ledger_books_append_only BEFORE UPDATE OR DELETE ON ledger_books FOR EACH ROW EXECUTE FUNCTION ledger_books_append_only()",
        "CREATE FUNCTION ledger_holds_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger_holds is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER ledger_holds_append_only BEFORE UPDATE OR DELETE ON ledger_holds FOR EACH ROW EXECUTE FUNCTION ledger_holds_append_only()",
        "CREATE FUNCTION ledger_hold_ends_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger_hold_ends is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER ledger_hold_ends_append_only BEFORE UPDATE OR DELETE ON ledger_hold_ends FOR EACH ROW EXECUTE FUNCTION ledger_hold_ends_append_only()",
        "CREATE FUNCTION ledger_postings_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger_postings is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER ledger_postings_append_only BEFORE UPDATE OR DELETE ON ledger_postings FOR EACH ROW EXECUTE FUNCTION ledger_postings_append_only()",
        "CREATE FUNCTION ledger_accounts_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger_accounts is never deleted from' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER ledger_accounts_kept BEFORE DELETE ON ledger_accounts FOR EACH ROW EXECUTE FUNCTION ledger_accounts_kept()",
        "CREATE FUNCTION ledger_accounts_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.pot_id <> OLD.pot_id OR NEW.place <> OLD.place THEN RAISE EXCEPTION 'an account stays where it is' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ledger_accounts_stay BEFORE UPDATE ON ledger_accounts FOR EACH ROW EXECUTE FUNCTION ledger_accounts_stay()",
        "CREATE FUNCTION ledger_accounts_empty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.balance_pence <> 0 THEN RAISE EXCEPTION 'an account opens empty' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ledger_accounts_empty BEFORE INSERT ON ledger_accounts FOR EACH ROW EXECUTE FUNCTION ledger_accounts_empty()",
        "CREATE FUNCTION ledger_accounts_nhs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.place = 'contributed' AND EXISTS (\n  SELECT 1 FROM ledger_books b WHERE b.pot_id = NEW.pot_id AND b.nhs) THEN RAISE EXCEPTION 'an NHS pot takes no contributions' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ledger_accounts_nhs BEFORE INSERT ON ledger_accounts FOR EACH ROW EXECUTE FUNCTION ledger_accounts_nhs()",
        "CREATE FUNCTION ledger_postings_nhs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (NEW.kind = 'contribute' OR NEW.source = 'contributed') AND EXISTS (\n  SELECT 1 FROM ledger_books b WHERE b.pot_id = NEW.to_pot_id AND b.nhs) THEN RAISE EXCEPTION 'an NHS pot takes no contributions' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ledger_postings_nhs BEFORE INSERT ON ledger_postings FOR EACH ROW EXECUTE FUNCTION ledger_postings_nhs()",
        "CREATE FUNCTION ledger_postings_wall() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.pot_id <> NEW.to_pot_id AND NOT EXISTS (\n  SELECT 1 FROM ledger_books a JOIN ledger_books b ON a.stream = b.stream AND a.holder_id = b.holder_id\n  WHERE a.pot_id = NEW.pot_id AND b.pot_id = NEW.to_pot_id) THEN RAISE EXCEPTION 'money stays with its holder and its stream' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ledger_postings_wall BEFORE INSERT ON ledger_postings FOR EACH ROW EXECUTE FUNCTION ledger_postings_wall()",
        "CREATE FUNCTION ledger_postings_into_hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.destination = 'held' AND NOT EXISTS (\n  SELECT 1 FROM ledger_holds h WHERE h.id = NEW.hold_id AND h.pot_id = NEW.pot_id AND h.pence = NEW.pence\n  AND h.plan_line_id = NEW.plan_line_id) THEN RAISE EXCEPTION 'held money belongs to a hold of the same amount' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ledger_postings_into_hold BEFORE INSERT ON ledger_postings FOR EACH ROW EXECUTE FUNCTION ledger_postings_into_hold()",
        "CREATE FUNCTION ledger_postings_out_of_hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.source = 'held' AND NOT EXISTS (\n  SELECT 1 FROM ledger_holds h WHERE h.id = NEW.hold_id AND h.pot_id = NEW.pot_id\n  AND (NEW.kind <> 'release_hold' OR h.source = NEW.destination)\n  AND h.pence >= NEW.pence + COALESCE(\n    (SELECT SUM(p.pence) FROM ledger_postings p WHERE p.hold_id = NEW.hold_id AND p.source = 'held'), 0)) THEN RAISE EXCEPTION 'more than the hold has left' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ledger_postings_out_of_hold BEFORE INSERT ON ledger_postings FOR EACH ROW EXECUTE FUNCTION ledger_postings_out_of_hold()",
        "CREATE FUNCTION ledger_postings_mirror() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.kind = 'correct' AND NOT EXISTS (\n  SELECT 1 FROM ledger_postings r WHERE r.id = NEW.reverses_id AND r.pot_id = NEW.pot_id\n  AND r.to_pot_id = NEW.to_pot_id AND r.source = NEW.destination AND r.destination = NEW.source\n  AND r.pence = NEW.pence AND COALESCE(r.plan_line_id, 0) = COALESCE(NEW.plan_line_id, 0)) THEN RAISE EXCEPTION 'a correction mirrors the posting that it reverses' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ledger_postings_mirror BEFORE INSERT ON ledger_postings FOR EACH ROW EXECUTE FUNCTION ledger_postings_mirror()",
    ),
}
"""What the database itself refuses."""


def upgrade() -> None:
    op.create_table(
        "ledger_books",
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stream", sa.String(length=40), nullable=False),
        sa.Column("nhs", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pot_id", name=op.f("pk_ledger_books")),
    )
    op.create_table(
        "ledger_accounts",
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("balance_pence", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("balance_pence >= 0", name=op.f("ck_ledger_accounts_not_negative")),
        sa.ForeignKeyConstraint(["pot_id"], ["ledger_books.pot_id"], name=op.f("fk_ledger_accounts_pot_id")),
        sa.PrimaryKeyConstraint("pot_id", "place", name=op.f("pk_ledger_accounts")),
    )
    op.create_table(
        "ledger_holds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("cause_kind", sa.String(length=40), nullable=False),
        sa.Column("cause_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('available', 'contingency')", name=op.f("ck_ledger_holds_source")),
        sa.CheckConstraint("pence > 0", name=op.f("ck_ledger_holds_positive")),
        sa.ForeignKeyConstraint(["pot_id"], ["ledger_books.pot_id"], name=op.f("fk_ledger_holds_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_holds")),
    )
    op.create_index("ix_ledger_holds_pot", "ledger_holds", ["pot_id"], unique=False)
    op.create_table(
        "ledger_hold_ends",
        sa.Column("hold_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["ledger_holds.id"], name=op.f("fk_ledger_hold_ends_hold_id")),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_ledger_hold_ends")),
    )
    op.create_table(
        "ledger_postings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("to_pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("destination", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("plan_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("hold_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cause_kind", sa.String(length=40), nullable=False),
        sa.Column("cause_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("on_behalf_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("second_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'correct') = (reverses_id IS NOT NULL)", name=op.f("ck_ledger_postings_correct_reverses")
        ),
        sa.CheckConstraint("(pot_id <> to_pot_id) = (kind = 'transfer_pot')", name=op.f("ck_ledger_postings_one_pot")),
        sa.CheckConstraint(
            "kind <> 'correct' OR (reason IS NOT NULL AND actor_id IS NOT NULL AND second_person_id IS NOT NULL AND second_person_id <> actor_id)",
            name=op.f("ck_ledger_postings_two_people"),
        ),
        sa.CheckConstraint(
            "kind <> 'withdraw' OR cause_kind = 'hold'", name=op.f("ck_ledger_postings_withdraws_a_hold")
        ),
        sa.CheckConstraint(
            "kind = 'correct' OR (kind = 'allocate' AND source = 'allocated' AND destination = 'unreleased') OR (kind = 'release_period' AND source = 'unreleased' AND destination = 'available') OR (kind = 'ringfence' AND source = 'available' AND destination = 'contingency') OR (kind = 'unringfence' AND source = 'contingency' AND destination = 'available') OR (kind = 'hold' AND source = 'available' AND destination = 'held') OR (kind = 'hold_contingency' AND source = 'contingency' AND destination = 'held') OR (kind = 'release_hold' AND source = 'held' AND destination = 'available') OR (kind = 'release_hold' AND source = 'held' AND destination = 'contingency') OR (kind = 'accrue' AND source = 'held' AND destination = 'payable') OR (kind = 'accrue_fee' AND source = 'held' AND destination = 'payable') OR (kind = 'withdraw' AND source = 'payable' AND destination = 'held') OR (kind = 'dispute' AND source = 'payable' AND destination = 'disputed') OR (kind = 'resolve' AND source = 'disputed' AND destination = 'payable') OR (kind = 'pay' AND source = 'payable' AND destination = 'paid') OR (kind = 'pay_reversed' AND source = 'paid' AND destination = 'payable') OR (kind = 'refund' AND source = 'paid' AND destination = 'available') OR (kind = 'contribute' AND source = 'contributed' AND destination = 'available') OR (kind = 'transfer_pot' AND source = 'available' AND destination = 'available')",
            name=op.f("ck_ledger_postings_on_a_route"),
        ),
        sa.CheckConstraint(
            "plan_line_id IS NOT NULL OR kind IN ('allocate', 'release_period', 'ringfence', 'unringfence', 'transfer_pot', 'correct')",
            name=op.f("ck_ledger_postings_cites_a_line"),
        ),
        sa.CheckConstraint("pence > 0", name=op.f("ck_ledger_postings_positive")),
        sa.ForeignKeyConstraint(["hold_id"], ["ledger_holds.id"], name=op.f("fk_ledger_postings_hold_id")),
        sa.ForeignKeyConstraint(
            ["pot_id", "source"],
            ["ledger_accounts.pot_id", "ledger_accounts.place"],
            name=op.f("fk_ledger_postings_pot_id_source"),
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["ledger_postings.id"], name=op.f("fk_ledger_postings_reverses_id")),
        sa.ForeignKeyConstraint(
            ["to_pot_id", "destination"],
            ["ledger_accounts.pot_id", "ledger_accounts.place"],
            name=op.f("fk_ledger_postings_to_pot_id_destination"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_postings")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_postings_reverses_id")),
    )
    op.create_index("ix_ledger_postings_hold", "ledger_postings", ["hold_id"], unique=False)
    op.create_index("ix_ledger_postings_line", "ledger_postings", ["plan_line_id", "pot_id"], unique=False)
    op.create_index("ix_ledger_postings_statement", "ledger_postings", ["pot_id", "at"], unique=False)
    op.create_index(
        "ix_ledger_postings_to_pot",
        "ledger_postings",
        ["to_pot_id"],
        unique=False,
        sqlite_where=sa.text("kind = 'transfer_pot'"),
        postgresql_where=sa.text("kind = 'transfer_pot'"),
    )
    op.create_index(
        "uq_ledger_postings_into_hold",
        "ledger_postings",
        ["hold_id"],
        unique=True,
        sqlite_where=sa.text("destination = 'held'"),
        postgresql_where=sa.text("destination = 'held'"),
    )
    op.create_index(
        "uq_ledger_postings_period",
        "ledger_postings",
        ["cause_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'release_period' AND cause_kind = 'period'"),
        postgresql_where=sa.text("kind = 'release_period' AND cause_kind = 'period'"),
    )
    op.create_index(
        "uq_ledger_postings_withdraw",
        "ledger_postings",
        ["cause_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'withdraw'"),
        postgresql_where=sa.text("kind = 'withdraw'"),
    )
    for statement in RULES[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("ledger_postings")
    op.drop_table("ledger_hold_ends")
    op.drop_table("ledger_holds")
    op.drop_table("ledger_accounts")
    op.drop_table("ledger_books")
    if op.get_bind().dialect.name == "postgresql":
        for name in (
            "ledger_books_append_only",
            "ledger_holds_append_only",
            "ledger_hold_ends_append_only",
            "ledger_postings_append_only",
            "ledger_accounts_kept",
            "ledger_accounts_stay",
            "ledger_accounts_empty",
            "ledger_accounts_nhs",
            "ledger_postings_nhs",
            "ledger_postings_wall",
            "ledger_postings_into_hold",
            "ledger_postings_out_of_hold",
            "ledger_postings_mirror",
        ):
            op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
