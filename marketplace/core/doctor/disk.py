"""Room on the disks that the site writes to, and whether it may write there."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from marketplace.core.doctor.finding import Finding, bad, ok, warn
from marketplace.core.site import Site

LEAST_BYTES = 200 * 1024**2
COMFORT_BYTES = 2 * 1024**3
Free = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def disk(site: Site, free: Free = free_bytes) -> list[Finding]:
    settings = site.settings
    found = [judge_folder("disk", settings.data_dir, "DATA_DIR", free)]
    prefix = "sqlite:///"
    if settings.database_url.startswith(prefix):
        database = Path(settings.database_url.removeprefix(prefix))
        found.append(judge_folder("database disk", database.parent, "the database's folder", free, _size(database)))
    return found


def judge_folder(what: str, folder: Path, name: str, free: Free = free_bytes, held: int = 0) -> Finding:
    """`held` is what lies there already: a copy of it has to fit beside it, so that a backup can be made."""
    if not folder.is_dir():
        return bad(what, f"{name} is not there.", "Make the folder, or put the setting right.")
    if not os.access(folder, os.W_OK | os.X_OK):
        return bad(what, f"The site may not write to {name}.", "Give the folder to the user that the site runs as.")
    left = free(folder)
    if left < LEAST_BYTES:
        todo = "Make room now: a full disk stops bookings. Old backups and logs are the first to move."
        return bad(what, f"{_size_words(left)} are left in {name}.", todo)
    if left < max(COMFORT_BYTES, held + LEAST_BYTES):
        return warn(
            what, f"{_size_words(left)} are left in {name}.", "Make room in the next days, or give it more disk."
        )
    return ok(what, f"{_size_words(left)} are left in {name}.")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _size_words(count: int) -> str:
    return f"{count / 1024**3:.1f} GB" if count >= 1024**3 else f"{count // 1024**2} MB"
