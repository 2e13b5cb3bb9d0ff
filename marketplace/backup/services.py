"""Making a backup, and putting one back until the site could be served from it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from alembic.util import CommandError
from flask_migrate import upgrade

from marketplace.backup.ports import BackupError, Progress, Vault
from marketplace.core.site_mark import BACKUP, put_mark, refuse_to_mix
from marketplace.core.uow import UnitOfWork, Units
from marketplace.discovery.services.rebuilding import rebuild
from marketplace.extensions import db
from marketplace.ledger.check import Findings, check
from search.port import SearchIndex


@dataclass(slots=True)
class Report:
    """`seconds` by step, in the order in which they were done."""

    seconds: dict[str, float] = field(default_factory=dict)
    bytes: int = 0
    ledger: Findings | None = None
    services: int | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 2)


def create(units: Units, vault: Vault, target: Path, progress: Progress) -> Report:
    """Copies the database as it is when this begins, and notes the moment for `flask doctor`. Raises BackupError."""
    report = Report()
    units.fresh()
    at = units.clock()
    with report.step("copy"):
        vault.create(target, progress)
    report.bytes = target.stat().st_size
    units.write(_note, at.isoformat())
    return report


def _note(uow: UnitOfWork, at: str) -> None:
    put_mark(uow, BACKUP, at=at)


def restore(units: Units, vault: Vault, index: SearchIndex, source: Path, progress: Progress, *, demo: bool) -> Report:
    """Fills the empty database, brings it to this version's migrations, checks the book, builds the search index.

    Raises BackupError before anything was changed, or where the backup is of a newer version; BadSetting where the
    demo and real people would mix. What the check finds is in the report.
    """
    report = Report(bytes=source.stat().st_size if source.is_file() else 0)
    units.fresh()
    db.engine.dispose()  # nobody may hold the old file, or the new database's emptiness
    with report.step("copy"):
        vault.restore(source, progress)
    db.engine.dispose()
    refuse_to_mix(db.engine, demo=demo)
    with report.step("migrations"):
        _migrate()
    with report.step("ledger check"):
        report.ledger = units.read(check)
    units.fresh()
    with report.step("search index"):
        report.services = rebuild(units, index, _counted(progress))
    return report


def _migrate() -> None:
    try:
        upgrade()
    except (CommandError, SystemExit) as error:
        if isinstance(getattr(error, "code", None), str):
            raise BackupError(str(error)) from error  # its own sentence
        raise BackupError("This backup is of a newer version of the site. Install that one, then restore.") from error


def _counted(progress: Progress) -> Callable[[int, int], None]:
    return lambda done, total: progress(f"{done} of {total} services in the index")
