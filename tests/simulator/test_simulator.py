"""Three minutes of the simulator in every test run: the seeds are the same each time, so a red run is red again.

`SIM_SECONDS` makes it shorter (or longer) at home; `make simulate` takes other seeds each time.
"""

import os
from collections.abc import Callable

import pytest

from tests.simulator.runner import Tally, live_many

CPU_SECONDS = float(os.environ.get("SIM_SECONDS", "180"))
SHIFTS = 4
"""So many tests share the time, each with seeds of its own, so that several processes can take them."""
FIRST_SEED = 1_000_000


@pytest.mark.timeout(900)
@pytest.mark.parametrize("shift", range(SHIFTS))
def test_every_penny_stays_in_its_place(shift: int, record_tally: Callable[[Tally], None]) -> None:
    """Raises with the line that replays the seed."""
    first = FIRST_SEED * (shift + 1)
    tally = live_many(range(first, first + FIRST_SEED), until_seconds=CPU_SECONDS / SHIFTS)
    record_tally(tally)
    assert tally.calls > 0
