"""A PostgreSQL of one's own: Debian's programs, a new cluster in a folder, every commit on disk (fsync on)."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.servers.machine import (
    LOOPBACK,
    Broken,
    Missing,
    alive,
    children,
    end,
    free_port,
    identity,
    is_free,
    not_root,
    own,
    tail,
)

USER = "postgres"
ABSENT = (
    "PostgreSQL is not on this machine: sudo apt-get install postgresql, or set DATABASE_URL to one that is running"
)


class PostgreSQL:
    """A cluster in a folder, whoever started it: another process attaches by naming the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log"

    @property
    def port(self) -> int:
        return int((self.folder / "port").read_text(encoding="utf-8"))

    @property
    def url(self) -> str:
        """Of the database `postgres`, as its superuser; a test makes a database of its own beside it."""
        return f"postgresql+psycopg://{USER}@{LOOPBACK}:{self.port}/postgres"

    @property
    def pid(self) -> int | None:
        """The postmaster's process, None when there is none."""
        try:
            return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        except (FileNotFoundError, IndexError):
            return None

    @property
    def running(self) -> bool:
        return alive(self.pid)

    def start(self) -> None:
        """Returns when it answers. Raises Broken."""
        self._control("start")

    def stop(self) -> None:
        """Ends every session, writes a checkpoint, stops."""
        if self.running:
            self._control("stop", "--mode=fast")

    def kill(self) -> None:
        """kill -9 of the postmaster and of all sessions, as a power cut; `start` then recovers."""
        if not self.running or self.pid is None:
            return
        family = [self.pid, *children(self.pid)]
        for pid in family:
            end(pid, signal.SIGKILL)
        # Nobody may have collected the dead process yet, and a start would take it for a running server.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def restart(self, *, immediate: bool = False) -> None:
        """`immediate` is a crash: no checkpoint, sessions cut off, recovery from the log at the start."""
        self._control("restart", "--mode=immediate" if immediate else "--mode=fast")

    def _control(self, command: str, *more: str) -> None:
        options = (
            f"-c listen_addresses={LOOPBACK} -c port={self.port} -c unix_socket_directories='' "
            "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=200 -c timezone=UTC"
        )
        asked = [program("pg_ctl"), command, "--pgdata", str(self.data), "--wait", "--timeout=120", *more]
        if command != "stop":
            asked += ["--log", str(self.log), "--options", options]
        _run(asked, self.log)


def start(folder: Path, port: int | None = None) -> PostgreSQL:
    """A cluster in the folder, made when it is new. Raises Missing, Broken."""
    server = PostgreSQL(folder)
    if server.running:
        return server
    program("initdb")
    own(folder, not_root(USER))
    if not (server.data / "PG_VERSION").exists():
        asked = [program("initdb"), "--pgdata", str(server.data), "--username", USER, "--auth=trust"]
        _run([*asked, "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", "--no-sync"], folder / "initdb.log")
    if port is not None or not (folder / "port").exists() or not is_free(server.port):
        (folder / "port").write_text(str(port or free_port()), encoding="utf-8")
    server.start()
    return server


def attach(folder: Path) -> PostgreSQL | None:
    """The server that somebody started in the folder, None when it does not run."""
    server = PostgreSQL(folder)
    return server if server.running else None


def program(name: str) -> str:
    """In the folder that POSTGRESQL_BIN names, else the newest where Debian puts them, else in PATH. Raises Missing."""
    if named := os.environ.get("POSTGRESQL_BIN"):
        if not os.access(Path(named, name), os.X_OK):
            raise Missing(f"POSTGRESQL_BIN={named} has no {name}")
        return str(Path(named, name))
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise Missing(ABSENT)
    return found


def _run(asked: list[str], log: Path) -> None:
    # A pipe would stay open as long as the server that inherits it runs, so what it says goes to a file.
    said = log.with_name(f"said-{os.getpid()}")
    with said.open("wb") as out:
        done = subprocess.run(
            asked, check=False, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", **identity(not_root(USER))
        )
    if done.returncode != 0:
        raise Broken(f"{' '.join(asked[:2])}: {tail(said)}\n{tail(log)}")
    said.unlink()
