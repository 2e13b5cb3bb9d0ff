"""The servers of one run or of a developer's day: a folder, each server started by whoever asks first."""

import fcntl
import os
import shutil
import tempfile
import zlib
from pathlib import Path

from tests.servers import elasticsearch, postgresql
from tests.servers.elasticsearch import Node
from tests.servers.machine import Broken, alive
from tests.servers.postgresql import PostgreSQL

ROOT = Path(__file__).parents[2]
PREFIX = "choose-support-servers-"


class Rack:
    """Its folder is all its state, so processes share it by its path. It starts nothing by itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def postgresql(self, port: int | None = None) -> PostgreSQL:
        """Raises Missing, Broken."""
        with self._alone("postgresql"):
            return postgresql.start(self.folder / "postgresql", port)

    def elasticsearch(self, port: int | None = None) -> Node:
        """Raises Missing, Broken."""
        with self._alone("elasticsearch"):
            return elasticsearch.start(self.folder / "elasticsearch", port=port)

    def running(self) -> dict[str, str]:
        """The setting that names each server that runs, and its value."""
        found = {
            "DATABASE_URL": postgresql.attach(self.folder / "postgresql"),
            "SEARCH_URL": elasticsearch.attach(self.folder / "elasticsearch"),
        }
        return {name: server.url for name, server in found.items() if server is not None}

    def stop(self) -> None:
        """Stops what runs; the data stay."""
        for server in (
            postgresql.attach(self.folder / "postgresql"),
            elasticsearch.attach(self.folder / "elasticsearch"),
        ):
            if server is not None:
                server.stop()

    def clear(self) -> None:
        """Stops what runs and forgets it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _alone(self, name: str) -> "_Lock":
        return _Lock(self.folder / f"{name}.lock")


class _Lock:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        self.file = self.path.open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *trouble: object) -> None:
        self.file.close()


def temporary() -> Rack:
    """A rack that this process is to clear; those whose process was killed before it could are cleared here."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            owner = int(left.name.removeprefix(PREFIX).partition("-")[0])
        except ValueError:
            continue
        if not alive(owner) and os.access(left, os.W_OK):
            Rack(left).clear()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)  # the servers' users pass through
    return Rack(folder)


def lasting() -> Rack:
    """The checkout's own, for development: it stays until `make stop`, its data until the machine starts anew."""
    name = f"choose-support-services-{os.getuid()}-{zlib.crc32(str(ROOT).encode()):08x}"
    folder = Path(tempfile.gettempdir()) / name
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.stat().st_uid != os.getuid() or folder.is_symlink():
        raise Broken(f"{folder} is somebody else's")
    return Rack(folder)
