"""`python -m tests.simulator --seed S --steps N` replays one seed, every step said; without `--seed`, many are run."""

import argparse
import secrets
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import count
from os import cpu_count

from tests.simulator.runner import STEPS, SeedFailed, Tally, live, live_many

PIECE = 2_000
"""Calls after which a process says how far it is."""


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    asked.add_argument("--seed", type=int, help="one seed, or with --calls the first of many")
    asked.add_argument("--steps", type=int, default=STEPS)
    asked.add_argument("--calls", type=int, help="how many service calls to make, over as many seeds as it takes")
    asked.add_argument("--processes", type=int, default=cpu_count() or 1)
    asked.add_argument("--quiet", action="store_true")
    given = asked.parse_args()
    if given.calls is None and given.seed is not None:
        return _replay(given.seed, given.steps, given.quiet)
    return _many(given.seed, given.calls or 100_000, given.processes)


def _replay(seed: int, steps: int, quiet: bool) -> int:
    try:
        lived = live(seed, steps, say=None if quiet else print)
    except SeedFailed as failed:
        print(failed)
        return 1
    print(f"Seed {seed} is true after {lived.steps} steps and {lived.calls} calls. Its trace is {lived.trace}.")
    return 0


def _many(first: int | None, calls: int, processes: int) -> int:
    base = first if first is not None else secrets.randbelow(10**9) * 1_000
    print(f"Seeds from {base}, {calls:,} service calls, {processes} processes.")
    whole, numbers = Tally(), count()
    with ProcessPoolExecutor(processes) as pool:
        waiting = {pool.submit(_piece, base, next(numbers)) for _ in range(processes)}
        while waiting:
            ready = next(as_completed(waiting))
            waiting.discard(ready)
            try:
                whole.add(ready.result())
            except SeedFailed as failed:
                print(failed)
                pool.shutdown(cancel_futures=True)
                return 1
            print(f"\r{whole.words()}", end="", flush=True)
            if whole.calls < calls:
                waiting.add(pool.submit(_piece, base, next(numbers)))
    print()
    return 0


def _piece(base: int, number: int) -> Tally:
    """Seeds of its own: nobody else runs them."""
    return live_many(range(base + number * 100, base + number * 100 + 100), until_calls=PIECE)


if __name__ == "__main__":
    sys.exit(main())
