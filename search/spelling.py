"""Misspelt words: the nearest words that the index really has, by Levenshtein distance with swapped letters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

MIN_LENGTH = 4  # a shorter word has too many neighbours
LONG = 8  # from this length two mistakes are forgiven
RARE = 2  # a word that so few listings have may itself be a mistake in a listing
COMMON = 20  # a neighbour this many times as common is then meant as well
MAX_SUGGESTIONS = 3


def distance(left: str, right: str, limit: int) -> int:
    """Edits (insert, drop, change, swap neighbours) between two words, or `limit + 1` when there are more."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, start=1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1] if row[-1] <= limit else limit + 1


def _letters(word: str) -> int:
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) % 61)
    return mask


class Suggests(Protocol):
    """What a plan asks of an engine that knows its own words."""

    def suggest(self, word: str) -> tuple[str, ...]:
        """Words to search as well; empty when the word is known and not rare."""


def may_be_misspelt(word: str) -> bool:
    """Whether a word is of the kind that neighbours are looked for."""
    return len(word) >= MIN_LENGTH and word.isalpha()


class Vocabulary:
    """The words of one state of an index with the number of listings that have each."""

    def __init__(self, counts: Iterable[tuple[str, int]]) -> None:
        self.counts = dict(counts)
        self._by_length: dict[int, list[tuple[str, int]]] = {}
        for word in self.counts:
            if word.isalpha():
                self._by_length.setdefault(len(word), []).append((word, _letters(word)))
        self._near = lru_cache(maxsize=4096)(self._look_near)

    def has(self, word: str) -> bool:
        return word in self.counts

    def suggest(self, word: str) -> tuple[str, ...]:
        """Words to search as well, nearest only, most common first; empty when the word is known and not rare."""
        if not may_be_misspelt(word):
            return ()
        known = self.counts.get(word, 0)
        if known > RARE or (known and len(word) < LONG - 2):
            return ()
        return tuple(near for near in self._near(word) if self.counts[near] >= known * COMMON)

    def _look_near(self, word: str) -> tuple[str, ...]:
        limit = 2 if len(word) >= LONG else 1
        letters = _letters(word)
        found: list[tuple[int, int, str]] = []
        for length in range(len(word) - limit, len(word) + limit + 1):
            for other, mask in self._by_length.get(length, ()):
                if other != word and (letters ^ mask).bit_count() <= 2 * limit:
                    edits = distance(word, other, limit)
                    if edits <= limit:
                        found.append((edits, -self.counts[other], other))
        found.sort()
        if not found:
            return ()
        edits_least, less_common, _ = found[0]
        # The nearest word may be somebody else's mistake: a far more common one is then meant as well.
        return tuple(w for edits, less, w in found if edits == edits_least or less <= less_common * COMMON)[
            :MAX_SUGGESTIONS
        ]
