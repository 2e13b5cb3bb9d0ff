"""An approved plan can't be changed, by whatever road (PLN-6); one plan runs at a time."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.core.uow import UnitOfWork, Units
from marketplace.plans import queries
from marketplace.plans.domain import VersionState, content_hash
from marketplace.plans.models import PlanVersion
from tests.factories.budgets import COUNCIL, NHS, make_pots
from tests.factories.people import make_funder, make_holder, make_person
from tests.factories.plans import DECKCHAIR, LinePlan, make_active_plan, make_draft_plan, make_risk

CHANGES = (
    "UPDATE plan_lines SET weekly_pence = 1",
    "UPDATE plan_lines SET version_id = version_id + 1",
    "DELETE FROM plan_lines",
    "INSERT INTO plan_outcomes (version_id, words) VALUES (1, 'more')",
    "UPDATE plan_outcomes SET words = 'less'",
    "DELETE FROM plan_outcomes",
    "UPDATE plan_line_splits SET share = 50",
    "DELETE FROM plan_line_splits",
    "DELETE FROM plan_line_outcomes",
    "UPDATE plan_backups SET name = 'nobody'",
    "UPDATE plan_versions SET approver_id = 1",
    "UPDATE plan_versions SET approved_at = NULL",
    "UPDATE plan_versions SET content_hash = NULL",
    "UPDATE plan_versions SET content_hash = 'f00'",
    "UPDATE plan_versions SET budget_id = NULL",
    "UPDATE plan_versions SET state = 'draft'",
    "DELETE FROM plan_versions",
)


def running(uow: UnitOfWork) -> int:
    make_person(uow)
    holder = make_holder(uow, make_funder(uow))
    lines = [LinePlan(shares=(60, 40), backups=["Aunt May"]), DECKCHAIR]
    return make_active_plan(uow, holder, make_pots(uow, holder, COUNCIL, NHS), lines).version.id


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_a_change_to_an_approved_version(units: Units, change: str) -> None:
    version_id = units.write(running)
    before = units.read(queries.content, version_id)
    with pytest.raises(IntegrityError, match=r"an approved plan is never changed|(?i:check)"):
        units.write(lambda uow: uow.session.execute(text(change)))
    assert units.read(queries.content, version_id) == before
    found = units.read(queries.version, version_id)
    assert found.state is VersionState.ACTIVE
    assert found.content_hash == content_hash(before)


def test_a_risk_can_not_be_added_to_an_approved_version(units: Units) -> None:
    version_id = units.write(running)
    with pytest.raises(IntegrityError, match="an approved plan is never changed"):
        units.write(lambda uow: make_risk(uow, queries.version(uow, version_id)))
    assert units.read(queries.risks_of, version_id) == []


def test_a_draft_can_be_changed(units: Units) -> None:
    def act(uow: UnitOfWork) -> int:
        holder = make_holder(uow, make_funder(uow))
        draft = make_draft_plan(uow, holder, make_pots(uow, holder))
        make_risk(uow, draft.version, draft.line.id)
        uow.session.execute(text("UPDATE plan_lines SET weekly_pence = 1"))
        return draft.line.id

    line_id = units.write(act)
    assert units.read(queries.line, line_id).weekly_pence == 1


def test_two_plans_never_run_at_once_nor_are_written_at_once(units: Units) -> None:
    def second(uow: UnitOfWork, state: str) -> None:
        first = queries.version(uow, version_id)
        copy = PlanVersion(
            plan_id=first.plan_id,
            holder_id=first.holder_id,
            number=9,
            state=VersionState(state),
            author_id=first.author_id,
            created_at=uow.now,
            content_hash="f" * 64 if state == "active" else None,
        )
        uow.session.add(copy)
        uow.session.flush()

    version_id = units.write(running)
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        units.write(second, "active")
    units.write(second, "draft")
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        units.write(second, "submitted")


def test_the_factory_replaces_a_running_plan(units: Units) -> None:
    def act(uow: UnitOfWork) -> tuple[int, int]:
        holder = make_holder(uow, make_funder(uow))
        pots = make_pots(uow, holder)
        return make_active_plan(uow, holder, pots).version.id, make_active_plan(uow, holder, pots).version.id

    old, new = units.write(act)
    assert units.read(queries.version, old).state is VersionState.SUPERSEDED
    found = units.read(queries.active_version, units.read(queries.version, new).holder_id)
    assert found is not None
    assert found.id == new
