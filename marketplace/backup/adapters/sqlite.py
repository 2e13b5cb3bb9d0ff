"""SQLite: `VACUUM INTO` reads one snapshot while writers go on; to restore, the copy takes the database's place."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from marketplace.backup.files import OWNER_ONLY, appearing, sync
from marketplace.backup.ports import BackupError, BadCopy, NotEmpty, Progress

PAGES = 2_000
"""Copied at a time when restoring: 8 MB."""
LOOK_SECONDS = 1.0


class SqliteVault:
    def __init__(self, database: Path) -> None:
        self.database = database

    def create(self, target: Path, progress: Progress) -> None:
        with appearing(target) as partial:
            try:
                with closing(self._open(self.database)) as live, _growing(partial, _size(live), progress):
                    live.execute("VACUUM INTO ?", (str(partial),))
                _check(partial)
            except sqlite3.Error as error:
                raise BackupError(f"The copy could not be made: {error}.") from error

    def restore(self, source: Path, progress: Progress) -> None:
        self._must_be_empty()
        _check(source)
        partial = self.database.with_name(f".{self.database.name}.partial")
        partial.unlink(missing_ok=True)
        try:
            with closing(self._open(source)) as copy, closing(sqlite3.connect(partial)) as new:
                partial.chmod(OWNER_ONLY)
                copy.backup(new, pages=PAGES, progress=lambda _, left, all_: progress(_share(all_ - left, all_)))
            _check(partial)
            sync(partial)
            for leftover in ("-wal", "-shm"):  # of the empty database that goes
                self.database.with_name(self.database.name + leftover).unlink(missing_ok=True)
            partial.replace(self.database)
            sync(self.database.parent)
        except (OSError, sqlite3.Error) as error:
            raise BackupError(f"The copy could not be put back: {error}.") from error
        finally:
            partial.unlink(missing_ok=True)

    def _must_be_empty(self) -> None:
        if not self.database.exists() or not self.database.stat().st_size:
            return
        try:
            with closing(self._open(self.database)) as there:
                (tables,) = there.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            raise NotEmpty(f"{self.database} is there and is no database. Move it away first.") from error
        if tables:
            raise NotEmpty(
                f"{self.database} holds a database already, and nothing was changed. Stop web and worker, move it away "
                "with the files beside it that end in -wal and -shm, and try again."
            )

    def _open(self, path: Path) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{path}?mode=rw" if path == self.database else f"file:{path}?mode=ro", uri=True)


def _check(path: Path) -> None:
    """Raises BadCopy."""
    if not path.is_file():
        raise BadCopy(f"{path} is not there.")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            ours = copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]
    except sqlite3.Error as error:
        raise BadCopy(f"{path} is no whole SQLite database: {error}.") from error
    if verdict != "ok" or not ours:
        raise BadCopy(f"{path} is no whole backup of a site.")


def _size(live: sqlite3.Connection) -> int:
    pages, free, size = (
        live.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return max(1, (pages - free) * size)


def _share(done: int, whole: int) -> str:
    return f"{min(100, 100 * done // max(1, whole))} %"


@contextmanager
def _growing(path: Path, expected: int, progress: Progress) -> Iterator[None]:
    """SQLite says nothing while it copies, so a thread looks how the file grows."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOK_SECONDS):
            progress(_share(path.stat().st_size if path.exists() else 0, expected))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
