"""What a database's error means for a command: try it again, say so, or give up. For both databases."""

import random
import time
from enum import Enum

from sqlalchemy.exc import DBAPIError, OperationalError

from marketplace.core.errors import OutcomeUnknown, TryLater

PATIENCE_SECONDS = 20.0
"""How long a command is tried again while others are in its way."""
AWAY_SECONDS = 5.0
"""How long while there is no connection to be had: somebody waits for the page."""


class Failure(Enum):
    """BUSY: others were in the way and the server undid us. LOST: the connection is gone. SLOW: it took too long."""

    BUSY = "busy"
    LOST = "lost"
    SLOW = "slow"


# PostgreSQL's codes (its manual, appendix A). All of them are said before anything was committed.
BUSY_STATES = {"40001", "40P01", "55P03"}  # could not serialise, deadlock, lock time-out
LOST_STATES = {"53300", "57P01", "57P02", "57P03", "57P05"}  # too many connections; ended, crashed, starting, idle
SLOW_STATE = "57014"  # statement time-out
LOST_CLASS = "08"


class TooNew(Exception):
    """A command met a row that its snapshot can't see yet. Run afresh, it sees it and says what is to be said."""


def failure_of(error: DBAPIError | TooNew) -> Failure | None:
    """None where the statement itself is at fault, so that another try would end the same."""
    if isinstance(error, TooNew):
        return Failure.BUSY
    if error.connection_invalidated:
        return Failure.LOST
    state = getattr(error.orig, "sqlstate", "")  # SQLite has no such codes
    if state is None:  # the driver speaks for itself: no server answered
        return Failure.LOST if isinstance(error, OperationalError) else None
    if state in LOST_STATES or state.startswith(LOST_CLASS):
        return Failure.LOST
    if state in BUSY_STATES or (isinstance(error, OperationalError) and "locked" in str(error.orig)):
        return Failure.BUSY
    return Failure.SLOW if state == SLOW_STATE else None


class Tries:
    """The tries of one command: waits with jitter between them, and says when it is enough."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._wait = 0.002
        self._unknown = False

    def again(self, error: DBAPIError | TooNew, *, committing: bool, repeatable: bool) -> None:
        """Returns when the command is to be run once more. `committing`: COMMIT was sent, and no answer came.

        Raises TryLater when it is enough, OutcomeUnknown, or the error itself where it is no matter of time.
        """
        failure = failure_of(error)
        if failure is None:
            raise error
        self._unknown |= failure is Failure.LOST and committing
        patience = AWAY_SECONDS if failure is Failure.LOST else PATIENCE_SECONDS
        enough = failure is Failure.SLOW or time.monotonic() - self._began > patience
        if self._unknown and (enough or not repeatable):
            raise OutcomeUnknown from error
        if enough:
            raise TryLater("The site is very busy. Nothing was changed. Try again in a minute.") from error
        if failure is Failure.BUSY and not hasattr(getattr(error, "orig", None), "sqlstate"):  # SQLite has no queue
            self._ask_sooner()
        else:
            self._rest(0.5 if failure is Failure.LOST else 0.05)

    def _rest(self, longest: float) -> None:
        time.sleep(self._wait * _jitter())
        self._wait = min(self._wait * 1.5, longest)

    def _ask_sooner(self) -> None:
        """Whoever has waited longer asks more often, so that nobody is passed by newcomers again and again."""
        waited = time.monotonic() - self._began
        time.sleep(max(0.01 / (1 + 100 * waited), 0.0003) * _jitter())


def _jitter() -> float:
    return random.uniform(0.5, 1.5)  # noqa: S311 - no secret
