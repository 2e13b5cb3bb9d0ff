"""Eight processes want the last place of one session: one has it, the others hear so, nobody hangs (5.4)."""

import pytest
from sqlalchemy import func, select

from marketplace.core.errors import SlotTaken
from marketplace.core.uow import UnitOfWork
from providers import services
from providers.models import SessionPlace, WorkerSession
from tests.factories.providers import make_provider, make_service, make_worker
from tests.integration.providers.racer import ENDS, STARTS, open_units, race
from tests.support.racing import run

RACERS = 8


@pytest.mark.parametrize(
    ("capacity", "held", "shift"),
    [(3, 2, 0), (1, 0, 7)],
    ids=["the last of three places", "times that overlap and differ"],
)
def test_exactly_one_wins_the_last_place(race_url: str, capacity: int, held: int, shift: int) -> None:
    units, engine = open_units(race_url)

    def world(uow: UnitOfWork) -> tuple[int, int]:
        worker = make_worker(uow, provider := make_provider(uow))
        return worker.id, make_service(uow, provider, workers=[worker], capacity=capacity).id

    worker_id, service_id = units.write(world)
    for number in range(held):
        units.write(
            services.reserve,
            worker_id=worker_id,
            service_id=service_id,
            starts_at=STARTS,
            ends_at=ENDS,
            reference=f"early:{number}",
        )
    said = run(race, race_url, [(number, worker_id, service_id, shift) for number in range(RACERS)])

    assert sorted(said) == ["taken"] * (RACERS - 1) + ["won"]
    units.fresh()
    rows = units.read(lambda uow: [(s.taken, s.capacity) for s in uow.session.scalars(select(WorkerSession))])
    assert rows == [(capacity, capacity)]
    assert units.read(lambda uow: uow.session.scalar(select(func.count()).select_from(SessionPlace))) == capacity
    units.fresh()
    engine.dispose()


@pytest.mark.parametrize(("capacity", "said"), [(1, "taken"), (2, "won")])
def test_a_session_that_came_since_the_snapshot_is_met_with_a_fresh_one(
    race_url: str, database_kind: str, capacity: int, said: str
) -> None:
    """PostgreSQL: the exclusion constraint sees what the command can't. The command runs afresh: taken, or one more."""
    if database_kind != "postgresql":
        pytest.skip("SQLite's writers come one after the other: none meets a session newer than its snapshot")
    (units, engine), (others, engine_2) = open_units(race_url), open_units(race_url)

    def world(uow: UnitOfWork) -> tuple[int, int]:
        worker = make_worker(uow, provider := make_provider(uow))
        return worker.id, make_service(uow, provider, workers=[worker], capacity=capacity).id

    worker_id, service_id = units.write(world)
    times = {"worker_id": worker_id, "service_id": service_id, "starts_at": STARTS, "ends_at": ENDS}
    tries: list[int] = []

    def reserves(uow: UnitOfWork) -> None:
        tries.append(len(uow.session.scalars(select(WorkerSession)).all()))
        if len(tries) == 1:
            others.write(services.reserve, reference="visit:1", **times)
        services.reserve(uow, reference="visit:2", **times)

    try:
        units.write(reserves)
    except SlotTaken:
        assert said == "taken"
    else:
        assert said == "won"
    assert tries == [0, 1]
    for one, its in ((units, engine), (others, engine_2)):
        one.fresh()
        its.dispose()
