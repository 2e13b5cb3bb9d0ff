"""E3: no table says yes or no about what a person can decide; such records are about one decision, and come later."""

from flask import Flask
from sqlalchemy import Boolean

from marketplace.extensions import Model

ABOUT_DECIDING = ("capacity", "competen", "guardian", "incapable", "can_decide")


def test_no_table_has_a_capacity_yes_or_no_column(app: Flask) -> None:
    tables = Model.metadata.tables
    assert {"persons", "holders", "plan_versions", "plan_lines", "delegations", "budgets"} <= tables.keys()
    flags = [
        f"{table.name}.{column.name}"
        for table in tables.values()
        for column in table.columns
        if isinstance(column.type, Boolean) and any(word in column.name for word in ABOUT_DECIDING)
    ]
    assert flags == []


def test_capacity_is_only_a_number_of_places(app: Flask) -> None:
    named = {
        f"{table.name}.{column.name}": column.type.python_type
        for table in Model.metadata.tables.values()
        for column in table.columns
        if "capacity" in column.name
    }
    assert set(named.values()) <= {int}
    assert all(not name.startswith(("persons", "holders", "plan", "delegations")) for name in named)
