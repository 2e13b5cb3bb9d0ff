"""The results page as a visitor gets it, beside the raw query and a bare Flask hello together (stack.md 5.3, B2)."""

from collections.abc import Callable, Iterator
from itertools import cycle

from flask import Flask

from tests.benchmarks.bench_search_json import queries_of
from tests.benchmarks.line import Line
from tests.benchmarks.market import SERVICES, caller, market
from tests.benchmarks.timing import interleaved

GOAL = "<= 2.5"


def hello() -> Callable[[], bytes]:
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "hello")
    return caller(app, ["/"])


def lines() -> Iterator[Line]:
    made = market()
    with made.app.app_context():
        queries, greet = queries_of(made), hello()
        page = caller(made.app, [f"/search?{question}" for question in made.questions])
        turn = cycle(queries)

        def reference() -> None:
            made.finder.index.search(next(turn))
            greet()

        ours, plain = interleaved(page, reference, calls=len(made.questions))
        size = f"{SERVICES // 1000}k services"
        yield Line.of(f"results page / (raw query + hello), {size}, CPU", ours.cpu_ms, plain.cpu_ms, GOAL, "ms")
        yield Line.of(f"results page / (raw query + hello), {size}, wall", ours.wall_ms, plain.wall_ms, GOAL, "ms")
