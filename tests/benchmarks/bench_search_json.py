"""Search as JSON (parameters, place, engine, rows, dictionaries, bytes) beside the engine alone asked the same.

Through `GET /api/v1/services` where the API is there, else the same work without Flask.
"""

from collections.abc import Callable, Iterator
from itertools import cycle
from urllib.parse import parse_qs

import orjson

from marketplace.core.site import units
from marketplace.discovery.queries import listing, search
from search.query import SearchQuery
from tests.benchmarks.line import Line
from tests.benchmarks.market import SERVICES, Market, caller, market
from tests.benchmarks.timing import interleaved

GOAL = "<= 2.0"
ENDPOINT = "/api/v1/services"


def queries_of(made: Market) -> list[SearchQuery]:
    """What the questions come to for the engine."""
    return [units().read(search, made.finder, parse_qs(question), strict=True).query for question in made.questions]


def asks(made: Market) -> Callable[[], object]:
    """One question after the other, as bytes of JSON."""
    if any(rule.rule == ENDPOINT for rule in made.app.url_map.iter_rules()):
        return caller(made.app, [f"{ENDPOINT}?{question}" for question in made.questions])
    turn = cycle(parse_qs(question) for question in made.questions)
    return lambda: orjson.dumps(units().read(listing, made.finder, next(turn)))


def lines() -> Iterator[Line]:
    made = market()
    with made.app.app_context():
        turn = cycle(queries_of(made))
        ours, raw = interleaved(asks(made), lambda: made.finder.index.search(next(turn)), calls=len(made.questions))
        size = f"{SERVICES // 1000}k services"
        yield Line.of(f"search JSON / raw engine, {size}, CPU", ours.cpu_ms, raw.cpu_ms, GOAL, "ms")
        yield Line.of(f"search JSON / raw engine, {size}, wall", ours.wall_ms, raw.wall_ms, GOAL, "ms")
