"""From the commit of a change to the moment when search finds it, with a worker as on a site (stack.md 5.3, B7).

The worker runs in a thread of this process with its usual rest between turns; we ask every five milliseconds.
The reference is what the engine itself takes to write one document and show it.
"""

import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import update

from marketplace.core.site import site, units
from marketplace.core.uow import UnitOfWork
from marketplace.core.worker import _mark
from marketplace.extensions import db
from providers.models import Service
from providers.search_documents import document
from search.port import SearchIndex, Upsert
from search.query import SearchQuery
from tests.benchmarks.line import Line
from tests.benchmarks.market import SERVICES, market, size

CHANGES = 60
PATIENCE_SECONDS = 20


def word(number: int) -> str:
    """That no listing has, a new one each time."""
    return "zq" + "".join(chr(ord("a") + int(digit)) for digit in f"{number}{time.time_ns()}")[:30]


def rename(uow: UnitOfWork, service_id: int, name: str) -> None:
    """As a provider's edit does: the row, its version, and the word for search in one transaction."""
    uow.session.execute(update(Service).where(Service.id == service_id).values(name=name, version=Service.version + 1))
    uow.emit("service.changed", service_id=service_id)


def until_found(index: SearchIndex, said: str) -> None:
    gives_up = time.monotonic() + PATIENCE_SECONDS
    while not index.search(SearchQuery(text=said)).total:
        if time.monotonic() > gives_up:
            raise AssertionError(f"{said} was not found in {PATIENCE_SECONDS} seconds")
        time.sleep(0.005)


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def lines() -> Iterator[Line]:
    made = market()
    index = made.finder.index
    with made.app.app_context():
        waited = through_the_worker(index)
        alone = engine_alone(index)
    name = f"commit to searchable, {size(SERVICES)}"
    yield Line.of(f"{name}, p95 / engine's own", p95(waited), p95(alone), "ours <= 0.3 s", "s")
    yield Line.of(f"{name}, p50", statistics.median(waited), statistics.median(alone), "witness", "s")


def through_the_worker(index: SearchIndex) -> list[float]:
    stop = threading.Event()
    app, worker = market().app, site().worker
    for timer in worker.timers:  # the clock stands still, so none is due: a first night's work is not what is measured
        units().write(_mark, timer.name)

    def work() -> None:
        with app.app_context():
            worker.run(stop)
            db.session.remove()

    thread = threading.Thread(target=work)
    thread.start()
    taken = []
    try:
        for number in range(1, CHANGES + 1):
            said = word(number)
            units().write(rename, number, said)
            began = time.perf_counter()
            until_found(index, said)
            taken.append(time.perf_counter() - began)
    finally:
        stop.set()
        thread.join()
    return taken


def engine_alone(index: SearchIndex) -> list[float]:
    taken = []
    for number in range(1, CHANGES + 1):
        units().fresh()
        held = units().read(document, number)
        if held is None:
            continue
        said = word(number)
        change = Upsert(replace(held, name=said, version=held.version))
        began = time.perf_counter()
        index.apply([change])
        until_found(index, said)
        taken.append(time.perf_counter() - began)
    return taken
