"""Providers, services, prices, workers and their time, credentials, claims."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RULES = {
    "sqlite": (
        "CREATE TRIGGER worker_sessions_no_overlap_insert BEFORE INSERT ON worker_sessions WHEN EXISTS (SELECT 1 FROM worker_sessions s WHERE s.worker_id = NEW.worker_id AND s.id IS NOT NEW.id AND s.starts_at < NEW.ends_at AND s.ends_at > NEW.starts_at) BEGIN SELECT RAISE(ABORT, 'worker_sessions overlap'); END",
        "CREATE TRIGGER worker_sessions_no_overlap_update BEFORE UPDATE OF worker_id, starts_at, ends_at ON worker_sessions WHEN EXISTS (SELECT 1 FROM worker_sessions s WHERE s.worker_id = NEW.worker_id AND s.id IS NOT NEW.id AND s.starts_at < NEW.ends_at AND s.ends_at > NEW.starts_at) BEGIN SELECT RAISE(ABORT, 'worker_sessions overlap'); END",
        "CREATE TRIGGER provider_decisions_no_update BEFORE UPDATE ON provider_decisions BEGIN SELECT RAISE(ABORT, 'provider_decisions is append-only'); END",
        "CREATE TRIGGER provider_decisions_no_delete BEFORE DELETE ON provider_decisions BEGIN SELECT RAISE(ABORT, 'provider_decisions is append-only'); END",
        "CREATE TRIGGER service_prices_no_update BEFORE UPDATE ON service_prices BEGIN SELECT RAISE(ABORT, 'service_prices is append-only'); END",
        "CREATE TRIGGER service_prices_no_delete BEFORE DELETE ON service_prices BEGIN SELECT RAISE(ABORT, 'service_prices is append-only'); END",
    ),
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        "ALTER TABLE worker_sessions ADD CONSTRAINT ex_worker_sessions_no_overlap EXCLUDE USING gist (worker_id WITH =, tstzrange(starts_at, ends_at) WITH &&)",
        "CREATE FUNCTION provider_decisions_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'provider_decisions is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER provider_decisions_append_only BEFORE UPDATE OR DELETE ON provider_decisions FOR EACH ROW EXECUTE FUNCTION provider_decisions_append_only()",
        "CREATE FUNCTION service_prices_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'service_prices is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER service_prices_append_only BEFORE UPDATE OR DELETE ON service_prices FOR EACH ROW EXECUTE FUNCTION service_prices_append_only()",
    ),
}
"""What the database itself refuses."""


def upgrade() -> None:
    op.create_table(
        "providers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("complaints_contact", sa.Text(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("workforce_count", sa.Integer(), nullable=True),
        sa.Column("is_employer", sa.Boolean(), nullable=False),
        sa.Column("works_under_direction", sa.Boolean(), nullable=False),
        sa.Column("supplier_ref", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("licence", sa.String(), nullable=True),
        sa.Column("source_on", sa.Date(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_providers_place_whole")),
        sa.CheckConstraint("(source IS NULL) = (source_id IS NULL)", name=op.f("ck_providers_source_whole")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_providers_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_providers")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_providers_organisation_id")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_providers_source_source_id")),
    )
    op.create_index("ix_providers_state", "providers", ["state"], unique=False)
    op.create_table(
        "provider_claims",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("how_to_check", sa.Text(), nullable=False),
        sa.Column("reasons", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'refused') OR decided_at IS NOT NULL",
            name=op.f("ck_provider_claims_decided_when"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["persons.id"], name=op.f("fk_provider_claims_decided_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_provider_claims_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_provider_claims_person_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_provider_claims_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_claims")),
    )
    op.create_index(op.f("ix_provider_claims_person_id"), "provider_claims", ["person_id"], unique=False)
    op.create_index(op.f("ix_provider_claims_provider_id"), "provider_claims", ["provider_id"], unique=False)
    op.create_index("ix_provider_claims_state", "provider_claims", ["state", "created_at"], unique=False)
    op.create_index(
        "uq_provider_claims_live",
        "provider_claims",
        ["provider_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'waiting')"),
        postgresql_where=sa.text("state IN ('open', 'waiting')"),
    )
    op.create_index(
        "uq_provider_claims_open",
        "provider_claims",
        ["provider_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "provider_decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_provider_decisions_person_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_provider_decisions_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_decisions")),
    )
    op.create_index(op.f("ix_provider_decisions_provider_id"), "provider_decisions", ["provider_id"], unique=False)
    op.create_table(
        "services",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("activities", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("blocked_activities", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("price_pence", sa.BigInteger(), nullable=True),
        sa.Column("price_unit", sa.String(40), nullable=True),
        sa.Column("price_parts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("bank_holiday_price_pence", sa.BigInteger(), nullable=True),
        sa.Column("minimum_minutes", sa.Integer(), nullable=True),
        sa.Column("visit_minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("at_home", sa.Boolean(), nullable=False),
        sa.Column("at_place", sa.Boolean(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("place_label", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("radius_m", sa.Integer(), nullable=True),
        sa.Column("areas", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("languages", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("access", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("pots_accepted", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("notice_hours", sa.Integer(), nullable=False),
        sa.Column("cancel_hours", sa.Integer(), nullable=False),
        sa.Column("cancel_fee_pence", sa.BigInteger(), nullable=False),
        sa.Column("first_listed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind <> 'grant_funded' OR price_pence IS NULL", name=op.f("ck_services_grant_funded_free")),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_services_capacity_some")),
        sa.CheckConstraint(
            "notice_hours >= 0 AND cancel_hours >= 0 AND cancel_fee_pence >= 0",
            name=op.f("ck_services_rules_not_negative"),
        ),
        sa.CheckConstraint("price_pence IS NULL OR price_pence >= 0", name=op.f("ck_services_price_not_negative")),
        sa.CheckConstraint("visit_minutes BETWEEN 1 AND 10080", name=op.f("ck_services_visit_length")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_services_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
    )
    op.create_index(op.f("ix_services_provider_id"), "services", ["provider_id"], unique=False)
    op.create_index("ix_services_state_category", "services", ["state", "category"], unique=False)
    op.create_table(
        "workers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_workers_person_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_workers_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.create_index(op.f("ix_workers_person_id"), "workers", ["person_id"], unique=False)
    op.create_index(op.f("ix_workers_provider_id"), "workers", ["provider_id"], unique=False)
    op.create_table(
        "availability_exceptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("worker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("to_time", sa.Time(), nullable=True),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(from_time IS NULL) = (to_time IS NULL)", name=op.f("ck_availability_exceptions_times_whole")
        ),
        sa.CheckConstraint(
            "NOT available OR from_time IS NOT NULL", name=op.f("ck_availability_exceptions_there_when")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_availability_exceptions_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_exceptions")),
    )
    op.create_index(
        op.f("ix_availability_exceptions_worker_id"), "availability_exceptions", ["worker_id"], unique=False
    )
    op.create_table(
        "availability_rules",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("worker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=False),
        sa.Column("to_time", sa.Time(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_availability_rules_days_in_order")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_availability_rules_weekday")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_availability_rules_service_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_availability_rules_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_rules")),
    )
    op.create_index(op.f("ix_availability_rules_service_id"), "availability_rules", ["service_id"], unique=False)
    op.create_index(op.f("ix_availability_rules_worker_id"), "availability_rules", ["worker_id"], unique=False)
    op.create_table(
        "credentials",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("worker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("details", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("checked_how", sa.String(40), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("verified_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("noticed_days", sa.Integer(), nullable=True),
        sa.Column("declared_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'verified' OR (checked_how IS NOT NULL AND checked_on IS NOT NULL AND source IS NOT NULL AND verified_by IS NOT NULL)",
            name=op.f("ck_credentials_verified_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["declared_by"], ["persons.id"], name=op.f("fk_credentials_declared_by")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_credentials_provider_id")),
        sa.ForeignKeyConstraint(["verified_by"], ["persons.id"], name=op.f("fk_credentials_verified_by")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_credentials_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
    )
    op.create_index(op.f("ix_credentials_provider_id"), "credentials", ["provider_id"], unique=False)
    op.create_index("ix_credentials_state_expires", "credentials", ["state", "expires_on"], unique=False)
    op.create_index(op.f("ix_credentials_worker_id"), "credentials", ["worker_id"], unique=False)
    op.create_table(
        "service_prices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("price_pence", sa.BigInteger(), nullable=True),
        sa.Column("price_unit", sa.String(40), nullable=True),
        sa.Column("price_parts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("bank_holiday_price_pence", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_service_prices_person_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_service_prices_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_prices")),
    )
    op.create_index(op.f("ix_service_prices_service_id"), "service_prices", ["service_id"], unique=False)
    op.create_table(
        "worker_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("worker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_worker_sessions_times_in_order")),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name=op.f("ck_worker_sessions_places")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_worker_sessions_service_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_worker_sessions_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_sessions")),
    )
    op.create_index("ix_worker_sessions_service_starts", "worker_sessions", ["service_id", "starts_at"], unique=False)
    op.create_index("ix_worker_sessions_worker_starts", "worker_sessions", ["worker_id", "starts_at"], unique=False)
    op.create_table(
        "session_places",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["worker_sessions.id"], name=op.f("fk_session_places_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_places")),
        sa.UniqueConstraint("reference", name=op.f("uq_session_places_reference")),
    )
    op.create_index(op.f("ix_session_places_session_id"), "session_places", ["session_id"], unique=False)
    for statement in RULES[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("session_places")
    op.drop_table("worker_sessions")
    op.drop_table("service_prices")
    op.drop_table("credentials")
    op.drop_table("availability_rules")
    op.drop_table("availability_exceptions")
    op.drop_table("workers")
    op.drop_table("services")
    op.drop_table("provider_decisions")
    op.drop_table("provider_claims")
    op.drop_table("providers")
    if op.get_bind().dialect.name == "postgresql":
        for name in (
            "provider_decisions_append_only",
            "service_prices_append_only",
        ):
            op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
