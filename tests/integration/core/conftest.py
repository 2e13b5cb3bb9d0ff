"""A database with a table of effects, and two that work on it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from marketplace.core.uow import Units
from tests.integration.core.racers import EFFECTS, open_units


@pytest.fixture
def url(race_url: str) -> str:
    _, engine = open_units(race_url)
    EFFECTS.create(engine)
    engine.dispose()
    return race_url


@pytest.fixture
def two(url: str) -> Iterator[tuple[Units, Units]]:
    first, one = open_units(url)
    second, other = open_units(url)
    yield first, second
    engines: tuple[Engine, Engine] = (one, other)
    for units, engine in zip((first, second), engines, strict=True):
        units.fresh()
        engine.dispose()
