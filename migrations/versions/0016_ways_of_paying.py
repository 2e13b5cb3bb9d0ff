"""What each funding stream allows, by date; who runs a managed account; bills and payments of persons."""

import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAYS = {
    "notional": ["funder_invoice"],
    "third_party": ["funder_invoice", "third_party_invoice"],
    "isf": ["funder_invoice", "third_party_invoice"],
    "direct_payment": ["funder_invoice", "own_account", "managed_account", "payment_card"],
}
STREAMS = (
    ("nhs_chc", [], "SI 2013/1617 as amended; R8 R10 R18"),
    ("nhs_cc_child", [], "SI 2013/1617 as amended; R8 R10 R18"),
    ("nhs_s117", [], "SI 2013/1617 as amended 2019; R8 R10 R18"),
    ("nhs_wheelchair", [], "SI 2013/1617 as amended 2019; R8 R10 R18"),
    ("nhs_discretionary", [], "SI 2013/1617; R8 R10 R18"),
    (
        "asc_personal_budget",
        ["assessed_net", "assessed_gross", "voluntary"],
        "Care Act 2014 s.26-33; SI 2014/2871; R35 R36 R39",
    ),
    (
        "carer_budget",
        ["assessed_net", "assessed_gross", "voluntary"],
        "Care Act 2014 s.26-33; SI 2014/2871; R35 R36 R39",
    ),
    ("education_pb", [], "SI 2014/1530 part 4; R39"),
)
"""The rules as they were when this was written; later versions are loaded (`flask budgets rules --load`)."""

RULES = {
    "sqlite": (
        "CREATE TRIGGER funding_rules_no_update BEFORE UPDATE ON funding_rules BEGIN SELECT RAISE(ABORT, 'funding_rules is append-only'); END",
        "CREATE TRIGGER funding_rules_no_delete BEFORE DELETE ON funding_rules BEGIN SELECT RAISE(ABORT, 'funding_rules is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION funding_rules_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'funding_rules is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER funding_rules_append_only BEFORE UPDATE OR DELETE ON funding_rules FOR EACH ROW EXECUTE FUNCTION funding_rules_append_only()",
    ),
}
"""What the database itself refuses."""


def upgrade() -> None:
    rules = op.create_table(
        "funding_rules",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ways", JSON, nullable=False),
        sa.Column("contributions", JSON, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_rules")),
        sa.UniqueConstraint("stream", "version", name=op.f("uq_funding_rules_stream_version")),
        sa.UniqueConstraint("stream", "starts_on", name=op.f("uq_funding_rules_stream_starts_on")),
    )
    op.bulk_insert(
        rules,
        [
            {
                "stream": stream,
                "version": "2026-04",
                "starts_on": datetime.date(2020, 1, 1),
                "ways": WAYS,
                "contributions": contributions,
                "source": source,
                "confirmed": False,
            }
            for stream, contributions, source in STREAMS
        ],
    )
    for statement in RULES[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)
    with op.batch_alter_table("budget_pots") as pots:
        pots.add_column(sa.Column("account_organisation_id", BIG, nullable=True))
        pots.create_foreign_key(
            op.f("fk_budget_pots_account_organisation_id"), "organisations", ["account_organisation_id"], ["id"]
        )
    for table in ("invoices", "payments"):
        with op.batch_alter_table(table) as bills:
            bills.add_column(sa.Column("payer_person_id", BIG, nullable=True))
            bills.add_column(sa.Column("holder_id", BIG, nullable=True))
            bills.alter_column("payer_id", existing_type=BIG, nullable=True)
            bills.create_foreign_key(op.f(f"fk_{table}_payer_person_id"), "persons", ["payer_person_id"], ["id"])
            bills.create_foreign_key(op.f(f"fk_{table}_holder_id"), "persons", ["holder_id"], ["id"])
            bills.create_check_constraint(
                op.f(f"ck_{table}_one_payer"), "(payer_id IS NULL) <> (payer_person_id IS NULL)"
            )
            bills.create_check_constraint(
                op.f(f"ck_{table}_for_whom"), "(payer_person_id IS NULL) = (holder_id IS NULL)"
            )
    with op.batch_alter_table("invoices") as bills:
        bills.add_column(sa.Column("way", sa.String(40), nullable=False, server_default="funder_file"))
    with op.batch_alter_table("invoices") as bills:
        bills.alter_column("way", existing_type=sa.String(40), existing_nullable=False, server_default=None)
    with op.batch_alter_table("payments") as bills:
        bills.alter_column("way", existing_type=sa.String(30), type_=sa.String(40), existing_nullable=False)
    op.create_index(op.f("ix_invoices_payer_person_id"), "invoices", ["payer_person_id"])
    op.create_index("ix_payments_payer_person", "payments", ["payer_person_id", "state"])


def downgrade() -> None:
    """Bills of persons would be lost: then it stops (the column does not take NULL)."""
    op.drop_index("ix_payments_payer_person", "payments")
    op.drop_index(op.f("ix_invoices_payer_person_id"), "invoices")
    for table in ("payments", "invoices"):
        with op.batch_alter_table(table) as bills:
            bills.drop_constraint(op.f(f"ck_{table}_for_whom"), type_="check")
            bills.drop_constraint(op.f(f"ck_{table}_one_payer"), type_="check")
            bills.drop_constraint(op.f(f"fk_{table}_holder_id"), type_="foreignkey")
            bills.drop_constraint(op.f(f"fk_{table}_payer_person_id"), type_="foreignkey")
            bills.alter_column("payer_id", existing_type=BIG, nullable=False)
            bills.drop_column("holder_id")
            bills.drop_column("payer_person_id")
    with op.batch_alter_table("invoices") as bills:
        bills.drop_column("way")
    with op.batch_alter_table("payments") as bills:
        bills.alter_column("way", existing_type=sa.String(40), type_=sa.String(30), existing_nullable=False)
    with op.batch_alter_table("budget_pots") as pots:
        pots.drop_constraint(op.f("fk_budget_pots_account_organisation_id"), type_="foreignkey")
        pots.drop_column("account_organisation_id")
    op.drop_table("funding_rules")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS funding_rules_append_only() CASCADE")
