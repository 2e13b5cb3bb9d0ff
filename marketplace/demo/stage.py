"""Where the demo is played: the site's own services and worker, with a clock that is moved through the past."""

import heapq
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any, TypeVar

from sqlalchemy import update

from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock, to_local
from marketplace.core.errors import DomainError
from marketplace.core.local_time import local_date, utc_of
from marketplace.core.outbox.relay import Relay, subscriptions
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork, Units
from marketplace.core.worker import Worker
from marketplace.discovery.queries.status import SUBSCRIBER as SEARCH
from marketplace.extensions import db
from marketplace.notifications.models import Email, SendState

log = logging.getLogger(__name__)
T = TypeVar("T")
Act = Callable[[UnitOfWork], object]
NOT_NOW = frozenset({"mail", SEARCH})
"""Nothing is mailed, and the index is made once at the end."""
NOT_NOW_TIMERS = frozenset({"search-index", "search-slots"})
WEEKLY = frozenset({"bookings-hold-due", "plan-reviews"})
"""They look at everything each time: in the past once a week is enough, and a period's release holds at once."""
MORNING = time(5)


@dataclass(slots=True)
class Stage:
    """`rng` is the only chance there is, so a seed gives one world. `ids` are rows by the names of the cast."""

    site: Site
    now: datetime
    rng: Random
    password_hash: str
    clock: FixedClock
    units: Units
    worker: Worker
    ids: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    _jobs: dict[date, list[Callable[[], object]]] = field(default_factory=dict)
    _plan: list[tuple[datetime, int, str, Act]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    @property
    def today(self) -> date:
        return local_date(self.now)

    @property
    def secret(self) -> str:
        return self.site.settings.secret_key

    def actor(self, key: str, on_behalf_of: int | None = None) -> Actor:
        return Actor(self.ids[key], on_behalf_of)

    def at(self, moment: datetime, act: Act, what: str = "") -> None:
        """Something that happens at `moment` (aware); what is still to come does not."""
        if moment <= self.now:
            heapq.heappush(self._plan, (moment, next(self._order), what, act))

    def on(self, day: date, hour: float, act: Act, what: str = "") -> None:
        """As `at`, by the clock on the wall."""
        self.at(moment_of(day, hour), act, what)

    def job(self, day: date, run: Callable[[], object]) -> None:
        """Something that opens transactions of its own, early on that day: a payment run, a quarter that closes."""
        self._jobs.setdefault(day, []).append(run)

    def play(self, from_on: date, progress: Callable[[date], None]) -> None:
        """Everything planned, in order, with the worker's turn early each day; ends now."""
        day = from_on
        while day <= self.today:
            self._turn(moment_of(day, MORNING.hour))
            for run in self._jobs.pop(day, ()):
                run()
            while self._plan and to_local(self._plan[0][0]).date() <= day:
                moment, _, what, act = heapq.heappop(self._plan)
                self.clock.moment = max(moment, self.clock.moment)
                self._act(what, act)
            progress(day)
            day += timedelta(days=1)
        self._turn(self.now)

    def _act(self, what: str, act: Act) -> None:
        try:
            self.units.write(act)
        except DomainError as error:
            # Life: two people want one time, a deadline has passed. Counted, and shown at the end.
            self.refused.append(f"{local_date(self.clock.moment)} {what or act}: {error.message}")

    def _turn(self, moment: datetime) -> None:
        self.clock.moment = max(min(moment, self.now), self.clock.moment)
        self.worker.turn()

    def finish(self) -> None:
        """What waited to be mailed never is."""
        self.units.write(_mail_nothing)


def moment_of(day: date, hour: float) -> datetime:
    """UTC of that hour by the clock in England; 9.5 is half past nine."""
    return utc_of(datetime.combine(day, time.min) + timedelta(hours=hour))


def set_up(site: Site, *, seed: int, now: datetime, begins: datetime, password_hash: str) -> Stage:
    clock = FixedClock(begins)
    chosen = [one for one in site.worker.relay.subscribers if one.name not in NOT_NOW]
    timers = [
        replace(one, every=timedelta(days=7)) if one.name in WEEKLY else one
        for one in site.worker.timers
        if one.name not in NOT_NOW_TIMERS
    ]
    units = Units(db.session, clock=clock, authority=site.units.authority, subscriptions=subscriptions(chosen))
    return Stage(
        site=site,
        now=now.astimezone(UTC),
        rng=Random(seed),  # noqa: S311 - an invented world, not a secret
        password_hash=password_hash,
        clock=clock,
        units=units,
        worker=Worker(units, Relay(units, chosen), timers),
    )


def _mail_nothing(uow: UnitOfWork) -> Any:
    return uow.session.execute(
        update(Email).where(Email.state == SendState.QUEUED).values(state=SendState.STOPPED, reason="demo")
    )
