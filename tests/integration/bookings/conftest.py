import pytest

from marketplace.core.uow import Units
from tests.factories.bookings import World, make_world


@pytest.fixture
def world(units: Units) -> World:
    return units.write(make_world)
