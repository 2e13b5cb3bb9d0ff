"""How much was simulated is said at the end of the run, from whichever process it was."""

from collections.abc import Callable

import pytest

from tests.fixtures.simulated import SECTION
from tests.simulator.runner import Tally


@pytest.fixture
def record_tally(record_property: Callable[[str, object], None]) -> Callable[[Tally], None]:
    """Kept with the test's report, which reaches the terminal from another process too."""

    def keep(tally: Tally) -> None:
        record_property(SECTION, [tally.seeds, tally.steps, tally.calls, tally.seconds, dict(tally.counts)])

    return keep
