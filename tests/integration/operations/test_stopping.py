"""SIGTERM in mid-work, to the real processes: whatever was acknowledged is there, and nothing is there twice."""

import json
import signal
import threading
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import func, select

from marketplace.api import services as api
from marketplace.bookings.models import Booking
from marketplace.core.actor import SYSTEM
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.uow import UnitOfWork, Units
from marketplace.notifications.models import Message
from marketplace.people.queries import account_of
from tests.factories.bookings import World, make_world
from tests.factories.people import make_person
from tests.support.real_site import RealSite, real_site

PATIENCE_SECONDS = 60
CLIENTS = 4
NOTICES = 700


@pytest.fixture
def site(tmp_path: Path) -> RealSite:
    return real_site(tmp_path)


class Caller(threading.Thread):
    """Asks for one booking after another, each under a key of its own, until the site no longer answers."""

    def __init__(self, site: RealSite, world: World, token: str, name: str) -> None:
        super().__init__(daemon=True)
        self.site, self.world, self.token, self.word = site, world, token, name
        self.acknowledged: dict[str, int] = {}
        self.unknown: list[str] = []

    def run(self) -> None:
        while not self.unknown:
            key = f"{self.word}-{len(self.acknowledged)}"
            try:
                self.acknowledged[key] = self.book(key)
            except OSError:
                self.unknown.append(key)

    def book(self, key: str) -> int:
        splits = [{"pot_id": self.world.council_pot, "plan_line_id": self.world.line, "share": 100}]
        body = {"service_id": self.world.service, "splits": splits, "minutes": 90}
        body["starts_at"] = "2026-10-13T10:00:00+01:00"
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        request = Request(f"{self.site.url}/api/v1/bookings", json.dumps(body).encode(), headers)
        try:
            with urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                booking_id: int = json.load(answer)["id"]
                return booking_id
        except HTTPError as error:
            raise AssertionError(f"{error.code}: {error.read()!r}") from error


def wait_for(what: str, seen: object) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not seen():  # type: ignore[operator]
        assert time.monotonic() < until, what
        time.sleep(0.02)


def token_of(uow: UnitOfWork, person_id: int) -> str:
    account = account_of(uow, person_id)
    assert account is not None
    return api.create_token(uow, SYSTEM, email=account.email)


def booking_ids(uow: UnitOfWork) -> list[int]:
    return list(uow.session.scalars(select(Booking.id)))


def test_web_stopped_during_requests(site: RealSite) -> None:
    def begin(units: Units) -> tuple[World, str]:
        world = units.write(make_world)
        return world, units.write(token_of, world.holder)

    world, token = site.units(begin)
    callers = [Caller(site, world, token, f"caller-{number}") for number in range(CLIENTS)]
    with site.web(workers=3) as web:
        for caller in callers:
            caller.start()
        wait_for("some bookings", lambda: sum(len(caller.acknowledged) for caller in callers) >= 12)
        web.send_signal(signal.SIGTERM)
        assert web.wait(PATIENCE_SECONDS) == 0
        for caller in callers:
            caller.join(PATIENCE_SECONDS)
    acknowledged = {key: number for caller in callers for key, number in caller.acknowledged.items()}
    unknown = [key for caller in callers for key in caller.unknown]
    assert len(unknown) == CLIENTS
    kept = site.units(lambda units: units.read(booking_ids))
    assert len(kept) == len(set(kept))
    assert set(acknowledged.values()) <= set(kept)
    assert len(kept) <= len(acknowledged) + len(unknown)
    with site.web() as web:
        again = {key: callers[0].book(key) for key in [*acknowledged, *unknown]}
        web.send_signal(signal.SIGTERM)
        assert web.wait(PATIENCE_SECONDS) == 0
    assert {key: again[key] for key in acknowledged} == acknowledged
    kept = site.units(lambda units: units.read(booking_ids))
    assert sorted(kept) == sorted(again.values()), "one booking a key: nothing lost, nothing twice"
    assert "Traceback" not in site.log("web")


def send_many(uow: UnitOfWork) -> None:
    person = make_person(uow)
    uow.session.flush()
    for number in range(NOTICES):
        uow.notify(person.id, "booking_confirmed", f"/bookings/{number}")


def told(uow: UnitOfWork) -> int:
    return uow.session.scalar(select(func.count()).select_from(Message)) or 0


def test_worker_stopped_during_a_batch(site: RealSite) -> None:
    site.units(lambda units: units.write(send_many))

    def watch(units: Units) -> int:
        with site.worker() as worker:

            def begun() -> bool:
                units.fresh()
                return units.read(told) > 0

            wait_for("the first notices", begun)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(PATIENCE_SECONDS) == 0
        units.fresh()
        return units.read(told)

    carried = site.units(watch)
    assert "what it had in hand is done" in site.log("worker")

    def look(units: Units) -> tuple[int, int]:
        rows = units.read(lambda uow: uow.session.scalars(select(OutboxRow)).all())
        notices = [row for row in rows if row.subscriber == "notices"]
        return len(notices), sum(row.attempts for row in notices)

    waiting, tried = site.units(look)
    assert waiting > 0, "it stopped between two batches, with work left"
    assert carried + waiting == NOTICES, "what was carried is settled, what was not still waits"
    assert tried == 0, "nothing is left claimed"

    assert "services are in the index" in site.flask("search", "reindex"), "the index's lock was given back"
    site.flask("worker", "run", "--once")
    links = site.units(lambda units: units.read(lambda uow: list(uow.session.scalars(select(Message.link)))))
    assert sorted(links) == sorted(f"/bookings/{number}" for number in range(NOTICES))
    assert site.units(look) == (0, 0)
