"""Words that mean the same to people who look for support: tables of ours, so that every engine agrees.

The table in `data/synonyms.txt` is written by hand. `a, b` means either finds the other; `a => b` means that who asks
for `a` also finds `b`, not the other way round. Category words come from the owner of the category file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from search.analysis import STOP_WORDS, category_token, distinct, stem, words

Phrase = tuple[str, ...]
Meanings = Callable[[str], tuple[tuple[str, float], ...]]
"""What a whole question may mean: category leaves, likeliest first, each with how likely it is beside the first, 0 to
1."""


def no_meanings(text: str) -> tuple[tuple[str, float], ...]:
    """Where nobody knows the categories."""
    return ()


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Stemmed phrases as asked, each with the stemmed phrases and category leaves that it also finds."""

    phrases: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    categories: Mapping[Phrase, tuple[str, ...]] = field(default_factory=dict)
    meanings: Meanings = no_meanings
    labels: Mapping[str, str] = field(default_factory=dict)  # of the leaves
    longest: int = field(init=False)  # number of words of the longest phrase
    _names: Mapping[str, tuple[Phrase, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        longest = max((len(phrase) for table in (self.phrases, self.categories) for phrase in table), default=0)
        object.__setattr__(self, "longest", longest)
        names: dict[str, list[Phrase]] = {}
        for phrase, leaves in self.categories.items():
            content = tuple(word for word in phrase if word not in STOP_WORDS)
            for leaf in leaves:
                names.setdefault(leaf, []).append(content)
        object.__setattr__(self, "_names", {leaf: distinct(filter(None, found)) for leaf, found in names.items()})

    @property
    def single_words(self) -> frozenset[str]:
        """Stems that lead somewhere by themselves."""
        return frozenset(phrase[0] for table in (self.phrases, self.categories) for phrase in table if len(phrase) == 1)

    def with_categories(self, names: Iterable[tuple[str, Iterable[str]]], meanings: Meanings = no_meanings) -> Synonyms:
        """This table and the words for each category leaf: `(leaf id, its label and synonyms)`. `meanings` says which
        leaves a whole question points to."""
        found = {phrase: list(leaves) for phrase, leaves in self.categories.items()}
        labels = dict(self.labels)
        for leaf, names_of_leaf in names:
            said = tuple(names_of_leaf)
            labels[leaf] = said[0]
            for phrase in distinct(phrase for text in said if (phrase := spoken(text))):
                found.setdefault(phrase, []).append(leaf)
        return Synonyms(self.phrases, {phrase: distinct(leaves) for phrase, leaves in found.items()}, meanings, labels)

    def category_tokens(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """Index words of the leaves that a phrase names."""
        return tuple((category_token(leaf),) for leaf in self.categories.get(phrase, ()))

    def names_of(self, leaf: str) -> tuple[Phrase, ...]:
        """What a leaf is called, in index words."""
        return self._names.get(leaf, ())


def spoken(text: str) -> Phrase:
    """Stems of all words of a phrase, stop words too: `sit with` is not `sit`."""
    return tuple(stem(word) for word in words(text))


def indexed(text: str) -> Phrase:
    """Stems of a phrase as an index holds them, without stop words."""
    return tuple(stem(word) for word in words(text) if word not in STOP_WORDS)


def read_table(text: str) -> Synonyms:
    """Read a table. Raises ValueError naming the line that cannot be read."""
    found: dict[Phrase, list[Phrase]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.partition("#")[0].strip()
        if not content:
            continue
        asked_text, arrow, also_text = content.partition("=>")
        asked = [part.strip() for part in asked_text.split(",") if part.strip()]
        also = [part.strip() for part in also_text.split(",") if part.strip()] if arrow else asked
        if not also or len(asked) + (len(also) if arrow else 0) < 2:
            raise ValueError(f"line {number}: {line!r} needs at least two phrases")
        for phrase in asked:
            targets = found.setdefault(spoken(phrase), [])
            targets += [indexed(other) for other in also if indexed(other) and spoken(other) != spoken(phrase)]
    return Synonyms({phrase: distinct(targets) for phrase, targets in found.items()})


@cache
def our_table() -> Synonyms:
    """The table that ships with the product."""
    return read_table(resources.files("search").joinpath("data/synonyms.txt").read_text(encoding="utf-8"))
