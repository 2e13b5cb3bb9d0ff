"""What the doctor says: one line a thing, with what to do in plain words."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`WARN` serves people but wants looking at; with `BAD` something is broken or unsafe now."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """`says` is the state in one sentence; `todo` is what a person does about it, empty when it is fine.

    Neither holds a row's content, a password or a key.
    """

    what: str
    level: Level
    says: str
    todo: str = ""


def ok(what: str, says: str) -> Finding:
    return Finding(what, Level.OK, says)


def warn(what: str, says: str, todo: str) -> Finding:
    return Finding(what, Level.WARN, says, todo)


def bad(what: str, says: str, todo: str) -> Finding:
    return Finding(what, Level.BAD, says, todo)
