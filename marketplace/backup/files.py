"""A file appears under its name only when it is whole and on disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketplace.backup.ports import BackupError

OWNER_ONLY = 0o600


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """Gives an empty file beside `target`, readable by its owner only, which takes its name when the block ends well.

    Raises BackupError where `target` is there already or its folder is not.
    """
    if target.exists():
        raise BackupError(f"{target} is there already. Name a new file: a backup is never written over.")
    partial = target.with_name(f".{target.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error
    try:
        yield partial
        sync(partial)
        partial.replace(target)
        sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Waits until the disk has it; for a folder, until it has its names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
