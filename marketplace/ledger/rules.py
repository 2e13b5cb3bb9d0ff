"""What the database refuses by itself, whoever asks and in whatever language (domain.md C3, E1; stack.md 6.2)."""

from marketplace.core.ddl import Rule, append_only, rule
from marketplace.ledger import models  # noqa: F401 - the tables that the rules guard

TRANSFER_BREAKS_A_WALL = """NEW.pot_id <> NEW.to_pot_id AND NOT EXISTS (
  SELECT 1 FROM ledger_books a JOIN ledger_books b ON a.stream = b.stream AND a.holder_id = b.holder_id
  WHERE a.pot_id = NEW.pot_id AND b.pot_id = NEW.to_pot_id)"""

INTO_NO_HOLD = """NEW.destination = 'held' AND NOT EXISTS (
  SELECT 1 FROM ledger_holds h WHERE h.id = NEW.hold_id AND h.pot_id = NEW.pot_id AND h.pence = NEW.pence
  AND h.plan_line_id = NEW.plan_line_id)"""

MORE_THAN_THE_HOLD = """NEW.source = 'held' AND NOT EXISTS (
  SELECT 1 FROM ledger_holds h WHERE h.id = NEW.hold_id AND h.pot_id = NEW.pot_id
  AND (NEW.kind <> 'release_hold' OR h.source = NEW.destination)
  AND h.pence >= NEW.pence + COALESCE(
    (SELECT SUM(p.pence) FROM ledger_postings p WHERE p.hold_id = NEW.hold_id AND p.source = 'held'), 0))"""

NOT_A_MIRROR = """NEW.kind = 'correct' AND NOT EXISTS (
  SELECT 1 FROM ledger_postings r WHERE r.id = NEW.reverses_id AND r.pot_id = NEW.pot_id
  AND r.to_pot_id = NEW.to_pot_id AND r.source = NEW.destination AND r.destination = NEW.source
  AND r.pence = NEW.pence AND COALESCE(r.plan_line_id, 0) = COALESCE(NEW.plan_line_id, 0))"""

NHS_TAKES_NO_TOP_UP = """(NEW.kind = 'contribute' OR NEW.source = 'contributed') AND EXISTS (
  SELECT 1 FROM ledger_books b WHERE b.pot_id = NEW.to_pot_id AND b.nhs)"""

NHS_HAS_NO_SUCH_ACCOUNT = """NEW.place = 'contributed' AND EXISTS (
  SELECT 1 FROM ledger_books b WHERE b.pot_id = NEW.pot_id AND b.nhs)"""


def refuse(table: str, verb: str, name: str, when: str, message: str) -> Rule:
    """Refuses `verb` (INSERT or UPDATE) on `table` where `when` holds of the NEW row."""
    trigger = f"{table}_{name}"

    def statements(dialect: str) -> list[str]:
        if dialect == "postgresql":
            return [
                f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN NEW; END $$",
                f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()",
            ]
        return [
            f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ]

    return rule(statements)


def never_deleted(table: str) -> Rule:
    def statements(dialect: str) -> list[str]:
        if dialect == "postgresql":
            return [
                f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{table} is never deleted from' "
                f"USING ERRCODE = 'integrity_constraint_violation'; END $$",
                f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_kept()",
            ]
        return [
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is never deleted from'); END"
        ]

    return rule(statements)


for table in ("ledger_books", "ledger_holds", "ledger_hold_ends", "ledger_postings"):
    append_only(table)
never_deleted("ledger_accounts")
refuse("ledger_accounts", "UPDATE", "stay", "NEW.pot_id <> OLD.pot_id OR NEW.place <> OLD.place",
       "an account stays where it is")  # fmt: skip
refuse("ledger_accounts", "INSERT", "empty", "NEW.balance_pence <> 0", "an account opens empty")
refuse("ledger_accounts", "INSERT", "nhs", NHS_HAS_NO_SUCH_ACCOUNT, "an NHS pot takes no contributions")
refuse("ledger_postings", "INSERT", "nhs", NHS_TAKES_NO_TOP_UP, "an NHS pot takes no contributions")
refuse("ledger_postings", "INSERT", "wall", TRANSFER_BREAKS_A_WALL, "money stays with its holder and its stream")
refuse("ledger_postings", "INSERT", "into_hold", INTO_NO_HOLD, "held money belongs to a hold of the same amount")
refuse("ledger_postings", "INSERT", "out_of_hold", MORE_THAN_THE_HOLD, "more than the hold has left")
refuse("ledger_postings", "INSERT", "mirror", NOT_A_MIRROR, "a correction mirrors the posting that it reverses")
