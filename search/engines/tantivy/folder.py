"""The index's folder: one state file that names the live generation, and one lock for the one writer.

state.json      generation, commit number, watermark; replaced in one step
writer.lock     held with flock by the one writer
rebuild.lock    held with flock while a process rebuilds
gen-<hex>/      a tantivy index; the live one, and during a rebuild the next one
"""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

import orjson

from search.engines.tantivy.lock import Lock
from search.port import NeedsRebuild, RebuildBusy, SearchUnavailable, WriterBusy

FORMAT = 2  # raise it when what is stored changes: an older index then counts as not built


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
        self._writer = Lock(path / "writer.lock")
        self._rebuilder = Lock(path / "rebuild.lock")

    @property
    def _state_path(self) -> Path:
        return self.path / "state.json"

    def generation_path(self, generation: str) -> Path:
        return self.path / generation

    def stamp(self) -> Stamp:
        """Changes whenever the state is replaced. Raises NeedsRebuild.

        The file's own bytes: inode and time can be the same again when two writes fall into one tick of the clock.
        """
        try:
            return self._state_path.read_bytes()
        except OSError as error:
            raise NeedsRebuild(f"no search index at {self.path}") from error

    def read_state(self) -> State:
        """The state of the live index. Raises NeedsRebuild when there is none or it cannot be read."""
        try:
            found = orjson.loads(self._state_path.read_bytes())
            if found["format"] != FORMAT:
                raise NeedsRebuild(f"the search index at {self.path} has format {found['format']}, not {FORMAT}")
            return State(str(found["generation"]), int(found["commit"]), int(found["watermark"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NeedsRebuild(f"no readable search index at {self.path}: {error}") from error

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
        self._make()
        if not self._writer.take():
            raise WriterBusy(f"another process writes the search index at {self.path}")

    def lock_rebuild(self) -> None:
        """Become the one that rebuilds. Raises RebuildBusy, SearchUnavailable."""
        self._make()
        if not self._rebuilder.take():
            raise RebuildBusy("another process is building the search index now")

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SearchUnavailable(f"cannot write the search index at {self.path}: {error}") from error

    def unlock(self) -> None:
        self._writer.give_back()

    def unlock_rebuild(self) -> None:
        self._rebuilder.give_back()

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
