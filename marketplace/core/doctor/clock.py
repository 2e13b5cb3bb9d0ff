"""Time: ours against the database's, against what was written before, and the rules of summer time."""

import ctypes
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy import func, select, text

from marketplace.core.audit.models import AuditEntry
from marketplace.core.clock import LONDON
from marketplace.core.doctor.finding import Finding, bad, ok, warn
from marketplace.core.outbox.models import TimerRun
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork

A_LITTLE = timedelta(seconds=2)
TOO_MUCH = timedelta(seconds=30)
TIME_ERROR = 5
"""What adjtimex(2) answers when no time server keeps the kernel's clock."""
SYNC = "Let a time server keep the clock, for example: timedatectl set-ntp true"


def clock(site: Site, kept: Callable[[], bool | None] | None = None) -> list[Finding]:
    ours = site.units.clock()
    newest, theirs = site.units.read(_others)
    return [judge_clock(ours, newest, theirs, (kept or kept_in_time)()), judge_zone(LONDON)]


def judge_clock(ours: datetime, newest: datetime | None, theirs: datetime | None, kept: bool | None) -> Finding:
    """`newest` is the latest moment written by us, `theirs` the database's clock; all aware, UTC."""
    if newest is not None and newest - ours > A_LITTLE:
        says = f"The database holds moments {int((newest - ours).total_seconds())} seconds ahead of this clock."
        return bad("clock", says, f"This clock went back, or another machine's is fast. {SYNC}")
    apart = abs(theirs - ours) if theirs is not None else timedelta(0)
    if apart > A_LITTLE:
        level = bad if apart > TOO_MUCH else warn
        says = f"This clock and the database's are {int(apart.total_seconds())} seconds apart."
        return level("clock", says, f"{SYNC} (on both machines)")
    if kept is False:
        return warn("clock", "No time server keeps this machine's clock: it drifts.", SYNC)
    return ok("clock", "This clock agrees with the database" + (" and a time server keeps it." if kept else "."))


def judge_zone(zone: tzinfo) -> Finding:
    """Visits recur in local time, so the rules of British summer time must be there."""
    winter, summer = (datetime(2026, month, 1, 12, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7))
    if winter != timedelta(0) or summer != timedelta(hours=1):
        todo = "Install the machine's tzdata package, or the Python package tzdata, then start again."
        return bad("time zone", "This machine does not know British summer time.", todo)
    return ok("time zone", "The rules of British summer time are here.")


def _others(uow: UnitOfWork) -> tuple[datetime | None, datetime | None]:
    ran = uow.session.scalar(select(func.max(TimerRun.last_run_at)))
    done = uow.session.scalar(select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1))
    newest = max((moment for moment in (ran, done) if moment is not None), default=None)
    return newest, of_database(uow)


def of_database(uow: UnitOfWork) -> datetime | None:
    """The clock of another machine, where the database has one; UTC."""
    if uow.connection.dialect.name != "postgresql":
        return None
    theirs: datetime = uow.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return theirs.astimezone(UTC)


def kept_in_time() -> bool | None:
    """Whether a time server keeps this machine's clock, as Linux knows it; None where it can't be asked."""
    timex = ctypes.create_string_buffer(512)  # struct timex, modes 0: only asks
    try:
        state = ctypes.CDLL(None).adjtimex(timex)
    except (OSError, AttributeError):
        return None
    return None if state < 0 else state != TIME_ERROR
