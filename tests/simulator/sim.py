"""One seed's life: what is done next, what came of it, and the trace that shows that it was the same again."""

import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError

from marketplace.core.clock import FixedClock
from marketplace.core.errors import DomainError
from marketplace.core.local_time import local_date
from tests.fixtures.site import MONDAY
from tests.simulator.clockwork import Site
from tests.simulator.edges import Bank
from tests.simulator.faults import Broken, Crash
from tests.simulator.town import template

T = TypeVar("T")
TROUBLE = 0.05
"""How many calls of a hundred meet a fault, and how often the outside fails us."""
LOOKED_AT = 0.15
"""Of how many refusals the whole database is compared with what it was before."""
UNSURE = ("crash", "outcome_unknown")
"""Whoever asked does not know whether it took effect."""
BEGINNINGS = (0, 0, 0, 13, 18, 90, 135, 160)
"""Days after the tests' Monday: near both changes of the clock, and near none."""


class NobodyThere(Exception):
    """There is nothing to do this to: mostly the action is left, now and then it is tried on what is not there."""


@dataclass(frozen=True)
class Said:
    """What came of a call: `done` with its answer, a refusal's code, or what broke."""

    outcome: str
    answer: Any = None

    @property
    def done(self) -> bool:
        return self.outcome == "done"


class Sim:
    """`do` runs a command as the edge would; every choice comes from `rng`, every moment from `clock`."""

    def __init__(self, seed: int, *, trouble: float = TROUBLE, say: Callable[[str], None] | None = None) -> None:
        logging.getLogger("marketplace").setLevel(logging.CRITICAL)  # what breaks here is meant to break
        self.seed, self.trouble, self.say = seed, trouble, say
        self.rng = random.Random(seed)
        raw, town = template()
        self.town = town.copy()
        self.clock = FixedClock(MONDAY + timedelta(days=self.rng.choice(BEGINNINGS)))
        self.site = Site(self.clock, raw)
        self.bank = Bank(random.Random(seed + 1), trouble * 2)
        self.site.mail.rng, self.site.mail.trouble = random.Random(seed + 2), trouble
        self.step = 0
        self.counts: Counter[str] = Counter()
        self.refunded: Counter[int] = Counter()
        self._trace = blake2b(digest_size=12)
        self.settled = {"posting": 0, "audit": 0, "outbox": 0}

    # what an action needs -------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.clock.moment

    def chance(self, of: float) -> bool:
        return self.rng.random() < of

    def pick(self, among: Sequence[T]) -> T | None:
        return self.rng.choice(among) if among else None

    def rows(self, sql: str, *values: Any) -> list[Any]:
        return self.site.rows(sql, *values)

    def one(self, sql: str, *values: Any) -> Any:
        return self.site.one(sql, *values)

    def pick_id(self, sql: str, *values: Any) -> int:
        """One of the ids that a statement finds; where there is none NobodyThere, or rarely 0."""
        found = [row[0] for row in self.rows(sql, *values)]
        if not found and not self.chance(0.02):
            raise NobodyThere
        return self.pick(found) or 0

    def moment(self, stored: str) -> datetime:
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)

    # what is done ---------------------------------------------------------------------------------------------

    def do(self, command: Callable[..., Any], *args: Any, again: bool = False, **kwargs: Any) -> Said:
        """One call. What refuses, breaks or crashes before its commit has changed nothing.

        With `again` (a command that has a key) a call whose answer was lost is sent once more, as a browser would.
        """
        script, site = self.site.script, self.site
        if self.chance(self.trouble):
            script.draw(self.rng)
        before = site.image() if script.armed or self.chance(LOOKED_AT) else None
        said = self._call(command, *args, **kwargs)
        if not said.done and not (said.outcome in UNSURE and script.committed) and before is not None:
            assert site.unchanged(before), f"{_name(command)} said {said.outcome} and changed something all the same"
            self.counts["refusals compared"] += 1
        lost = said.outcome in ("broke", "try_later", *UNSURE)
        script.disarm()
        self.note(_name(command), said.outcome)
        return self.do(command, *args, **kwargs) if lost and again else said

    def _call(self, command: Callable[..., Any], *args: Any, **kwargs: Any) -> Said:
        try:
            return Said("done", self.site.units.write(command, *args, **kwargs))
        except DomainError as refusal:
            return Said(refusal.code)
        except Broken:
            return Said("broke")
        except Crash:
            self.site.crash()
            return Said("crash")

    def run(self, work: Callable[[], object], name: str, *, commits: int = 12) -> Said:
        """Something of several transactions, such as a turn of the worker: it may break between any two."""
        script = self.site.script
        if self.chance(self.trouble * 4):
            script.draw(self.rng, commits=commits)
        self.site.twice = self.chance(self.trouble)
        try:
            said = Said("done", work())
        except DomainError as refusal:
            said = Said(refusal.code)
        except (Broken, OperationalError):  # the worker's loop goes on after either
            said = Said("broke")
        except Crash:
            self.site.crash()
            said = Said("crash")
        script.disarm()
        self.site.twice = False
        self.note(name, said.outcome)
        return said

    def must_refuse(self, said: Said, what: str) -> None:
        assert not said.done, f"{what} was let through"

    def pass_time(self, by: timedelta) -> None:
        self.clock.moment += by
        self.note("time", self.clock.moment.isoformat())

    def today_after(self, days: int) -> Any:
        return local_date(self.now) + timedelta(days=days)

    # what is kept ---------------------------------------------------------------------------------------------

    def note(self, *words: object) -> None:
        """Into the trace: two runs of one seed have to say the same words."""
        line = " ".join(str(word) for word in words)
        self._trace.update(line.encode())
        self.counts[line if words[0] != "time" else "time"] += 1
        if self.say is not None:
            self.say(f"{self.step:5} {self.clock.moment:%a %d %b %H:%M}  {line}")

    @property
    def trace(self) -> str:
        return self._trace.hexdigest()

    @property
    def calls(self) -> int:
        """Transactions that were tried, the worker's with them."""
        return self.site.units.tried

    def close(self) -> None:
        self.site.close()


def _name(command: Callable[..., Any]) -> str:
    return f"{command.__module__.rsplit('.', 1)[-1]}.{getattr(command, '__name__', 'command')}"
