"""How much was simulated is said at the end of the run, from whichever process it was."""

import logging
from collections.abc import Callable, Iterator

import pytest

from tests.fixtures.simulated import SECTION
from tests.simulator.runner import Tally


@pytest.fixture
def record_tally(record_property: Callable[[str, object], None]) -> Callable[[Tally], None]:
    """Kept with the test's report, which reaches the terminal from another process too."""

    def keep(tally: Tally) -> None:
        record_property(SECTION, [tally.seeds, tally.steps, tally.calls, tally.seconds, dict(tally.counts)])

    return keep


@pytest.fixture(autouse=True)
def _heard_again() -> Iterator[None]:
    """A simulation silences our own log: what breaks there is meant to break. Other tests listen to it."""
    ours = logging.getLogger("marketplace")
    level = ours.level
    yield
    ours.setLevel(level)
