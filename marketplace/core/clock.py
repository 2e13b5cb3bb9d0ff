"""The clock is read at the edge (a request, a worker's turn, a command) and passed in as `now`, in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
LONDON = ZoneInfo("Europe/London")


def system_clock() -> datetime:
    """The present moment, UTC, to the second: finer parts mean nothing to people and do not survive every database."""
    return datetime.now(UTC).replace(microsecond=0)


def to_local(moment: datetime) -> datetime:
    """An aware moment as Europe/London sees it. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(LONDON)


class FixedClock:
    """A clock that stands until it is moved: for the demo world, the simulator and tests."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment
