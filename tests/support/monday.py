"""The site as a server process imports it, its clock standing at the tests' Monday: factories make worlds around it."""

from marketplace.app import create_app
from marketplace.core.clock import FixedClock
from tests.fixtures.site import MONDAY

application = create_app(clock=FixedClock(MONDAY))
