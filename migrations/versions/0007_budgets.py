"""Budgets, pots and their periods."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("funder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("indicative_pence", sa.BigInteger(), nullable=False),
        sa.Column("agreed_pence", sa.BigInteger(), nullable=True),
        sa.Column("basis_text", sa.Text(), nullable=False),
        sa.Column("basis_on", sa.Date(), nullable=False),
        sa.Column("set_up_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("agreed_pence IS NULL OR agreed_pence > 0", name=op.f("ck_budgets_agreed_positive")),
        sa.CheckConstraint("indicative_pence > 0", name=op.f("ck_budgets_positive")),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_budgets_days")),
        sa.ForeignKeyConstraint(["funder_id"], ["organisations.id"], name=op.f("fk_budgets_funder_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_budgets_holder_id")),
        sa.ForeignKeyConstraint(["set_up_by_id"], ["persons.id"], name=op.f("fk_budgets_set_up_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets")),
    )
    op.create_index("ix_budgets_holder", "budgets", ["holder_id"], unique=False)
    op.create_table(
        "budget_pots",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("funder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("deployment", sa.String(40), nullable=False),
        sa.Column("mechanism", sa.String(40), nullable=False),
        sa.Column("recipient_kind", sa.String(40), nullable=False),
        sa.Column("recipient_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recipient_organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contracting_kind", sa.String(40), nullable=True),
        sa.Column("contracting_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contracting_organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("planned_pence", sa.BigInteger(), nullable=False),
        sa.Column("contingency_pence", sa.BigInteger(), nullable=False),
        sa.Column("terms_accepted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("terms_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('active', 'paused') OR (contracting_kind IS NOT NULL AND terms_accepted_at IS NOT NULL)",
            name=op.f("ck_budget_pots_active_has_party"),
        ),
        sa.CheckConstraint(
            "contingency_pence >= 0 AND contingency_pence < planned_pence", name=op.f("ck_budget_pots_contingency")
        ),
        sa.CheckConstraint("planned_pence > 0", name=op.f("ck_budget_pots_positive")),
        sa.ForeignKeyConstraint(["budget_id"], ["budgets.id"], name=op.f("fk_budget_pots_budget_id")),
        sa.ForeignKeyConstraint(
            ["contracting_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_budget_pots_contracting_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["contracting_person_id"], ["persons.id"], name=op.f("fk_budget_pots_contracting_person_id")
        ),
        sa.ForeignKeyConstraint(["funder_id"], ["organisations.id"], name=op.f("fk_budget_pots_funder_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_budget_pots_holder_id")),
        sa.ForeignKeyConstraint(
            ["recipient_organisation_id"], ["organisations.id"], name=op.f("fk_budget_pots_recipient_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_person_id"], ["persons.id"], name=op.f("fk_budget_pots_recipient_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["terms_accepted_by_id"], ["persons.id"], name=op.f("fk_budget_pots_terms_accepted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_pots")),
    )
    op.create_index("ix_budget_pots_budget", "budget_pots", ["budget_id"], unique=False)
    op.create_index("ix_budget_pots_holder", "budget_pots", ["holder_id"], unique=False)
    op.create_table(
        "budget_periods",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("release_pence", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("release_pence >= 0", name=op.f("ck_budget_periods_not_negative")),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_budget_periods_days")),
        sa.ForeignKeyConstraint(["pot_id"], ["budget_pots.id"], name=op.f("fk_budget_periods_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_periods")),
    )
    op.create_index("ix_budget_periods_due", "budget_periods", ["released_at", "starts_on"], unique=False)
    op.create_index("ix_budget_periods_pot", "budget_periods", ["pot_id", "starts_on"], unique=True)


def downgrade() -> None:
    op.drop_table("budget_periods")
    op.drop_table("budget_pots")
    op.drop_table("budgets")
