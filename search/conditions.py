"""Words that name a condition. Nothing is asked of a listing because somebody named theirs (SRC-2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

from search.analysis import stem, words

_FILE = "data/conditions.txt"


@cache
def _named() -> frozenset[tuple[str, ...]]:
    text = resources.files("search").joinpath(_FILE).read_text(encoding="utf-8")
    lines = (line.partition("#")[0] for line in text.splitlines())
    return frozenset(tuple(stem(word) for word in words(line)) for line in lines if line.strip())


@cache
def _longest() -> int:
    return max(map(len, _named()))


def places_of_conditions(typed: Sequence[str]) -> frozenset[int]:
    """Which of these words, by place, name a condition; `cerebral palsy` is two words of one."""
    said = [stem(word) for word in typed]
    found: set[int] = set()
    for at in range(len(said)):
        for length in range(min(_longest(), len(said) - at), 0, -1):
            if tuple(said[at : at + length]) in _named():
                found.update(range(at, at + length))
                break
    return frozenset(found)
