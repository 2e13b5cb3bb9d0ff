"""Concerns and councils' contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RULES = {
    "sqlite": (
        "CREATE TRIGGER concern_notes_no_update BEFORE UPDATE ON concern_notes BEGIN SELECT RAISE(ABORT, 'concern_notes is append-only'); END",
        "CREATE TRIGGER concern_notes_no_delete BEFORE DELETE ON concern_notes BEGIN SELECT RAISE(ABORT, 'concern_notes is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION concern_notes_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'concern_notes is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER concern_notes_append_only BEFORE UPDATE OR DELETE ON concern_notes FOR EACH ROW EXECUTE FUNCTION concern_notes_append_only()",
    ),
}
"""What the database itself refuses."""


def upgrade() -> None:
    op.create_table(
        "concerns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("told_as", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("area_code", sa.String(length=9), nullable=True),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("raised_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("raiser_name", sa.String(length=200), nullable=True),
        sa.Column("safe_contact", sa.Text(), nullable=True),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("referred_to", sa.String(length=200), nullable=True),
        sa.Column("consent", sa.String(40), nullable=True),
        sa.Column("council_reference", sa.String(length=100), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("triage_by", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_concerns_organisation_id")),
        sa.ForeignKeyConstraint(["raised_by"], ["persons.id"], name=op.f("fk_concerns_raised_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
        sa.UniqueConstraint("reference", name=op.f("uq_concerns_reference")),
    )
    op.create_index("ix_concerns_organisation", "concerns", ["organisation_id", "state"], unique=False)
    op.create_table(
        "council_contacts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("area_code", sa.String(length=9), nullable=False),
        sa.Column("funder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("out_of_hours_phone", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["persons.id"], name=op.f("fk_council_contacts_entered_by")),
        sa.ForeignKeyConstraint(["funder_id"], ["organisations.id"], name=op.f("fk_council_contacts_funder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_contacts")),
        sa.UniqueConstraint("area_code", "funder_id", name=op.f("uq_council_contacts_area_code_funder_id")),
    )
    op.create_index(op.f("ix_council_contacts_area_code"), "council_contacts", ["area_code"], unique=False)
    op.create_table(
        "concern_notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("concern_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_concern_notes_concern_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_concern_notes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_notes")),
    )
    op.create_index(op.f("ix_concern_notes_concern_id"), "concern_notes", ["concern_id"], unique=False)
    op.create_table(
        "concern_subjects",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("concern_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_concern_subjects_one_subject")
        ),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_concern_subjects_concern_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_concern_subjects_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_concern_subjects_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_subjects")),
        sa.UniqueConstraint(
            "concern_id", "organisation_id", name=op.f("uq_concern_subjects_concern_id_organisation_id")
        ),
        sa.UniqueConstraint("concern_id", "person_id", name=op.f("uq_concern_subjects_concern_id_person_id")),
    )
    op.create_index(op.f("ix_concern_subjects_organisation_id"), "concern_subjects", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_concern_subjects_person_id"), "concern_subjects", ["person_id"], unique=False)
    for statement in RULES[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("concern_subjects")
    op.drop_table("concern_notes")
    op.drop_table("council_contacts")
    op.drop_table("concerns")
    if op.get_bind().dialect.name == "postgresql":
        for name in ("concern_notes_append_only",):
            op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
