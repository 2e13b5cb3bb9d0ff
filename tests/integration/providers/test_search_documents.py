"""What search may know: public provider data, what is open now, and free time for twelve weeks (3.1)."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.uow import UnitOfWork, Units
from marketplace.people.models import Person
from providers import services
from providers.domain.codes import ProviderState
from providers.models import Provider, Service
from providers.search_documents import document, service_ids
from search.document import FIELD_NAMES, ServiceDocument
from tests.factories.providers import make_manager, make_provider, make_service, make_session, make_worker


def project(units: Units, service_id: int) -> ServiceDocument:
    found = units.read(document, service_id)
    assert found is not None
    return found


def test_only_what_anybody_may_see_is_in_it(units: Units) -> None:
    def world(uow: UnitOfWork) -> int:
        provider = make_provider(
            uow, phone="0161 999 8888", email="secret@example.org", complaints_contact="Complaints desk",
            supplier_ref="SUPPLIER-77",
        )  # fmt: skip
        make_manager(uow, provider, "Priyanka", "Verysecretname")
        worker = make_worker(uow, provider, "Workername Hidden")
        return make_service(uow, provider, workers=[worker]).id

    found = project(units, units.write(world))
    printed = str(asdict(found))
    assert set(asdict(found)) == set(FIELD_NAMES)
    for private in ("0161 999", "secret@", "Complaints desk", "SUPPLIER-77", "Verysecret", "Hidden", "SK4 3AB"):
        assert private not in printed


def test_the_words_and_numbers_of_the_listing(units: Units) -> None:
    service_id = units.write(lambda uow: make_service(uow, make_provider(uow), areas=[]).id)
    found = project(units, service_id)
    assert (found.name, found.provider_name, found.kind, found.claimed) == (
        "Swimming companion", "Slow Lane Swimming", "bookable", True
    )  # fmt: skip
    assert (found.price_pence, found.price_unit, found.comes_to_home, found.radius_m) == (3600, "visit", True, 16_000)
    assert found.areas == ("E08000007",)  # it stands there
    assert "asc_personal_budget:direct_payment" in found.pots_accepted
    assert found.activities == ("Going swimming with someone",)
    assert found.first_listed == date(2026, 10, 5)


def test_free_stretches_for_twelve_weeks_without_what_is_taken(units: Units) -> None:
    def world(uow: UnitOfWork) -> int:
        provider = make_provider(uow)
        worker = make_worker(uow, provider)
        service = make_service(uow, provider, workers=[worker], weekdays=[2])
        starts = datetime(2026, 10, 7, 10, tzinfo=UTC)
        make_session(uow, service, worker, starts, starts + timedelta(hours=2))
        return service.id

    found = project(units, units.write(world))
    assert [(slot.starts_at.hour, slot.minutes) for slot in found.slots[:3]] == [(8, 120), (12, 240), (8, 480)]
    assert found.slots[-1].starts_at.date() == date(2026, 12, 23)
    assert found.slots[-1].starts_at.hour == 9  # winter time
    assert len({slot.starts_at.date() for slot in found.slots}) == 12


def test_two_workers_make_one_stretch(units: Units) -> None:
    def world(uow: UnitOfWork) -> int:
        provider = make_provider(uow)
        return make_service(uow, provider, workers=[make_worker(uow, provider), make_worker(uow, provider, "Amir")]).id

    found = project(units, units.write(world))
    assert len(found.slots) == len({slot.starts_at for slot in found.slots})


@pytest.mark.parametrize("state", ["draft", "submitted", "changes_requested", "paused", "suspended", "delisted"])
def test_what_is_not_on_the_site_has_no_document(units: Units, state: str) -> None:
    service_id = units.write(lambda uow: make_service(uow, make_provider(uow, state=state)).id)
    assert units.read(document, service_id) is None
    assert units.read(service_ids, 0, 10) == []


@pytest.mark.parametrize("state", ["draft", "paused", "withdrawn"])
def test_nor_has_a_service_that_is_not(units: Units, state: str) -> None:
    service_id = units.write(lambda uow: make_service(uow, make_provider(uow), state=state).id)
    assert units.read(document, service_id) is None
    assert units.read(document, 999_999) is None


def test_a_blocked_activity_is_left_out_and_all_of_them_hide_the_service(units: Units) -> None:
    both = ["social.swim_companion", "personal_care.when_out"]

    def world(uow: UnitOfWork) -> tuple[int, int]:
        provider = make_provider(uow)
        some = make_service(uow, provider, activities=both, blocked_activities=both[1:])
        return some.id, make_service(uow, provider, activities=both, blocked_activities=both).id

    some, none = units.write(world)
    assert project(units, some).activities == ("Going swimming with someone",)
    assert units.read(document, none) is None


def test_an_unclaimed_listing_is_found_but_never_bookable(units: Units) -> None:
    def world(uow: UnitOfWork) -> int:
        provider = make_provider(
            uow, checked=False, state=ProviderState.UNCLAIMED, source="Charities", source_id="1",
            source_on=date(2026, 9, 1),
        )  # fmt: skip
        return make_service(uow, provider, hours=None, category="", activities=[]).id

    found = project(units, units.write(world))
    assert (found.claimed, found.kind, found.source, found.slots, found.pots_accepted) == (
        False, "enquiry_only", "Charities", (), ()
    )  # fmt: skip


def heard(units: Units) -> set[int]:
    rows = units.read(
        lambda uow: uow.session.scalars(select(OutboxRow).where(OutboxRow.topic == "service.changed")).all()
    )
    return {row.payload["service_id"] for row in rows}


def test_every_change_leaves_by_the_outbox_with_a_higher_version(units: Units, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(units.subscriptions, "service.changed", ("index",))

    def world(uow: UnitOfWork) -> tuple[int, int, Person]:
        provider = make_provider(uow)
        worker = make_worker(uow, provider)
        return make_service(uow, provider, workers=[worker]).id, worker.id, make_manager(uow, provider)

    service_id, worker_id, manager = units.write(world)
    me = Actor(manager.id)
    starts = datetime(2026, 10, 7, 8, tzinfo=UTC)
    changes = (
        lambda uow: services.reserve(
            uow, worker_id=worker_id, service_id=service_id, starts_at=starts,
            ends_at=starts + timedelta(minutes=90), reference="visit:1",
        ),
        lambda uow: services.free(uow, "visit:1"),
        lambda uow: services.add_exception(uow, me, worker_id, on=date(2026, 10, 8), available=False),
        lambda uow: services.set_hours(uow, me, service_id, worker_id, []),
        lambda uow: services.pause_service(uow, me, service_id),
        lambda uow: services.publish(uow, me, service_id),
        lambda uow: services.pause(uow, me, uow.session.scalars(select(Provider.id)).one()),
    )  # fmt: skip
    version = 1
    for change in changes:
        before = len(units.read(lambda uow: uow.session.scalars(select(OutboxRow)).all()))
        units.write(change)
        assert heard(units) == {service_id}
        assert len(units.read(lambda uow: uow.session.scalars(select(OutboxRow)).all())) > before
        newer = units.read(lambda uow: uow.session.get_one(Service, service_id).version)
        assert newer > version
        version = newer
