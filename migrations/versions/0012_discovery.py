"""Search events, salts, unmet needs, index runs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "index_runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_runs")),
    )
    op.create_table(
        "search_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("filters", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("band", sa.String(40), nullable=False),
        sa.Column("session", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_search_events_on_area", "search_events", ["on", "area"], unique=False)
    op.create_table(
        "search_salts",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_search_salts")),
    )
    op.create_table(
        "unmet_needs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("area", sa.String(length=9), nullable=True),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_looked_on", sa.Date(), nullable=True),
        sa.CheckConstraint("holder_id IS NULL OR agreed_at IS NOT NULL", name=op.f("ck_unmet_needs_name_needs_yes")),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_unmet_needs_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmet_needs")),
    )
    op.create_index(op.f("ix_unmet_needs_holder_id"), "unmet_needs", ["holder_id"], unique=False)
    op.create_index("ix_unmet_needs_opened_area", "unmet_needs", ["opened_on", "area"], unique=False)


def downgrade() -> None:
    op.drop_table("unmet_needs")
    op.drop_table("search_salts")
    op.drop_table("search_events")
    op.drop_table("index_runs")
