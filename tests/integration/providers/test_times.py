"""Free times, and the places in them: what a person may pick, and what the database refuses."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.core.errors import NotFound, SlotTaken
from marketplace.core.uow import UnitOfWork, Units
from providers import queries, services
from providers.models import AvailabilityException, SessionPlace, WorkerSession
from tests.factories.providers import (
    make_credential,
    make_hours,
    make_provider,
    make_service,
    make_session,
    make_worker,
)

WEDNESDAY = date(2026, 10, 7)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def sessions(uow: UnitOfWork) -> list[tuple[int, int]]:
    return [(row.taken, row.capacity) for row in uow.session.scalars(select(WorkerSession))]


def test_a_day_of_9_to_5_has_five_visits_of_90_minutes_in_local_time(units: Units) -> None:
    service_id = units.write(lambda uow: make_service(uow, make_provider(uow)).id)

    slots = units.read(queries.slots, service_id, WEDNESDAY, WEDNESDAY)

    assert [slot.starts_at for slot in slots] == [  # British Summer Time: 9am is 8 in UTC
        at(WEDNESDAY, 8), at(WEDNESDAY, 9, 30), at(WEDNESDAY, 11), at(WEDNESDAY, 12, 30), at(WEDNESDAY, 14)
    ]  # fmt: skip
    assert {(slot.minutes, slot.places_free, slot.worker_name) for slot in slots} == {(90, 1, "Priya")}


def test_the_clock_on_the_wall_stays_over_the_october_change(units: Units) -> None:
    service_id = units.write(lambda uow: make_service(uow, make_provider(uow), weekdays=[0]).id)

    slots = units.read(queries.slots, service_id, date(2026, 10, 19), date(2026, 10, 26))

    firsts = [slot.starts_at for slot in slots if slot.starts_at.hour in (8, 9) and slot.starts_at.minute == 0]
    assert firsts == [at(date(2026, 10, 19), 8), at(date(2026, 10, 26), 9)]


def test_the_night_of_the_change_has_the_hours_that_really_pass(units: Units) -> None:
    def night(uow: UnitOfWork) -> int:
        return make_service(
            uow, make_provider(uow), hours=(time(22), time(6)), price_unit="hour", price_pence=1800, price_parts=[],
            visit_minutes=60, weekdays=[5],
        ).id  # fmt: skip

    service_id = units.write(night)
    slots = units.read(queries.slots, service_id, date(2026, 10, 24), date(2026, 10, 25))

    assert len(slots) == 9  # 10pm to 6am, with the hour from 1 to 2 twice
    assert slots[0].starts_at == at(date(2026, 10, 24), 21)
    assert slots[-1].ends_at == at(date(2026, 10, 25), 6)


def test_times_inside_the_notice_are_not_offered(units: Units) -> None:
    service_id = units.write(lambda uow: make_service(uow, make_provider(uow), notice_hours=48).id)

    slots = units.read(queries.slots, service_id, date(2026, 10, 5), WEDNESDAY)

    assert slots[0].starts_at == at(WEDNESDAY, 9, 30)  # now is Monday 9 in UTC


def test_a_day_away_and_an_extra_morning(units: Units) -> None:
    def world(uow: UnitOfWork) -> int:
        worker = make_worker(uow, provider := make_provider(uow))
        service = make_service(uow, provider, workers=[worker], weekdays=[2])
        uow.session.add_all(
            [
                AvailabilityException(worker_id=worker.id, on=WEDNESDAY, available=False),
                AvailabilityException(
                    worker_id=worker.id, on=date(2026, 10, 8), from_time=time(9), to_time=time(12), available=True
                ),
            ]
        )
        return service.id

    service_id = units.write(world)
    slots = units.read(queries.slots, service_id, WEDNESDAY, date(2026, 10, 8))

    assert [slot.starts_at for slot in slots] == [at(date(2026, 10, 8), 8), at(date(2026, 10, 8), 9, 30)]


def test_another_service_of_the_same_worker_takes_the_time(units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int]:
        worker = make_worker(uow, provider := make_provider(uow))
        walks = make_service(uow, provider, "Walks", workers=[worker])
        swims = make_service(uow, provider, "Swims", workers=[worker])
        make_session(uow, walks, worker, at(WEDNESDAY, 8), at(WEDNESDAY, 9, 30))
        return swims.id, worker.id

    service_id, worker_id = units.write(world)
    starts = [slot.starts_at for slot in units.read(queries.slots, service_id, WEDNESDAY, WEDNESDAY)]

    assert at(WEDNESDAY, 8) not in starts
    assert starts[0] == at(WEDNESDAY, 9, 30)
    assert not units.read(queries.worker_free, worker_id, service_id, at(WEDNESDAY, 9), at(WEDNESDAY, 10))
    assert units.read(queries.worker_free, worker_id, service_id, at(WEDNESDAY, 9, 30), at(WEDNESDAY, 11))


def test_no_time_is_offered_after_the_insurance_has_run_out(units: Units) -> None:
    def world(uow: UnitOfWork) -> int:
        provider = make_provider(uow, checked=False)
        make_credential(uow, provider, "identity")
        make_credential(uow, provider, "public_liability", expires_on=date(2026, 10, 9))  # Friday
        return make_service(uow, provider).id

    service_id = units.write(world)
    slots = units.read(queries.slots, service_id, date(2026, 10, 8), date(2026, 10, 12))

    assert {slot.starts_at.date() for slot in slots} == {date(2026, 10, 8), date(2026, 10, 9)}


def test_a_group_session_is_joined_until_it_is_full(units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int]:
        worker = make_worker(uow, provider := make_provider(uow))
        return make_service(uow, provider, workers=[worker], capacity=2).id, worker.id

    service_id, worker_id = units.write(world)
    when = {"worker_id": worker_id, "service_id": service_id, "starts_at": at(WEDNESDAY, 8),
            "ends_at": at(WEDNESDAY, 9, 30)}  # fmt: skip

    units.write(services.reserve, reference="visit:1", **when)
    assert units.read(queries.slots, service_id, WEDNESDAY, WEDNESDAY)[0].places_free == 1
    units.write(services.reserve, reference="visit:2", **when)
    assert units.read(sessions) == [(2, 2)]
    assert units.read(queries.slots, service_id, WEDNESDAY, WEDNESDAY)[0].starts_at == at(WEDNESDAY, 9, 30)
    with pytest.raises(SlotTaken):
        units.write(services.reserve, reference="visit:3", **when)
    assert units.read(sessions) == [(2, 2)]


def test_the_same_reference_is_one_place_and_gives_it_back_once(units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int]:
        worker = make_worker(uow, provider := make_provider(uow))
        return make_service(uow, provider, workers=[worker], capacity=3).id, worker.id

    service_id, worker_id = units.write(world)
    when = {"worker_id": worker_id, "service_id": service_id, "starts_at": at(WEDNESDAY, 8),
            "ends_at": at(WEDNESDAY, 9, 30)}  # fmt: skip

    for _ in range(2):
        units.write(services.reserve, reference="visit:1", **when)
    assert units.read(sessions) == [(1, 3)]
    with pytest.raises(ValueError, match="already holds another time"):
        units.write(services.reserve, reference="visit:1", **when | {"ends_at": at(WEDNESDAY, 10)})
    for _ in range(2):
        units.write(services.free, "visit:1")
    assert units.read(sessions) == []
    assert units.read(lambda uow: uow.session.scalar(select(func.count()).select_from(SessionPlace))) == 0


def test_a_worker_of_another_provider_cannot_be_taken(units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int]:
        stranger = make_worker(uow, make_provider(uow, "Elsewhere"))
        return make_service(uow, make_provider(uow)).id, stranger.id

    service_id, worker_id = units.write(world)
    with pytest.raises(NotFound):
        units.write(
            services.reserve, worker_id=worker_id, service_id=service_id, starts_at=at(WEDNESDAY, 8),
            ends_at=at(WEDNESDAY, 9), reference="visit:1",
        )  # fmt: skip
    assert units.read(sessions) == []


def test_the_database_itself_refuses_two_places_at_once(units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int]:
        worker = make_worker(uow, provider := make_provider(uow))
        service = make_service(uow, provider, workers=[worker])
        make_session(uow, service, worker, at(WEDNESDAY, 8), at(WEDNESDAY, 9))
        make_session(uow, service, worker, at(WEDNESDAY, 9), at(WEDNESDAY, 10))  # neighbours touch, that is fine
        return service.id, worker.id

    service_id, worker_id = units.write(world)

    def overlap(uow: UnitOfWork) -> None:
        uow.session.add(
            WorkerSession(
                worker_id=worker_id, service_id=service_id, starts_at=at(WEDNESDAY, 8, 30),
                ends_at=at(WEDNESDAY, 9, 30), capacity=1, taken=1,
            )
        )  # fmt: skip

    def stretch(uow: UnitOfWork) -> None:
        first = uow.session.scalars(select(WorkerSession).order_by(WorkerSession.starts_at)).first()
        assert first is not None
        first.ends_at += timedelta(minutes=1)

    def overfill(uow: UnitOfWork) -> None:
        first = uow.session.scalars(select(WorkerSession)).first()
        assert first is not None
        first.taken = 2

    for breach in (overlap, stretch, overfill):
        with pytest.raises(IntegrityError):
            units.write(breach)
    assert units.read(sessions) == [(1, 1), (1, 1)]


def test_every_service_of_the_worker_is_projected_again(units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int, int]:
        worker = make_worker(uow, provider := make_provider(uow))
        return (
            make_service(uow, provider, "Walks", workers=[worker]).id,
            make_service(uow, provider, "Swims", workers=[worker]).id,
            worker.id,
        )

    walks, swims, worker_id = units.write(world)
    units.write(
        services.reserve, worker_id=worker_id, service_id=walks, starts_at=at(WEDNESDAY, 8), ends_at=at(WEDNESDAY, 9),
        reference="visit:1",
    )  # fmt: skip
    assert [units.read(queries.offer, each).version for each in (walks, swims)] == [2, 2]


def test_what_is_not_bookable_has_no_times(units: Units) -> None:
    service_id = units.write(lambda uow: make_service(uow, make_provider(uow), kind="grant_funded").id)
    assert units.read(queries.slots, service_id, WEDNESDAY, WEDNESDAY) == []


def test_hours_stop_on_their_last_day(units: Units) -> None:
    def world(uow: UnitOfWork) -> int:
        worker = make_worker(uow, provider := make_provider(uow))
        service = make_service(uow, provider, workers=[], hours=None)
        make_hours(uow, service, worker, ends_on=WEDNESDAY)
        return service.id

    service_id = units.write(world)
    slots = units.read(queries.slots, service_id, WEDNESDAY, date(2026, 10, 9))
    assert {slot.starts_at.date() for slot in slots} == {WEDNESDAY}
