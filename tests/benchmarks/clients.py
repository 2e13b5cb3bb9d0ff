"""Several processes that do one thing for a while, started once and told when: so that two sides can take turns."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

_SPAWN = multiprocessing.get_context("spawn")  # nothing is inherited: no connection, no lock


@dataclass(frozen=True)
class Took:
    """What a round of all clients took: each call's seconds, and the seconds of the round."""

    calls: tuple[float, ...]
    seconds: float

    @property
    def a_second(self) -> float:
        return len(self.calls) / self.seconds

    @property
    def p99_ms(self) -> float:
        return sorted(self.calls)[int(len(self.calls) * 0.99)] * 1000

    @property
    def longest(self) -> float:
        return max(self.calls)


def _client(pipe: Connection, ready: Callable[..., Callable[[int], object]], arguments: Sequence[Any]) -> None:
    act = ready(*arguments)
    number = 0
    while (seconds := pipe.recv()) is not None:
        calls, ends = [], time.perf_counter() + seconds
        while (began := time.perf_counter()) < ends:
            number += 1
            act(number)
            calls.append(time.perf_counter() - began)
        pipe.send(calls)


class Clients:
    def __init__(self, count: int, ready: Callable[..., Callable[[int], object]], *arguments: Any) -> None:
        """`ready` is a function of a module: it makes, in each process from its number and the arguments, what is
        then called again and again with 1, 2, 3..."""
        self._pipes: list[Connection] = []
        self._processes = []
        for number in range(count):
            ours, theirs = _SPAWN.Pipe()
            process = _SPAWN.Process(target=_client, args=(theirs, ready, (number, *arguments)), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)

    def round(self, seconds: float) -> Took:
        """All at once. Raises EOFError when a client fell over."""
        began = time.perf_counter()
        for pipe in self._pipes:
            pipe.send(seconds)
        calls = [call for pipe in self._pipes for call in pipe.recv()]
        return Took(tuple(calls), time.perf_counter() - began)

    def end(self) -> None:
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(10)


@contextmanager
def clients(count: int, ready: Callable[..., Callable[[int], object]], *arguments: Any) -> Iterator[Clients]:
    made = Clients(count, ready, *arguments)
    try:
        made.round(0.3)  # everybody is there and warm
        yield made
    finally:
        made.end()


def in_turn(
    ours: Clients, reference: Clients, *, rounds: int = 5, seconds: float = 2.0
) -> tuple[list[Took], list[Took]]:
    """Rounds of both, alternating."""
    pairs = [(ours.round(seconds), reference.round(seconds)) for _ in range(rounds)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def median(rounds: Sequence[Took], what: str) -> float:
    return statistics.median(getattr(one, what) for one in rounds)
