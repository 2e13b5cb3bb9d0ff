"""PostgreSQL: `pg_dump` reads one snapshot while writers go on; `pg_restore` fills an empty database whole or not."""

import os
import shutil
import subprocess
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from marketplace.backup.files import appearing
from marketplace.backup.ports import BackupError, BadCopy, NotEmpty, Progress, ToolMissing

MAGIC = b"PGDMP"
DEBIAN = Path("/usr/lib/postgresql")
DOING = ("dumping contents of table", "processing data for table", "creating INDEX", "creating TRIGGER")
"""What the programs say with --verbose that tells how far they are."""
KEPT_LINES = 5


class PostgresqlVault:
    def __init__(self, url: str) -> None:
        self.url = make_url(url)

    def create(self, target: Path, progress: Progress) -> None:
        with appearing(target) as partial:
            options = ("--format=custom", "--no-owner", "--no-privileges", "--verbose", f"--file={partial}")
            self._run("pg_dump", *options, progress=progress)
            if not _ours(partial):
                raise BackupError("pg_dump wrote no backup.")

    def restore(self, source: Path, progress: Progress) -> None:
        if not source.is_file():
            raise BadCopy(f"{source} is not there.")
        if not _ours(source):
            raise BadCopy(f"{source} is no backup of PostgreSQL made by `flask backup create`.")
        self._must_be_empty()
        options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--verbose")
        self._run("pg_restore", *options, f"--dbname={self.url.database}", str(source), progress=progress)

    def _must_be_empty(self) -> None:
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        asked = (
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
        )
        try:
            with engine.connect() as connection:
                there = connection.scalar(sa.text(asked))
        finally:
            engine.dispose()
        if there:
            raise NotEmpty(
                f"The database {self.url.database} holds something already, and nothing was changed. Make a new, empty "
                "one (createdb), name it in DATABASE_URL, and try again."
            )

    def _run(self, name: str, *options: str, progress: Progress) -> None:
        """Raises ToolMissing, BackupError with the last lines that it said."""
        command = [_program(name), "--no-password", *options]
        said: list[str] = []
        with subprocess.Popen(  # noqa: S603 - our own words, no shell
            command, env=_environment(self.url), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            for line in process.stderr or ():
                words = line.strip().removeprefix(f"{name}: ")
                said = [*said, words][-KEPT_LINES:]
                if words.startswith(DOING):
                    progress(words)
        if process.returncode:
            raise BackupError(f"{name} failed: {' / '.join(said)}")


def _ours(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _program(name: str) -> str:
    """The newest on this machine: it must not be older than the server. Raises ToolMissing."""
    versions = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise ToolMissing(f"{name} is not on this machine. Install PostgreSQL's client programs (postgresql-client).")
    return found


def _environment(url: URL) -> dict[str, str]:
    """How libpq's programs hear where to go: a password never stands on a command line."""
    words = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGOPTIONS": "-c statement_timeout=0 -c lock_timeout=0",
    }
    words |= {f"PG{name.upper()}": str(value) for name, value in url.query.items() if name.startswith("ssl")}
    return os.environ | {name: value for name, value in words.items() if value}
