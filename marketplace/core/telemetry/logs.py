"""Log lines for machines (JSON, one a line) or for a terminal. Neither holds personal data.

The message of an error often repeats what somebody typed, so a live site logs its type and where it came from,
never its words. Messages of our own hold ids, routes and types.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import DBAPIError

from marketplace.config import Settings
from marketplace.core.telemetry import request_id

OURS = ("marketplace", "providers", "search")
FACTS = "facts"
"""`log.info("…", extra={FACTS: {…}})` puts plain values beside the message in JSON."""
ABOUT_CODE = (AttributeError, ImportError, NameError, NotImplementedError, RecursionError)
"""The words of these name what we wrote, never what people did."""
CHAIN = 5


def describe(error: BaseException) -> str:
    """What kind of error it was. For the database's: its code and the rule, not the row's values."""
    name = type(error).__name__
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
        rule = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        return " ".join(part for part in (name, type(error.orig).__name__, code, rule) if part)
    return f"{name}: {error}" if isinstance(error, ABOUT_CODE) else name


def trace(error: BaseException) -> str:
    """The calls that led there, latest last, and the errors before it; no values, no messages."""
    lines: list[str] = []
    seen: BaseException | None = error
    for _ in range(CHAIN):
        if seen is None:
            break
        calls = [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(seen.__traceback__)
        ]
        lines = [describe(seen), *calls, *(["then:", *lines] if lines else [])]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)


class Line(logging.Formatter):
    """For a terminal. `words`: whether errors keep their words, as in the demo, whose people are invented."""

    def __init__(self, fmt: str = "%(levelname)s %(name)s: %(message)s", *, words: bool = False) -> None:
        super().__init__(fmt)
        self.words = words

    def format(self, record: logging.LogRecord) -> str:
        if self.words:
            return super().format(record)
        record.message = record.getMessage()
        error = record.exc_info[1] if record.exc_info else None
        return self.formatMessage(record) + (f"\n{trace(error)}" if error is not None else "")


class JsonLine(logging.Formatter):
    """`time` (UTC), `level`, `logger`, `message`, `request_id` within a request, `error` and `trace` with one."""

    def format(self, record: logging.LogRecord) -> str:
        body: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        facts: Mapping[str, Any] = getattr(record, FACTS, {})
        body.update(facts)
        if (given := request_id.current.get()) is not None:
            body.setdefault("request_id", given)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            body |= {"error": describe(error), "trace": trace(error)}
        return json.dumps(body, default=str, ensure_ascii=False)


def formatter(settings: Settings, fmt: str | None = None) -> logging.Formatter:
    """As LOG_FORMAT says; `fmt` is for a terminal."""
    if settings.log_format == "json":
        return JsonLine()
    return Line(fmt or "%(levelname)s %(name)s: %(message)s", words=settings.demo)


class _Handler(logging.StreamHandler):  # type: ignore[type-arg]  # not generic at run time
    """Ours, so that a second start in one process replaces it."""


def configure(settings: Settings) -> None:
    """Warnings of all, and what we ourselves say, go to standard error. Tests listen by their own means."""
    if settings.testing:
        return
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, _Handler)]:
        root.removeHandler(old)
    handler = _Handler()
    handler.setFormatter(formatter(settings))
    root.addHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
