"""What copies a database and puts it back; one adapter for each kind of database."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

Progress = Callable[[str], None]
"""Called now and then with how far it is, in words."""


class BackupError(Exception):
    """Base of what a vault may raise; the message is for the operator, in plain words."""


class NotEmpty(BackupError):
    """The database that the copy should go into holds something already. Nothing was changed."""


class BadCopy(BackupError):
    """The file is no whole backup of this kind of database."""


class ToolMissing(BackupError):
    """A program of the database's own is not on this machine."""


class Vault(Protocol):
    """`create` and `restore` are whole or did not happen."""

    def create(self, target: Path, progress: Progress) -> None:
        """One moment of the database, in a new file that only its owner may read. All that was committed before the
        call is in it. Writers go on. Raises BackupError; then there is no such file."""

    def restore(self, source: Path, progress: Progress) -> None:
        """Fills an empty database. Raises NotEmpty, BadCopy, BackupError; then the database is as it was."""
