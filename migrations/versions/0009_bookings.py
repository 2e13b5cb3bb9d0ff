"""Enquiries, bookings, visits, holds, invoices, openings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RULES = {
    "sqlite": (
        "CREATE TRIGGER openings_no_update BEFORE UPDATE ON openings BEGIN SELECT RAISE(ABORT, 'openings is append-only'); END",
        "CREATE TRIGGER openings_no_delete BEFORE DELETE ON openings BEGIN SELECT RAISE(ABORT, 'openings is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION openings_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'openings is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER openings_append_only BEFORE UPDATE OR DELETE ON openings FOR EACH ROW EXECUTE FUNCTION openings_append_only()",
    ),
}
"""What the database itself refuses."""


def upgrade() -> None:
    op.create_table(
        "access_notes",
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_access_notes_holder_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["persons.id"], name=op.f("fk_access_notes_updated_by_id")),
        sa.PrimaryKeyConstraint("holder_id", name=op.f("pk_access_notes")),
    )
    op.create_table(
        "invoices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["payer_id"], ["organisations.id"], name=op.f("fk_invoices_payer_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_invoices_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("provider_id", "number", name=op.f("uq_invoices_provider_id_number")),
    )
    op.create_index(op.f("ix_invoices_payer_id"), "invoices", ["payer_id"], unique=False)
    op.create_index(op.f("ix_invoices_provider_id"), "invoices", ["provider_id"], unique=False)
    op.create_table(
        "enquiries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sent_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("wanted", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decline_reason", sa.String(40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_enquiries_holder_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_enquiries_provider_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["persons.id"], name=op.f("fk_enquiries_sent_by_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_enquiries_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
    )
    op.create_index("ix_enquiries_holder", "enquiries", ["holder_id", "state"], unique=False)
    op.create_index("ix_enquiries_provider", "enquiries", ["provider_id", "state"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("booked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enquiry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("offer", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("tasks", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("relationship", sa.String(40), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("pay_if_silent", sa.Boolean(), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("skips", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("worker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("proposed_worker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("price_pence", sa.BigInteger(), nullable=False),
        sa.Column("counter", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("authority_reasons", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("authorised_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("authorised_pence", sa.BigInteger(), nullable=True),
        sa.Column("authorised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("relationship_ok_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("band_ok_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agreement", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("agreement_accepted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("consent_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decline_reason", sa.String(40), nullable=True),
        sa.Column("cancel_reason", sa.String(40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirm_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("price_pence >= 0", name=op.f("ck_bookings_price_not_negative")),
        sa.CheckConstraint("weeks BETWEEN 1 AND 52", name=op.f("ck_bookings_weeks_in_range")),
        sa.ForeignKeyConstraint(
            ["agreement_accepted_by_id"], ["persons.id"], name=op.f("fk_bookings_agreement_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(["authorised_by_id"], ["persons.id"], name=op.f("fk_bookings_authorised_by_id")),
        sa.ForeignKeyConstraint(["band_ok_by_id"], ["persons.id"], name=op.f("fk_bookings_band_ok_by_id")),
        sa.ForeignKeyConstraint(["booked_by_id"], ["persons.id"], name=op.f("fk_bookings_booked_by_id")),
        sa.ForeignKeyConstraint(["consent_by_id"], ["persons.id"], name=op.f("fk_bookings_consent_by_id")),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiries.id"], name=op.f("fk_bookings_enquiry_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_bookings_holder_id")),
        sa.ForeignKeyConstraint(["proposed_worker_id"], ["workers.id"], name=op.f("fk_bookings_proposed_worker_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_bookings_provider_id")),
        sa.ForeignKeyConstraint(
            ["relationship_ok_by_id"], ["persons.id"], name=op.f("fk_bookings_relationship_ok_by_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_bookings_service_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_bookings_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
    )
    op.create_index("ix_bookings_holder", "bookings", ["holder_id", "state"], unique=False)
    op.create_index("ix_bookings_provider", "bookings", ["provider_id", "state"], unique=False)
    op.create_table(
        "booking_splits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_booking_splits_share_in_range")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_booking_splits_booking_id")),
        sa.ForeignKeyConstraint(["plan_line_id"], ["plan_lines.id"], name=op.f("fk_booking_splits_plan_line_id")),
        sa.ForeignKeyConstraint(["pot_id"], ["budget_pots.id"], name=op.f("fk_booking_splits_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_splits")),
        sa.UniqueConstraint(
            "booking_id", "pot_id", "plan_line_id", name=op.f("uq_booking_splits_booking_id_pot_id_plan_line_id")
        ),
    )
    op.create_index(op.f("ix_booking_splits_booking_id"), "booking_splits", ["booking_id"], unique=False)
    op.create_table(
        "openings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("viewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_openings_booking_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_openings_holder_id")),
        sa.ForeignKeyConstraint(["viewer_id"], ["persons.id"], name=op.f("fk_openings_viewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
    )
    op.create_index("ix_openings_holder", "openings", ["holder_id", "at"], unique=False)
    op.create_table(
        "visits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("price_pence", sa.BigInteger(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("short_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_start_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_tasks", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("report_note", sa.Text(), nullable=True),
        sa.Column("reported_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attested_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("attested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attested_how", sa.String(length=20), nullable=True),
        sa.Column("query_reason", sa.Text(), nullable=True),
        sa.Column("due_pence", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.String(length=20), nullable=True),
        sa.Column("cancel_reason", sa.String(40), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_visits_ends_after_start")),
        sa.CheckConstraint("price_pence >= 0", name=op.f("ck_visits_price_not_negative")),
        sa.ForeignKeyConstraint(["attested_by_id"], ["persons.id"], name=op.f("fk_visits_attested_by_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_visits_booking_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["persons.id"], name=op.f("fk_visits_holder_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_visits_provider_id")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["persons.id"], name=op.f("fk_visits_reported_by_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_visits_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("booking_id", "number", name=op.f("uq_visits_booking_id_number")),
    )
    op.create_index(op.f("ix_visits_booking_id"), "visits", ["booking_id"], unique=False)
    op.create_index("ix_visits_holder", "visits", ["holder_id", "starts_at"], unique=False)
    op.create_index("ix_visits_provider", "visits", ["provider_id", "starts_at"], unique=False)
    op.create_index("ix_visits_state", "visits", ["state", "starts_at"], unique=False)
    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("invoice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("pence > 0", name=op.f("ck_invoice_lines_positive")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id")),
        sa.ForeignKeyConstraint(["plan_line_id"], ["plan_lines.id"], name=op.f("fk_invoice_lines_plan_line_id")),
        sa.ForeignKeyConstraint(["pot_id"], ["budget_pots.id"], name=op.f("fk_invoice_lines_pot_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_invoice_lines_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint(
            "visit_id", "pot_id", "plan_line_id", name=op.f("uq_invoice_lines_visit_id_pot_id_plan_line_id")
        ),
    )
    op.create_index(op.f("ix_invoice_lines_invoice_id"), "invoice_lines", ["invoice_id"], unique=False)
    op.create_table(
        "visit_holds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hold_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("accrued_pence", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["hold_id"], ["ledger_holds.id"], name=op.f("fk_visit_holds_hold_id")),
        sa.ForeignKeyConstraint(["plan_line_id"], ["plan_lines.id"], name=op.f("fk_visit_holds_plan_line_id")),
        sa.ForeignKeyConstraint(["pot_id"], ["budget_pots.id"], name=op.f("fk_visit_holds_pot_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_holds_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_holds")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_visit_holds_hold_id")),
    )
    op.create_index(op.f("ix_visit_holds_visit_id"), "visit_holds", ["visit_id"], unique=False)
    for statement in RULES[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("visit_holds")
    op.drop_table("invoice_lines")
    op.drop_table("visits")
    op.drop_table("openings")
    op.drop_table("booking_splits")
    op.drop_table("bookings")
    op.drop_table("enquiries")
    op.drop_table("invoices")
    op.drop_table("access_notes")
    if op.get_bind().dialect.name == "postgresql":
        for name in ("openings_append_only",):
            op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
