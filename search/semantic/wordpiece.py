"""The word pieces of an uncased BERT model: lower case, no accents, longest known piece first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

CLS, SEP, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
LONGEST_WORD = 100
"""A longer run of letters is no word; BERT's own limit."""


class WordPieces:
    """Turns a text into the numbers that the model knows."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._known = vocabulary
        self._pieces = lru_cache(maxsize=50_000)(self._cut)

    @classmethod
    def of_lines(cls, lines: Iterator[str]) -> WordPieces:
        """From a vocabulary file: one piece a line, its number is the line's."""
        return cls({line.rstrip("\n"): number for number, line in enumerate(lines)})

    def numbers(self, text: str, most: int) -> list[int]:
        """At most `most` numbers, the marks of start and end among them."""
        found: list[int] = []
        for word in _words(text):
            found += self._pieces(word)
            if len(found) >= most - 2:
                break
        return [self._known[CLS], *found[: most - 2], self._known[SEP]]

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (self._known[UNKNOWN],)
        found: list[int] = []
        start = 0
        while start < len(word):
            end, prefix = len(word), "##" if start else ""
            while end > start and prefix + word[start:end] not in self._known:
                end -= 1
            if end == start:
                return (self._known[UNKNOWN],)
            found.append(self._known[prefix + word[start:end]])
            start = end
        return tuple(found)


def _words(text: str) -> Iterator[str]:
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    word = ""
    for letter in plain:
        if letter.isalnum():
            word += letter
            continue
        if word:
            yield word
            word = ""
        if not letter.isspace() and letter.isprintable():
            yield letter
    if word:
        yield word
