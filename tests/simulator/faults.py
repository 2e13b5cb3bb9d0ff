"""What breaks, and when: one script, armed for one call or one turn of the worker. Drawn from the seed."""

import random
import sqlite3
from typing import Any

from sqlalchemy.exc import OperationalError


class Broken(Exception):
    """Something of ours failed in the middle: the command is to leave nothing behind."""


class Crash(BaseException):
    """The process is gone, at once, whatever it was doing. Nothing of ours may catch this."""


KINDS = (
    "busy",
    "stuck",
    "lost",
    "breaks",
    "breaks_at_commit",
    "crash",
    "crash_at_commit",
    "crash_after_commit",
    "lost_at_commit",
    "lost_after_commit",
)
"""`busy` and `lost` (the connection) let a later try through, `stuck` never does. What happens after the commit is an
answer lost on its way: the change is there, and whoever asked does not know."""


class Script:
    """At most one fault at a time. `happened` says whether it came to that."""

    def __init__(self) -> None:
        self.armed: str | None = None
        self.nth = self.times = self.seen = self.commits = 0
        self.happened = self.committed = False

    def arm(self, kind: str, nth: int = 0, times: int = 1) -> None:
        """`nth` statement (or commit) of the call; `times` tries for `busy`."""
        self.armed, self.nth, self.times = kind, nth, times
        self.seen = self.commits = 0
        self.happened = self.committed = False

    def draw(self, rng: random.Random, *, commits: int = 1) -> None:
        """Arms something; `commits` is how many transactions the call may have."""
        kind = rng.choice(KINDS)
        nth = rng.randrange(commits) if kind.endswith("commit") else rng.choice((0, 1, 3, 8, 15, 30, 60))
        self.arm(kind, nth, rng.randint(1, 3))

    def disarm(self) -> None:
        self.armed = None

    def begin(self, writes: bool) -> None:
        if self.armed == "stuck" and writes:
            raise _locked()
        if self.armed in ("busy", "lost"):
            self.seen = 0  # each try counts its own statements

    def statement(self) -> None:
        self.seen += 1
        if self.seen - 1 != self.nth:
            return
        if self.armed in ("busy", "lost") and self.times > 0:
            self.times -= 1
            self.happened = True
            raise _locked() if self.armed == "busy" else _lost()
        if self.armed == "breaks" and not self.happened:
            self.happened = True
            raise Broken
        if self.armed == "crash" and not self.happened:
            self.happened = True
            raise Crash

    def before_commit(self) -> None:
        if self.commits == self.nth and not self.happened:
            if self.armed == "breaks_at_commit":
                self.happened = True
                raise Broken
            if self.armed == "crash_at_commit":
                self.happened = True
                raise Crash
            if self.armed == "lost_at_commit":
                self.happened = True
                raise _lost()

    def after_commit(self) -> None:
        self.commits += 1
        if self.commits - 1 != self.nth or self.happened:
            return
        if self.armed in ("crash_after_commit", "lost_after_commit"):
            self.happened = self.committed = True
            raise Crash if self.armed.startswith("crash") else _lost()


def _lost() -> Any:
    gone = sqlite3.OperationalError("the server closed the connection")
    return OperationalError("a statement", {}, gone, connection_invalidated=True)


def _locked() -> Any:
    return OperationalError("a statement", {}, sqlite3.OperationalError("database is locked"))
