"""A lock that dies with its holder: flock on a file, so that a killed process leaves nothing to tidy up."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from search.port import SearchUnavailable


class Lock:
    """One lock file; one object holds it at a time, also among the objects of one process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    def take(self) -> bool:
        """True when it is ours now or was before. Raises SearchUnavailable where the file cannot be made."""
        try:
            if self._fd is not None:
                if _same_file(self._fd, self._path):
                    return True
                self.give_back()  # the folder was taken away and is being made again
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise SearchUnavailable(f"cannot lock the search index at {self._path.parent}: {error}") from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            return False
        self._fd = fd
        return True

    def give_back(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def _same_file(fd: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), os.stat(path))
    except OSError:
        return False
