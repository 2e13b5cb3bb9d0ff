"""What the site stands on, asked afresh by /readyz: areas add their own checks through bootstrap."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from marketplace.core.outbox.models import TimerRun
from marketplace.core.outbox.relay import lag
from marketplace.core.uow import UnitOfWork, Units

log = logging.getLogger(__name__)
WORKER_QUIET_SECONDS = 180
"""Timers run at least once a minute; a worker that has run none for this long has stopped."""
BEHIND_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Health:
    """`ok`, and the few facts that an operator needs; no row's content, no path."""

    ok: bool
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """Without what is `vital` nothing can be served; without the rest the site is degraded."""

    name: str
    vital: bool
    look: Callable[[UnitOfWork], Health]


def answer(units: Units, checks: Sequence[Check]) -> tuple[dict[str, Any], int]:
    """The body of /readyz and its status: 503 only for what is vital."""
    found = {check.name: look(units, check) for check in checks}
    down = [check.name for check in checks if check.vital and not found[check.name].ok]
    degraded = [check.name for check in checks if not check.vital and not found[check.name].ok]
    status = "down" if down else "degraded" if degraded else "ok"
    body = {name: {"ok": health.ok, **health.facts} for name, health in found.items()}
    return {"status": status, "degraded": degraded, **body}, 503 if down else 200


def look(units: Units, check: Check) -> Health:
    """What the check finds; a failure of the asking itself is not ok either."""
    try:
        return units.read(check.look)
    except Exception as error:
        log.warning("not ready: %s: %s", check.name, type(error).__name__)
        units.fresh()
        return Health(False, {"error": type(error).__name__})


def database(uow: UnitOfWork) -> Health:
    uow.session.execute(text("SELECT 1"))
    return Health(True)


def worker(uow: UnitOfWork) -> Health:
    """Whether the worker lives and keeps up."""
    behind = lag(uow)
    last = uow.session.scalar(select(func.max(TimerRun.last_run_at)))
    quiet = None if last is None else max(0, int((uow.now - last).total_seconds()))
    ok = quiet is not None and quiet <= WORKER_QUIET_SECONDS and behind["oldest_seconds"] <= BEHIND_SECONDS
    return Health(ok and not behind["parked"], {**behind, "seconds_since_last_run": quiet})


def migrations(folder: Path) -> Callable[[UnitOfWork], Health]:
    """Whether the database is at the newest migration of `folder`; where there are none yet, nothing is asked."""

    def look(uow: UnitOfWork) -> Health:
        wanted = _heads(folder)
        if not wanted:
            return Health(True, {"newest": None})
        at = set(MigrationContext.configure(uow.session.connection()).get_current_heads())
        return Health(at == wanted, {"newest": sorted(wanted), "database": sorted(at)})

    return look


@cache
def _heads(folder: Path) -> set[str]:
    if not (folder / "env.py").exists():
        return set()
    return set(ScriptDirectory(str(folder)).get_heads())
