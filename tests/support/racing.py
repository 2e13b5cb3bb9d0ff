"""One database, many processes: what racers need to open it. Imports little, for each racer imports it afresh."""

import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Engine, create_engine

from marketplace.core.db import teach_sqlite_manners
from marketplace.core.postgresql import Patience, teach_postgresql_manners


def open_engine(url: str, patience: Patience | None = None) -> Engine:
    """As the site opens it: the manners are those of its kind."""
    engine = create_engine(url, hide_parameters=True)
    teach_sqlite_manners(engine)
    teach_postgresql_manners(engine, patience or Patience())
    return engine


def run(target: Callable[..., None], url: str, racers: Sequence[Sequence[Any]]) -> list[Any]:
    """Starts `target(url, start, answers, *racer)` once for each racer; what they said, as it came."""
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(len(racers)), context.Queue()
    started = [context.Process(target=target, args=(url, start, answers, *racer)) for racer in racers]
    for process in started:
        process.start()
    said = [answers.get(timeout=300) for _ in started]
    for process in started:
        process.join(60)
    return said
