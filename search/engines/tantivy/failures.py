"""What tantivy raises when its files are missing or damaged, in the port's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from search.port import SearchUnavailable


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn tantivy's errors, and a panic of its Rust code (no `Exception`), into SearchUnavailable."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise SearchUnavailable(f"{doing}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise SearchUnavailable(f"{doing}: the index is damaged ({error})") from error
