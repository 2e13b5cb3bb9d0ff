"""The market that benches search in, in a database and an index of its own: BENCH_SERVICES listings (100,000)."""

from __future__ import annotations

import atexit
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import EnvironBuilder

from marketplace.core.geography import tables
from marketplace.discovery.queries import Finder
from tests.benchmarks.site import bare_site
from tests.benchmarks.world.keeping import world

SERVICES = int(os.environ.get("BENCH_SERVICES", "100000"))
"""As many as the goals were set for (stack.md 5.3)."""
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WORDS = ("someone to swim with", "help at bedtime", "a lift to a club", "cooking", "befriending", "hoist", "physio", "")


@dataclass(frozen=True)
class Market:
    """A site that answers, and questions that it is asked: paths of the results page with their queries."""

    app: Flask
    finder: Finder
    questions: tuple[str, ...]


@cache
def market(count: int = SERVICES) -> Market:
    """One of a size for all benches of a run, gone with the process."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(_built(count))


def size(count: int = SERVICES) -> str:
    return f"{count // 1000}k services" if count < 1_000_000 else f"{count // 1_000_000}M services"


@contextmanager
def _built(count: int) -> Iterator[Market]:
    with bare_site(world(count).resolve()) as app:
        finder: Finder = app.extensions["site"].ports["search"]
        yield Market(app, finder, tuple(questions(random.Random(20261005))))


def questions(rng: random.Random) -> Iterator[str]:
    """Words at a town's distance of a real place, some with a filter, as people ask."""
    places = rng.sample(sorted(tables.outcodes()), 40)
    for number, place in enumerate(places):
        asked = {"q": WORDS[number % len(WORDS)], "near": place, "radius_m": "40234"}
        if number % 5 == 0:
            asked["access"] = "step_free"
        yield urlencode({name: value for name, value in asked.items() if value})


def caller(app: Flask, paths: Sequence[str]) -> Callable[[], bytes]:
    """Asks the application itself, one path after the other: no server, no client, nothing but its own work.

    Raises AssertionError for an answer that is not 200.
    """
    environs = [_environ(path) for path in paths]
    turn = iter(range(10**9))

    def call() -> bytes:
        answered: list[str] = []
        environ = dict(environs[next(turn) % len(environs)])
        parts = app.wsgi_app(environ, lambda status, headers, *_: answered.append(status))  # type: ignore[arg-type]
        body = b"".join(parts)
        if not answered[0].startswith("200"):
            raise AssertionError(f"{answered[0]}: {body[:200]!r}")
        return body

    return call


def _environ(path: str) -> dict[str, Any]:
    return EnvironBuilder(path=path, base_url="http://localhost", headers={"User-Agent": BROWSER}).get_environ()
