"""The index's folder: one state file that names the live generation, and one lock for the one writer.

state.json      generation, commit number, watermark; replaced in one step
writer.lock     held with flock by the one writer
gen-<hex>/      a tantivy index; the live one, and during a rebuild the next one
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

import orjson

from search.port import SearchUnavailable, WriterBusy

FORMAT = 1  # raise it when what is stored changes: an older index then counts as not built


@dataclass(frozen=True, slots=True)
class State:
    """What readers need to know; `commit` grows with every write, so a reader sees that something moved."""

    generation: str
    commit: int
    watermark: int


Stamp = bytes


class Folder:
    """Paths, state and lock of one index."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock_fd: int | None = None

    @property
    def _state_path(self) -> Path:
        return self.path / "state.json"

    def generation_path(self, generation: str) -> Path:
        return self.path / generation

    def stamp(self) -> Stamp:
        """Changes whenever the state is replaced. Raises SearchUnavailable.

        The file's own bytes: inode and time can be the same again when two writes fall into one tick of the clock.
        """
        try:
            return self._state_path.read_bytes()
        except OSError as error:
            raise SearchUnavailable(f"no search index at {self.path}") from error

    def read_state(self) -> State:
        """The state of the live index. Raises SearchUnavailable when there is none or it cannot be read."""
        try:
            found = orjson.loads(self._state_path.read_bytes())
            if found["format"] != FORMAT:
                raise SearchUnavailable(f"the search index at {self.path} has format {found['format']}, not {FORMAT}")
            return State(str(found["generation"]), int(found["commit"]), int(found["watermark"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SearchUnavailable(f"no readable search index at {self.path}: {error}") from error

    def write_state(self, state: State) -> None:
        """Replace the state durably and in one step."""
        beside = self.path / "state.json.new"
        content = {
            "format": FORMAT,
            "generation": state.generation,
            "commit": state.commit,
            "watermark": state.watermark,
        }
        with beside.open("wb") as file:
            file.write(orjson.dumps(content))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._state_path)
        directory = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def lock(self) -> None:
        """Become the one writer; again is fine. Raises WriterBusy, SearchUnavailable."""
        lock_path = self.path / "writer.lock"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if self._lock_fd is not None:
                if _same_file(self._lock_fd, lock_path):
                    return
                self.unlock()  # the folder was taken away and is being made again
            fd = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise SearchUnavailable(f"cannot write the search index at {self.path}: {error}") from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(fd)
            raise WriterBusy(f"another process writes the search index at {self.path}") from error
        self._lock_fd = fd

    def unlock(self) -> None:
        if self._lock_fd is not None:
            os.close(self._lock_fd)
            self._lock_fd = None

    def new_generation(self) -> str:
        """Make an empty folder for another generation."""
        name = f"gen-{secrets.token_hex(6)}"
        self.generation_path(name).mkdir(parents=True)
        return name

    def drop_generation(self, generation: str) -> None:
        shutil.rmtree(self.generation_path(generation), ignore_errors=True)

    def drop_all_but(self, generation: str | None) -> None:
        """Clear what a crash left behind; only the writer may."""
        for path in self.path.glob("gen-*"):
            if path.name != generation:
                shutil.rmtree(path, ignore_errors=True)


def _same_file(fd: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), os.stat(path))
    except OSError:
        return False
