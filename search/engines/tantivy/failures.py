"""What tantivy raises when its files are missing or damaged, in the port's words."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from search.port import NeedsRebuild, SearchUnavailable

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE, errno.EIO}
"""The disk's fault, not the index's: what is stored stands, and is right again once the cause is gone."""
_OS_ERROR = re.compile(r"os error (\d+)|code: (\d+), kind: ")


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn tantivy's errors, and a panic of its Rust code (no `Exception`), into NeedsRebuild, or SearchUnavailable
    where the disk is full or closed to us."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        kind = SearchUnavailable if _is_of_the_disk(error) else NeedsRebuild
        raise kind(f"{doing}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise NeedsRebuild(f"{doing}: the index is damaged ({error})") from error


def _is_of_the_disk(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    found = _OS_ERROR.search(str(error))
    return found is not None and int(found[1] or found[2]) in _NO_ROOM
