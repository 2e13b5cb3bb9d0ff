"""Money of people's own in council pots; how a pot was deployed before; what comes instead of one that stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NHS = "EXISTS (SELECT 1 FROM budget_pots p WHERE p.id = NEW.pot_id AND substr(p.stream, 1, 4) = 'nhs_')"


def _append_only(table: str) -> dict[str, tuple[str, ...]]:
    return {
        "sqlite": tuple(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ),
        "postgresql": (
            f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        ),
    }


NO_TOP_UP = {
    "sqlite": (
        f"CREATE TRIGGER pot_contributions_nhs BEFORE INSERT ON pot_contributions WHEN {NHS} BEGIN SELECT RAISE(ABORT, 'an NHS pot takes no contributions'); END",
    ),
    "postgresql": (
        f"CREATE FUNCTION pot_contributions_nhs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {NHS} THEN RAISE EXCEPTION 'an NHS pot takes no contributions' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER pot_contributions_nhs BEFORE INSERT ON pot_contributions FOR EACH ROW EXECUTE FUNCTION pot_contributions_nhs()",
    ),
}
RULES = (_append_only("pot_contributions"), NO_TOP_UP, _append_only("pot_past_deployments"))
"""What the database itself refuses."""


def upgrade() -> None:
    op.add_column("budget_pots", sa.Column("replacement", sa.Text(), nullable=True))
    op.create_table(
        "pot_contributions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("plan_line_id", BIG, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_id", BIG, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pence > 0", name=op.f("ck_pot_contributions_positive")),
        sa.ForeignKeyConstraint(["pot_id"], ["budget_pots.id"], name=op.f("fk_pot_contributions_pot_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["persons.id"], name=op.f("fk_pot_contributions_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pot_contributions")),
    )
    op.create_index("ix_pot_contributions_pot", "pot_contributions", ["pot_id"])
    op.create_table(
        "pot_past_deployments",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("deployment", sa.String(40), nullable=False),
        sa.Column("mechanism", sa.String(40), nullable=False),
        sa.Column("recipient_kind", sa.String(40), nullable=False),
        sa.Column("payer_id", BIG, nullable=True),
        sa.Column("payer_person_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", BIG, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pot_id"], ["budget_pots.id"], name=op.f("fk_pot_past_deployments_pot_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["organisations.id"], name=op.f("fk_pot_past_deployments_payer_id")),
        sa.ForeignKeyConstraint(
            ["payer_person_id"], ["persons.id"], name=op.f("fk_pot_past_deployments_payer_person_id")
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["persons.id"], name=op.f("fk_pot_past_deployments_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pot_past_deployments")),
        sa.UniqueConstraint("pot_id", "until_on", name=op.f("uq_pot_past_deployments_pot_id_until_on")),
    )
    for rule in RULES:
        for statement in rule[op.get_bind().dialect.name]:
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("pot_past_deployments")
    op.drop_table("pot_contributions")
    op.drop_column("budget_pots", "replacement")
    if op.get_bind().dialect.name == "postgresql":
        for name in ("pot_contributions_append_only", "pot_contributions_nhs", "pot_past_deployments_append_only"):
            op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
