"""The worker: outbox, timers, seals. One turn is safe to stop anywhere and to run twice."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.core.audit import chain
from marketplace.core.outbox.models import TimerRun
from marketplace.core.outbox.relay import Relay, Stop, never
from marketplace.core.uow import UnitOfWork, Units, row_locked

log = logging.getLogger(__name__)

ROUNDS = 200
"""Batches a turn at most, so that timers have their turn however much is written."""


@dataclass(frozen=True, slots=True)
class Timer:
    """`run` gets the units and opens its own transactions, each small and safe to repeat."""

    name: str
    every: timedelta
    run: Callable[[Units], object]


@dataclass(slots=True)
class Worker:
    units: Units
    relay: Relay
    timers: Sequence[Timer]

    def turn(self, stop: Stop = never) -> int:
        """Due timers, then the outbox until it is empty, then the seals; returns the work done.

        Told to `stop`, it ends after the piece in hand: what was claimed is carried out and settled.
        """
        self.units.fresh()
        done = self.run_timers(stop=stop) + self.relay.drain(stop, ROUNDS)
        while not stop() and self.units.read(chain.unsealed):
            done += self.units.write(chain.seal)
        return done

    def run_timers(self, *, force: bool = False, stop: Stop = never) -> int:
        """Runs what is due. One that fails is logged and tried again next turn; the others go on.

        A run is marked only when it ended well, so a crash repeats it: timers bear that.
        """
        last_runs = self.units.read(_last_runs)
        now = self.units.clock()
        ran = 0
        for timer in self.timers:
            if stop():
                break
            last = last_runs.get(timer.name)
            if last is not None and not force and last + timer.every > now:
                continue
            try:
                timer.run(self.units)
            except Exception:
                log.exception("timer %s failed", timer.name)
                continue
            self.units.write(_mark, timer.name)
            ran += 1
        return ran

    def run(self, stop: threading.Event, pause_seconds: float = 0.1) -> None:
        """Until told to stop; after a turn with nothing to do it rests for `pause_seconds`."""
        while not stop.is_set():
            try:
                busy = self.turn(stop.is_set)
            except Exception:
                log.exception("worker turn failed")
                busy = 0
            if not busy:
                stop.wait(pause_seconds)


def _last_runs(uow: UnitOfWork) -> dict[str, datetime]:
    return {row.name: row.last_run_at for row in uow.session.scalars(select(TimerRun))}


@row_locked
def _mark(uow: UnitOfWork, name: str) -> None:
    uow.session.merge(TimerRun(name=name, last_run_at=uow.now))


def last_run_timestamps(uow: UnitOfWork) -> dict[str, float]:
    """When each timer last ran, in seconds since 1970, UTC."""
    return {name: moment.timestamp() for name, moment in _last_runs(uow).items()}
