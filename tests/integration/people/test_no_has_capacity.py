"""E3: nothing about a person says that they cannot decide. Such records are about one decision, and come later."""

from marketplace.extensions import Model

FORBIDDEN = ("capacity_to", "has_capacity", "lacks_capacity", "mental_capacity", "guardian", "competent")


def test_no_column_says_that_a_person_can_or_cannot_decide(app):
    tables = Model.metadata.tables
    assert {"persons", "accounts", "holders", "memberships"} <= tables.keys()
    about_people = [f"{table.name}.{column.name}" for table in tables.values() for column in table.columns]
    assert [name for name in about_people if any(word in name for word in FORBIDDEN)] == []


def test_a_person_and_a_holder_have_no_capacity_column_at_all(app):
    for name in ("persons", "accounts", "holders"):
        assert not any("capacity" in column.name for column in Model.metadata.tables[name].columns)
