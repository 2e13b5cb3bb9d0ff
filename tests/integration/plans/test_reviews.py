"""Reviews are asked for in time, recorded, and stop nothing when they are late (PLN-12, R12, R33)."""

from datetime import UTC, date, datetime

import pytest

from marketplace.core.clock import FixedClock
from marketplace.core.errors import InvalidInput, NotAllowed
from marketplace.core.uow import Units
from marketplace.ledger import queries as ledger
from marketplace.notifications.queries import tasks_for
from marketplace.people import services as people
from marketplace.plans import queries, services
from marketplace.plans.domain import VersionState
from tests.integration.plans.conftest import World


@pytest.fixture
def running(units: Units, world: World) -> World:
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    assert units.write(services.approve, world.approver, version_id=world.version_id)
    return world


def test_a_review_is_asked_for_once_four_weeks_ahead(units: Units, running: World, clock: FixedClock) -> None:
    assert units.read(queries.version, running.version_id).review_due_on == date(2027, 1, 5)
    clock.moment = datetime(2026, 12, 7, 12, tzinfo=UTC)
    assert services.ask_for_reviews(units) == 0
    clock.moment = datetime(2026, 12, 8, 12, tzinfo=UTC)
    assert services.ask_for_reviews(units) == 1
    assert services.ask_for_reviews(units) == 0
    [task] = units.read(tasks_for, running.coordinator)
    assert (task.kind, task.due_at) == ("plan_review", datetime(2027, 1, 6, tzinfo=UTC))


def test_an_overdue_review_freezes_nothing(units: Units, running: World, clock: FixedClock) -> None:
    before = units.read(ledger.balances, running.nhs_id)
    clock.moment = datetime(2027, 3, 1, 12, tzinfo=UTC)
    services.ask_for_reviews(units)
    assert units.read(queries.version, running.version_id).state is VersionState.ACTIVE
    assert units.read(queries.active_lines, running.holder_id) != []
    assert units.read(ledger.balances, running.nhs_id) == before


def test_a_review_is_recorded_with_the_next_one_within_a_year(units: Units, running: World, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 12, 21, 12, tzinfo=UTC)
    services.ask_for_reviews(units)
    act = {"holder_id": running.holder_id, "reviewed_on": date(2026, 12, 21), "words": "The swims are the best part."}
    for wrong in (date(2026, 12, 21), date(2027, 12, 22)):
        with pytest.raises(InvalidInput, match="Check"):
            units.write(services.record_review, running.coordinator, next_on=wrong, **act)
        assert units.read(queries.version, running.version_id).review_due_on == date(2027, 1, 5)
    with pytest.raises(NotAllowed):
        units.write(services.record_review, running.holder, next_on=date(2027, 12, 21), **act)
    assert units.read(queries.version, running.version_id).reviewed_on is None
    units.write(services.record_review, running.coordinator, next_on=date(2027, 12, 21), **act)
    found = units.read(queries.version, running.version_id)
    assert (found.reviewed_on, found.review_due_on) == (date(2026, 12, 21), date(2027, 12, 21))
    assert units.read(tasks_for, running.coordinator) == []


def test_nobody_is_asked_to_review_the_plan_of_someone_who_died(
    units: Units, running: World, clock: FixedClock
) -> None:
    clock.moment = datetime(2026, 12, 21, 12, tzinfo=UTC)
    units.write(people.record_death, running.coordinator, holder_id=running.holder_id, died_on=date(2026, 12, 20))
    assert services.ask_for_reviews(units) == 0
    assert units.read(tasks_for, running.coordinator) == []
