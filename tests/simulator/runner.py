"""One seed after the other; a seed that fails says how to see it again in one line."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.simulator import truths
from tests.simulator.actions import act
from tests.simulator.clockwork import quick_time
from tests.simulator.sim import TROUBLE, Sim

STEPS = 400
"""Of one seed: enough for a plan year's worth of trouble, few enough that a failure is short to read."""


class SeedFailed(AssertionError):
    """The message is the line to replay it, then what was wrong."""


@dataclass
class Tally:
    """What was done, over seeds."""

    seeds: int = 0
    steps: int = 0
    calls: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        self.seeds += other.seeds
        self.steps += other.steps
        self.calls += other.calls
        self.seconds += other.seconds
        self.counts.update(other.counts)

    def words(self) -> str:
        rate = self.calls / self.seconds if self.seconds else 0.0
        crashes = sum(count for line, count in self.counts.items() if line.endswith((" crash", " broke")))
        return (
            f"{self.calls:,} service calls in {self.steps:,} steps of {self.seeds:,} seeds, {crashes:,} broken off, "
            f"{self.counts['refusals compared']:,} refusals compared byte by byte; {rate:.0f} calls a second of CPU"
        )


@dataclass(frozen=True)
class Lived:
    """How one seed went."""

    seed: int
    steps: int
    calls: int
    trace: str
    counts: Counter[str]


def live(seed: int, steps: int = STEPS, *, trouble: float = TROUBLE, say: Callable[[str], None] | None = None) -> Lived:
    """Raises SeedFailed with the line to replay."""
    with quick_time():
        sim = Sim(seed, trouble=trouble, say=say)
        try:
            for sim.step in range(1, steps + 1):
                act(sim)
                _true(truths.after_step(sim))
            _true(truths.everything(sim))
            return Lived(seed, steps, sim.calls, sim.trace, sim.counts)
        except Exception as error:
            line = f"python -m tests.simulator --seed {seed} --steps {sim.step}"
            raise SeedFailed(f"{line}\n{type(error).__name__}: {error}") from error
        finally:
            sim.close()


def _true(wrong: Iterable[str]) -> None:
    found = list(wrong)
    assert not found, "; ".join(found[:5])


def live_many(seeds: Iterable[int], *, until_seconds: float | None = None, until_calls: int | None = None) -> Tally:
    """Seeds in turn until the CPU time or the number of calls is used up. Raises SeedFailed."""
    tally = Tally()
    began = time.process_time()
    for seed in seeds:
        lived = live(seed)
        tally.seeds += 1
        tally.steps += lived.steps
        tally.calls += lived.calls
        tally.counts.update(lived.counts)
        tally.seconds = time.process_time() - began
        if (until_seconds is not None and tally.seconds >= until_seconds) or (
            until_calls is not None and tally.calls >= until_calls
        ):
            break
    return tally
