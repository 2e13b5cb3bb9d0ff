"""Providers at work while something else goes on: real services, in a thread with sessions of its own."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time

from flask import Flask

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork, Units
from marketplace.extensions import db
from providers import services
from providers.domain.codes import PriceUnit, ServiceKind, ServiceState
from providers.domain.drafts import ServiceDraft
from providers.models import Service
from providers.services.changes import touch
from tests.factories.providers import EVERY_POT, make_manager, make_provider, make_service, make_worker

WORDS = ("swimming", "chess", "walking", "cooking", "painting", "singing", "gardening", "reading")

BREATH_SECONDS = 0.01
"""Between two changes: SQLite's one write lock would else never be free when the others look."""


class Traffic:
    """One provider's manager who rewords, pauses, publishes, adds and withdraws services and sets hours."""

    def __init__(self, units: Units, count: int = 12, seed: int = 1) -> None:
        self.units = units
        self.written = 0
        self._random = random.Random(seed)
        self._moved = threading.Condition()
        self.failed: BaseException | None = None
        self.provider_id, self.worker_id, self.actor, self.ids = units.write(_set_up, count)

    def one(self) -> None:
        """One change, committed."""
        move = self._random.choice((self._reword, self._reword, self._pause_or_publish, self._hours, self._add))
        move(self._random.choice(self.ids))
        with self._moved:
            self.written += 1
            self._moved.notify_all()

    def wait_for(self, more: int) -> None:
        """Until so many more changes are committed."""
        with self._moved:
            goal = self.written + more
            assert self._moved.wait_for(lambda: self.written >= goal or self.failed, timeout=60), "nobody writes"
        assert self.failed is None, self.failed

    @contextmanager
    def flowing(self, app: Flask) -> Iterator["Traffic"]:
        """Change after change in a thread, as long as the block lasts."""
        enough = threading.Event()

        def work() -> None:
            try:
                while not enough.wait(BREATH_SECONDS):
                    with app.app_context():
                        self.one()
                        db.session.remove()
            except BaseException as error:
                with self._moved:
                    self.failed = error
                    self._moved.notify_all()

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield self
        finally:
            enough.set()
            thread.join(60)
        assert self.failed is None, self.failed

    def _reword(self, service_id: int) -> None:
        self.units.write(services.change_service, self.actor, service_id, self._draft())

    def _pause_or_publish(self, service_id: int) -> None:
        state = self.units.write(lambda uow: uow.session.get_one(Service, service_id).state)
        move = services.pause_service if state is ServiceState.PUBLISHED else services.publish
        self.units.write(move, self.actor, service_id)

    def _hours(self, service_id: int) -> None:
        start = self._random.randrange(7, 12)
        draft = [services.Hours(day, time(start), time(18)) for day in range(5)]
        self.units.write(services.set_hours, self.actor, service_id, self.worker_id, draft)

    def _add(self, _: int) -> None:
        draft = self._draft()

        def add(uow: UnitOfWork) -> int:
            new = services.write_service(uow, self.actor, self.provider_id, draft)
            services.publish(uow, self.actor, new.id)
            return new.id

        self.ids.append(self.units.write(add))

    def _draft(self) -> ServiceDraft:
        one, two = self._random.sample(WORDS, 2)
        return ServiceDraft(
            name=f"{one} and {two}".capitalize(),
            kind=ServiceKind.BOOKABLE,
            category="going-out.swimming",
            activities=("social.swim_companion",),
            summary=f"Help with {two}.",
            description="At your pace.",
            price_parts=(("All in", self._random.randrange(1000, 9000)),),
            price_unit=PriceUnit.VISIT,
            visit_minutes=90,
            at_home=True,
            postcode="SK4 3AB",
            radius_m=16_000,
            pots_accepted=EVERY_POT,
        )


def _set_up(uow: UnitOfWork, count: int) -> tuple[int, int, Actor, list[int]]:
    provider = make_provider(uow)
    manager = make_manager(uow, provider)
    worker = make_worker(uow, provider)
    ids = [make_service(uow, provider, f"Swimming {number}", workers=[worker]).id for number in range(count)]
    touch(uow, ids)
    return provider.id, worker.id, Actor(manager.id), ids
