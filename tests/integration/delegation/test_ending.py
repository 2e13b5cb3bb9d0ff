"""Notices at 30 and 7 days, the end on its day, and a death (C4, E15)."""

from datetime import date, timedelta

import pytest

from marketplace.core.actor import Actor
from marketplace.core.errors import NotAllowed, NotFound, Refused, WrongState
from marketplace.core.outbox.models import OutboxRow
from marketplace.delegation import services
from marketplace.delegation.domain import DelegationState, RecordedHow
from marketplace.delegation.models import Delegation
from marketplace.extensions import db
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.services import record_death
from tests.factories.delegation import make_delegation
from tests.factories.people import make_funder, make_holder, make_organisation, make_person, make_staff


def told(kind: str) -> int:
    return sum(row.payload["kind"] == kind for row in db.session.query(OutboxRow).filter_by(subscriber="notices"))


@pytest.fixture
def grant(units) -> Delegation:
    def build(uow):
        holder = make_holder(uow, make_funder(uow))
        return make_delegation(uow, holder.person_id, make_person(uow, "Bea", "Lund"))

    return units.write(build)


def test_both_are_told_30_and_7_days_before_once_each(units, clock, grant: Delegation):
    last = grant.ends_on
    for left, heard in ((31, 0), (30, 2), (29, 2), (8, 2), (7, 4), (6, 4), (0, 4)):
        day = last - timedelta(days=left)
        clock.moment = clock.moment.replace(year=day.year, month=day.month, day=day.day)
        services.expire_due(units)
        services.expire_due(units)
        assert told("delegation_ending") == heard, f"{left} days before"
        assert grant.state is DelegationState.ACTIVE
    clock.moment += timedelta(days=1)
    services.expire_due(units)
    assert grant.state is DelegationState.EXPIRED
    assert told("delegation_expired") == 2


def test_a_worker_that_slept_sends_one_notice_not_two(units, clock, grant: Delegation):
    day = grant.ends_on - timedelta(days=5)
    clock.moment = clock.moment.replace(year=day.year, month=day.month, day=day.day)
    services.expire_due(units)
    services.expire_due(units)
    assert told("delegation_ending") == 2


def test_a_death_ends_every_grant_and_tells_nobody(units, site, clock):
    def build(uow):
        funder = make_funder(uow)
        coordinator = make_staff(uow, funder, Role.COORDINATOR)
        holder = make_holder(uow, funder, coordinator)
        rows = [
            make_delegation(uow, holder.person_id, make_person(uow), state=state)
            for state in (DelegationState.ACTIVE, DelegationState.PROPOSED)
        ]
        return coordinator.id, holder.person_id, [row.id for row in rows]

    coordinator_id, holder_id, ids = units.write(build)
    units.write(record_death, Actor(coordinator_id), holder_id=holder_id, died_on=date(2026, 10, 1))
    site.worker.turn()
    db.session.rollback()
    assert {db.session.get(Delegation, one).state for one in ids} == {DelegationState.ENDED}
    assert told("delegation_revoked") == told("delegation_expired") == 0
    with pytest.raises(Refused, match="died"):
        units.write(
            services.record_grant,
            Actor(coordinator_id),
            holder_id=holder_id,
            to=services.Delegate(person_id=coordinator_id),
            how=RecordedHow.CALL,
            said_on=date(2026, 10, 1),
            actions=["book"],
            ends_on=date(2027, 1, 1),
        )


def test_a_grant_that_is_over_takes_no_more_answers(units, grant: Delegation):
    units.write(services.revoke, Actor(grant.holder_id), delegation_id=grant.id)
    with pytest.raises(WrongState):
        units.write(services.revoke, Actor(grant.holder_id), delegation_id=grant.id)
    with pytest.raises(WrongState):
        units.write(services.accept, Actor(grant.delegate_person_id), delegation_id=grant.id, interest_declared="none")
    assert grant.state is DelegationState.REVOKED


def test_a_delegate_can_not_pass_it_on(units, grant: Delegation):
    with pytest.raises(NotAllowed):
        units.write(
            services.propose,
            Actor(grant.delegate_person_id, on_behalf_of=grant.holder_id),
            holder_id=grant.holder_id,
            to=services.Delegate(person_id=grant.delegate_person_id),
            actions=["book"],
            ends_on=grant.ends_on,
        )
    assert db.session.query(Delegation).count() == 1


def test_a_coordinator_writes_no_grant_for_themself(units):
    def build(uow):
        funder = make_funder(uow)
        coordinator = make_staff(uow, funder, Role.COORDINATOR)
        return coordinator.id, make_holder(uow, funder, coordinator).person_id

    coordinator_id, holder_id = units.write(build)
    with pytest.raises(NotAllowed):
        units.write(
            services.record_grant,
            Actor(coordinator_id),
            holder_id=holder_id,
            to=services.Delegate(person_id=coordinator_id),
            how=RecordedHow.VISIT,
            said_on=date(2026, 10, 1),
            actions=["book"],
            ends_on=date(2027, 1, 1),
        )
    assert db.session.query(Delegation).count() == 0


def test_a_worry_suspends_and_nobody_is_told(units):
    def build(uow):
        funder = make_funder(uow)
        holder = make_holder(uow, funder)
        trained = make_staff(uow, funder, Role.SAFEGUARDING)
        brokers = make_organisation(uow, OrganisationKind.BROKER)
        broker = make_staff(uow, brokers, Role.BROKER)
        return make_delegation(uow, holder.person_id, brokers), trained.id, broker.id

    row, trained_id, broker_id = units.write(build)
    with pytest.raises((NotFound, NotAllowed)):
        units.write(services.suspend, Actor(broker_id), delegation_id=row.id)
    assert row.state is DelegationState.ACTIVE
    units.write(services.suspend, Actor(trained_id), delegation_id=row.id)
    assert row.state is DelegationState.SUSPENDED
    assert db.session.query(OutboxRow).count() == 0
    units.write(services.resume, Actor(trained_id), delegation_id=row.id)
    assert row.state is DelegationState.ACTIVE
