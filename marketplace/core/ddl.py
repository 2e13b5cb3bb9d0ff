"""Rules that the database itself keeps: areas declare them here, the schema is made with them."""

from collections.abc import Callable

from sqlalchemy import Engine

from marketplace.extensions import Model

Rule = Callable[[str], list[str]]
"""Given a dialect's name (`sqlite`, `postgresql`), the statements that put the rule in force."""

RULES: list[Rule] = []


def rule(statements: Rule) -> Rule:
    """Declares a rule beside the models that it guards."""
    RULES.append(statements)
    return statements


def append_only(table: str) -> Rule:
    """Refuses UPDATE and DELETE on `table` (domain.md FIN-4)."""

    def statements(dialect: str) -> list[str]:
        if dialect == "postgresql":
            return [
                f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
            ]
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]

    return rule(statements)


def create_schema(engine: Engine) -> None:
    """Every table and rule on an empty database, without migrations: for unit tests and the simulator."""
    Model.metadata.create_all(engine)
    with engine.begin() as connection:
        for statements in RULES:
            for statement in statements(engine.dialect.name):
                connection.exec_driver_sql(statement)
