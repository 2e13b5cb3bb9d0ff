"""A million services beside a hundred thousand: what the slowest twentieth of searches and pages cost, by CPU.

BENCH_LARGE says how many (1,000,000); 0 leaves it out. The market is made once and kept in build/.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator

from tests.benchmarks.bench_search_json import queries_of
from tests.benchmarks.line import Line
from tests.benchmarks.market import SERVICES, Market, caller, market, size

LARGE = int(os.environ.get("BENCH_LARGE", "1000000"))
ROUNDS = 7


def each(calls: list[Callable[[], object]]) -> list[float]:
    """Milliseconds of CPU of each call."""
    taken = []
    for call in calls:
        began = time.process_time()
        call()
        taken.append((time.process_time() - began) * 1000)
    return taken


def searches(made: Market) -> list[Callable[[], object]]:
    with made.app.app_context():
        return [lambda query=query: made.finder.index.search(query) for query in queries_of(made)]


def pages(made: Market) -> list[Callable[[], object]]:
    return [caller(made.app, [f"/search?{question}"]) for question in made.questions]


def p95(rounds: list[list[float]]) -> float:
    """Of the questions, each by the median of its rounds."""
    questions = [statistics.median(taken) for taken in zip(*rounds, strict=True)]
    return statistics.quantiles(questions, n=20)[-1]


def lines() -> Iterator[Line]:
    if not LARGE:
        sys.stderr.write("BENCH_LARGE is 0: a million services were not measured\n")
        return
    small, large = market(SERVICES), market(LARGE)
    for what, goal, calls_of in (("search", "<= 2", searches), ("results page", "witness", pages)):
        few, many = calls_of(small), calls_of(large)
        each(few), each(many)
        pairs = [(each(many), each(few)) for _ in range(ROUNDS)]
        name = f"{what} p95, {size(LARGE)} / {size(SERVICES)}, CPU"
        yield Line.of(name, p95([one for one, _ in pairs]), p95([other for _, other in pairs]), goal, "ms")
