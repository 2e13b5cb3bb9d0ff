"""What the database refuses by itself: a change to what was approved (PLN-6), whoever asks and in whatever language."""

from marketplace.core.ddl import append_only, rule
from marketplace.plans import models  # noqa: F401 - the tables that the rules guard

MESSAGE = "an approved plan is never changed"
KEPT = [
    "plan_id",
    "holder_id",
    "budget_id",
    "number",
    "author_id",
    "previous_id",
    "created_at",
    "seen_by_holder_on",
    "seen_how",
    "shortfall_stated",
    "submitted_by_id",
    "submitted_at",
    "approver_id",
    "approved_at",
    "content_hash",
]
"""Columns of a version that stand once it is approved; its state, start and review dates move on."""
OF_VERSION = "SELECT v.id FROM plan_versions v WHERE v.content_hash IS NOT NULL AND v.id = {row}.version_id"
OF_LINE = (
    "SELECT v.id FROM plan_versions v JOIN plan_lines l ON l.version_id = v.id "
    "WHERE v.content_hash IS NOT NULL AND l.id = {row}.line_id"
)
PARTS = {
    "plan_outcomes": OF_VERSION,
    "plan_lines": OF_VERSION,
    "plan_risks": OF_VERSION,
    "plan_line_splits": OF_LINE,
    "plan_line_outcomes": OF_LINE,
    "plan_backups": OF_LINE,
}


def _frozen_version(dialect: str) -> list[str]:
    distinct = "IS DISTINCT FROM" if dialect == "postgresql" else "IS NOT"
    changed = " OR ".join(f"NEW.{column} {distinct} OLD.{column}" for column in KEPT)
    back = "NEW.state IN ('draft', 'submitted', 'changes_requested', 'refused')"
    return [
        *_trigger(dialect, "plan_versions", "UPDATE", f"OLD.content_hash IS NOT NULL AND ({changed} OR {back})"),
        *_trigger(dialect, "plan_versions", "DELETE", "OLD.content_hash IS NOT NULL"),
    ]


def _frozen_parts(dialect: str) -> list[str]:
    statements: list[str] = []
    for table, approved in PARTS.items():
        for verb, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            when = " OR ".join(f"EXISTS ({approved.format(row=row)})" for row in rows)
            statements += _trigger(dialect, table, verb, when)
    return statements


def _trigger(dialect: str, table: str, verb: str, when: str) -> list[str]:
    name = f"{table}_frozen_{verb.lower()}"
    if dialect == "postgresql":
        gives = "OLD" if verb == "DELETE" else "NEW"
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
            f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {gives}; END $$",
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return [f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"]


rule(_frozen_version)
rule(_frozen_parts)
append_only("plan_events")
