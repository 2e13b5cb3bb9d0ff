"""The worker: outbox, timers, seals. One turn is safe to stop anywhere and to run twice."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
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


Alone = Callable[[str], AbstractContextManager[bool]]
"""Gives the lock of that name if no other worker has it, and says whether it did."""


def unshared(_name: str) -> AbstractContextManager[bool]:
    """For a site with one worker, as SQLite's is: nobody else is there."""
    return nullcontext(True)


@dataclass(slots=True)
class Worker:
    units: Units
    relay: Relay
    timers: Sequence[Timer]
    alone: Alone = unshared

    def turn(self, stop: Stop = never) -> int:
        """Due timers, then the outbox until it is empty, then the seals; returns the work done.

        Told to `stop`, it ends after the piece in hand: what was claimed is carried out and settled.
        """
        self.units.fresh()
        done = self.run_timers(stop=stop) + self.relay.drain(stop, ROUNDS)
        return done + self._seal(stop)

    def _seal(self, stop: Stop) -> int:
        if stop() or not self.units.read(chain.unsealed):
            return 0
        done = 0
        with self.alone("seals") as mine:
            while mine and not stop() and self.units.read(chain.unsealed):
                done += self.units.write(chain.seal)
        return done

    def run_timers(self, *, force: bool = False, stop: Stop = never) -> int:
        """Runs what is due. One that fails is logged and tried again next turn; the others go on.

        A run is marked only when it ended well, so a crash repeats it: timers bear that. Of several workers one runs a
        timer, the others leave it to that one.
        """
        due = self.timers if force else self._due(*self.timers)
        ran = 0
        for timer in due:
            if stop():
                break
            with self.alone(f"timer {timer.name}") as mine:
                if not mine:
                    continue
                self.units.fresh()
                if force or self._due(timer):  # asked again: another worker may have run it just now
                    ran += self._run(timer)
        return ran

    def _due(self, *timers: Timer) -> list[Timer]:
        last_runs = self.units.read(_last_runs)
        now = self.units.clock()
        return [one for one in timers if one.name not in last_runs or last_runs[one.name] + one.every <= now]

    def _run(self, timer: Timer) -> bool:
        try:
            timer.run(self.units)
        except Exception:
            log.exception("timer %s failed", timer.name)
            return False
        self.units.write(_mark, timer.name)
        return True

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
