"""One text analysis for every engine: fold, lower, split, stem with English porter2.

Engines index and ask the stems made here, so that the same words are the same words everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

import snowballstemmer

from search.document import TEXT_WEIGHTS, ServiceDocument

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STEMMER = snowballstemmer.stemmer("english")
MAX_WORD = 40
MOST_TIMES = TEXT_WEIGHTS["name"]
"""A word said often in a text counts for no more than said once in the name. Chosen for that, not by any score."""
LABELS = frozenset(["name", "provider_name", "activities"])
"""What only names: to say a word twice there says nothing more, so it is heard once."""
UNHEARD = "\N{MIDDLE DOT}"  # stands where a word was said too often: no typed word can be equal to it
T = TypeVar("T")

# Words that carry no meaning alone.
_STOP = (
    "a about after again all also am an and any are as at be because been before being between both but by can could "
    "did do does doing down during each etc few for from further get had has have having he her here hers him his how "
    "i if in into is it its just let me more most my no nor not of off on once only or other our ours out over own per "
    "same she should so some such than that the their theirs them then there these they this those through to too "
    "under until up upon us very was we were what when where which while who whom why will with within would you your "
    "yours"
)
STOP_WORDS = frozenset(_STOP.split())


def fold(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return decomposed if decomposed.isascii() else "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a text, folded; `mum's` and `day-care` are `mum` and `day`, `care`."""
    return [_bare(word)[:MAX_WORD] for word in _WORD.findall(fold(text))]


def _bare(word: str) -> str:
    if "'" not in word and "’" not in word:
        return word
    word = word.replace("’", "'")
    return word[:-2] if word.endswith("'s") else word.replace("'", "")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The porter2 stem of a folded word."""
    return str(_STEMMER.stemWord(word))


def stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, repeats kept."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def category_token(category: str) -> str:
    """The index's own word for "is filed under this leaf"; no typed word can be equal to it."""
    return f"category:{category}"


def _texts(document: ServiceDocument) -> Iterator[tuple[str, str]]:
    for name in TEXT_WEIGHTS:
        value = getattr(document, name)
        yield name, " ".join(value) if isinstance(value, tuple) else value


def _heard(said: Iterable[str], most: int) -> Iterator[str]:
    times: Counter[str] = Counter()
    for each in said:
        times[each] += 1
        yield each if times[each] <= most else UNHEARD


def weighted_stems(document: ServiceDocument) -> list[str]:
    """All stems of a document in one list, each as often as its field weighs: scoring then looks across fields, so
    that words of one search may stand in different fields. Who says a word again and again in a field is heard
    `MOST_TIMES`, in what only names once; after that it only makes the text longer."""
    found: list[str] = []
    for name, text in _texts(document):
        found += list(_heard(stems(text), 1 if name in LABELS else MOST_TIMES)) * TEXT_WEIGHTS[name]
    if document.category:
        found += [category_token(document.category)] * TEXT_WEIGHTS["category"]
    return found


def distinct(items: Iterable[T]) -> tuple[T, ...]:
    """Without repeats, first come first."""
    return tuple(dict.fromkeys(items))
