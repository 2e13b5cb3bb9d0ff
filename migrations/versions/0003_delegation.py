"""Who may act for whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("delegate_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("delegate_organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("actions", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("cap_pence", sa.BigInteger(), nullable=True),
        sa.Column("categories", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_how", sa.String(40), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("interest_declared", sa.Text(), nullable=True),
        sa.Column("accepted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_how", sa.String(40), nullable=True),
        sa.Column("warned_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(delegate_person_id IS NULL) <> (delegate_organisation_id IS NULL)",
            name=op.f("ck_delegations_one_delegate"),
        ),
        sa.CheckConstraint(
            "(recorded_how IS NULL) = (recorded_by IS NULL) AND (recorded_how IS NULL) = (said_on IS NULL)",
            name=op.f("ck_delegations_recorded_whole"),
        ),
        sa.CheckConstraint("cap_pence IS NULL OR cap_pence > 0", name=op.f("ck_delegations_cap")),
        sa.CheckConstraint(
            "delegate_person_id IS NULL OR delegate_person_id <> holder_id", name=op.f("ck_delegations_not_oneself")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_delegations_days")),
        sa.ForeignKeyConstraint(["accepted_by"], ["persons.id"], name=op.f("fk_delegations_accepted_by")),
        sa.ForeignKeyConstraint(
            ["delegate_organisation_id"], ["organisations.id"], name=op.f("fk_delegations_delegate_organisation_id")
        ),
        sa.ForeignKeyConstraint(["delegate_person_id"], ["persons.id"], name=op.f("fk_delegations_delegate_person_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["persons.id"], name=op.f("fk_delegations_ended_by")),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_delegations_holder_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["persons.id"], name=op.f("fk_delegations_proposed_by")),
        sa.ForeignKeyConstraint(["recorded_by"], ["persons.id"], name=op.f("fk_delegations_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    op.create_index("ix_delegations_holder_id_state", "delegations", ["holder_id", "state"], unique=False)
    op.create_index(
        "ix_delegations_organisation_state", "delegations", ["delegate_organisation_id", "state"], unique=False
    )
    op.create_index("ix_delegations_person_state", "delegations", ["delegate_person_id", "state"], unique=False)


def downgrade() -> None:
    op.drop_table("delegations")
