"""Two things measured in turn: neighbours on a shared machine slow both alike, so their ratio can be believed."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Milliseconds for one call, the median of the rounds: on the clock, and of this process's CPU."""

    wall_ms: float
    cpu_ms: float


def interleaved(
    ours: Callable[[], object], reference: Callable[[], object], *, rounds: int = 7, calls: int = 20
) -> tuple[Cost, Cost]:
    """What one call of each costs. A first round warms both and is not counted."""
    taken: dict[Callable[[], object], list[Cost]] = {ours: [], reference: []}
    for number in range(rounds + 1):
        for call, costs in taken.items():
            cost = _round(call, calls)
            if number:
                costs.append(cost)
    return _median(taken[ours]), _median(taken[reference])


def _round(call: Callable[[], object], calls: int) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(calls):
        call()
    return Cost((time.perf_counter() - wall) * 1000 / calls, (time.process_time() - cpu) * 1000 / calls)


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.wall_ms for cost in costs),
        statistics.median(cost.cpu_ms for cost in costs),
    )
