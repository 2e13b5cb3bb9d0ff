"""What is told, what was seen, and what happens on the day that it runs out (E6, PRV-6, PRV-7)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.uow import UnitOfWork, Units
from providers import queries, services
from providers.domain.codes import CheckedHow, CredentialKind, CredentialState, ProviderState
from providers.domain.credentials import CredentialDraft
from providers.models import Credential, Provider, WorkerSession
from providers.search_documents import document
from tests.factories.people import make_operator
from tests.factories.providers import (
    make_credential,
    make_manager,
    make_provider,
    make_service,
    make_session,
    make_worker,
)

FRIDAY = date(2026, 10, 9)


class World:
    """A swimming companion whose insurance ends on Friday, with a visit booked on Saturday."""

    def __init__(self, units: Units) -> None:
        self.units = units
        units.write(self._make)

    def _make(self, uow: UnitOfWork) -> None:
        provider = make_provider(uow, checked=False)
        make_credential(uow, provider, "identity")
        insurance = make_credential(uow, provider, "public_liability", expires_on=FRIDAY)
        worker = make_worker(uow, provider)
        service = make_service(uow, provider, workers=[worker])
        saturday = datetime(2026, 10, 10, 8, tzinfo=UTC)
        make_session(uow, service, worker, saturday, saturday + timedelta(minutes=90))
        self.provider_id, self.service_id, self.worker_id = provider.id, service.id, worker.id
        self.insurance_id = insurance.id
        self.manager = Actor(make_manager(uow, provider).id)
        self.operator = Actor(make_operator(uow, "Odile", "Mann").id)

    def state(self) -> ProviderState:
        self.units.fresh()
        return self.units.read(lambda uow: uow.session.get_one(Provider, self.provider_id).state)

    def credential(self, credential_id: int) -> CredentialState:
        self.units.fresh()
        return self.units.read(lambda uow: uow.session.get_one(Credential, credential_id).state)

    def notices(self) -> list[tuple[str, dict[str, object]]]:
        self.units.fresh()
        rows = self.units.read(
            lambda uow: uow.session.scalars(
                select(OutboxRow).where(OutboxRow.topic == "notice").order_by(OutboxRow.id)
            ).all()
        )
        return [(row.payload["kind"], row.payload["facts"]) for row in rows]


@pytest.fixture
def world(units: Units) -> World:
    return World(units)


def at_noon(clock: FixedClock, day: date) -> None:
    clock.moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_bookings_for_saturday_need_the_renewal(units: Units, world: World) -> None:
    assert units.read(queries.lapses, world.service_id, world.worker_id, FRIDAY) == []
    assert units.read(queries.lapses, world.service_id, world.worker_id, FRIDAY + timedelta(days=1)) == [
        "Going swimming with someone: add your public liability insurance."
    ]


def test_the_day_after_it_is_hidden_told_and_no_visit_is_touched(units: Units, world: World, clock: FixedClock) -> None:
    at_noon(clock, FRIDAY)
    services.watch(units)
    assert units.read(document, world.service_id) is not None

    at_noon(clock, FRIDAY + timedelta(days=1))
    services.watch(units)

    assert world.credential(world.insurance_id) is CredentialState.EXPIRED
    assert world.state() is ProviderState.RESTRICTED
    assert units.read(document, world.service_id) is None
    assert not units.read(queries.offer, world.service_id).bookable
    assert ("credential_lapsed", {"expires_on": "2026-10-09"}) in world.notices()
    assert len(units.read(lambda uow: uow.session.scalars(select(WorkerSession)).all())) == 1

    before = world.notices()
    services.watch(units)
    assert world.notices() == before


def test_a_new_policy_shows_it_again_and_the_old_one_gives_way(units: Units, world: World, clock: FixedClock) -> None:
    at_noon(clock, FRIDAY + timedelta(days=1))
    services.watch(units)
    draft = CredentialDraft(
        kind=CredentialKind.PUBLIC_LIABILITY,
        expires_on=date(2027, 10, 9),
        evidence="On a call",
        details={"insurer": "Brightwater Mutual", "amount_pence": 500_000_000},
    )
    newer = units.write(lambda uow: services.declare(uow, world.manager, world.provider_id, draft).id)
    assert units.read(document, world.service_id) is None  # telling is not enough

    units.write(services.verify, world.operator, newer, how=CheckedHow.EVIDENCE, source="seen on a video call")

    assert world.credential(world.insurance_id) is CredentialState.SUPERSEDED
    assert world.state() is ProviderState.LISTED
    assert units.read(document, world.service_id) is not None


def test_notices_at_60_30_and_7_days_once_each(units: Units, world: World, clock: FixedClock) -> None:
    longer = units.write(
        lambda uow: (
            make_credential(
                uow, uow.session.get_one(Provider, world.provider_id), "first_aid", expires_on=date(2027, 3, 1)
            ).id
        )
    )
    for days_left in (61, 60, 59, 30, 7, 6):
        at_noon(clock, date(2027, 3, 1) - timedelta(days=days_left))
        services.watch(units)
        services.watch(units)

    sent = [facts["days"] for kind, facts in world.notices() if facts.get("expires_on") == "2027-03-01"]
    assert sent == [60, 30, 7]
    assert world.credential(longer) is CredentialState.VERIFIED


def test_a_level_above_what_the_work_allows_is_refused(units: Units, world: World) -> None:
    draft = CredentialDraft(
        kind=CredentialKind.DBS, worker_id=world.worker_id, evidence="On a call", details={"level": "enhanced_abl"}
    )
    before = units.read(lambda uow: len(uow.session.scalars(select(Credential)).all()))
    with pytest.raises(InvalidInput) as refusal:
        units.write(services.declare, world.manager, world.provider_id, draft)
    assert refusal.value.fields["level"] == [
        "The work that you list does not allow a check at this level. Choose a lower one."
    ]
    assert units.read(lambda uow: len(uow.session.scalars(select(Credential)).all())) == before


def test_a_check_of_somebody_elses_worker_is_refused(units: Units, world: World) -> None:
    stranger = units.write(lambda uow: make_worker(uow, make_provider(uow, "Elsewhere")).id)
    draft = CredentialDraft(kind=CredentialKind.DBS, worker_id=stranger, details={"level": "enhanced"})
    with pytest.raises(InvalidInput) as refusal:
        units.write(services.declare, world.manager, world.provider_id, draft)
    assert "worker" in refusal.value.fields


def test_no_document_can_be_kept(units: Units, world: World) -> None:
    draft = CredentialDraft(kind=CredentialKind.IDENTITY, evidence="On a call", details={"scan": "…"})
    with pytest.raises(InvalidInput):
        units.write(services.declare, world.manager, world.provider_id, draft)
    assert not {"file", "image", "scan", "document", "upload"} & set(Credential.__table__.columns.keys())


def test_told_alone_cannot_be_verified(units: Units, world: World) -> None:
    told = units.write(
        lambda uow: (
            services.declare(uow, world.manager, world.provider_id, CredentialDraft(kind=CredentialKind.FIRST_AID)).id
        )
    )
    with pytest.raises(WrongState):
        units.write(services.verify, world.operator, told, how=CheckedHow.EVIDENCE, source="nothing")
    assert world.credential(told) is CredentialState.DECLARED


def test_a_no_has_its_reason_and_a_way_back(units: Units, world: World) -> None:
    draft = CredentialDraft(kind=CredentialKind.FIRST_AID, evidence="On a call")
    told = units.write(lambda uow: services.declare(uow, world.manager, world.provider_id, draft).id)
    with pytest.raises(InvalidInput):
        units.write(services.reject, world.operator, told, " ")
    units.write(services.reject, world.operator, told, "The name was another one.")
    assert world.credential(told) is CredentialState.REJECTED
    units.write(services.attach_evidence, world.manager, told, "I changed my name: see both papers on a call.")
    assert world.credential(told) is CredentialState.EVIDENCE_GIVEN


def test_a_check_that_no_longer_holds_hides_at_once(units: Units, world: World) -> None:
    units.write(services.recheck_failed, world.operator, world.insurance_id, "The insurer says it was stopped.")
    assert world.credential(world.insurance_id) is CredentialState.WITHDRAWN
    assert units.read(document, world.service_id) is None
