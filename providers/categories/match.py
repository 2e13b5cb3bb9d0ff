"""From plain words ("someone to take mum swimming") to the leaves that they may mean."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from types import MappingProxyType
from unicodedata import normalize

import snowballstemmer

from providers.categories.tree import Leaf, expand, leaf, leaves

LABEL_WEIGHT, HINT_WEIGHT, ACTIVITY_WEIGHT, ABOUT_WEIGHT = 1.0, 0.8, 0.6, 0.4
"""How much a word counts where it stands: in the label or a synonym, in a hint, in an activity, in the sentence about
it."""

WORTH_SHOWING = 0.2
"""A leaf is left out below this share of the best leaf's score."""

LIKELY = 0.5
"""A question means a leaf that is at least half as likely as the likeliest."""

# Words that say who and how, not what. "help" and "support" are in nearly everything, so they tell nothing apart.
_STOP = frozenset(
    word
    for line in (
        "a about all am an and any anyone are as at away be been by can come could day do does for from get go goes",
        "going good had has have help helps her him his how i if in into is it its like looking make me more my near",
        "need needs no of on one or our out own people person please she he so some somebody someone something support",
        "take takes taking that the their them there they thing things this time to up us want wants was way we what",
        "when where who will with would you your",
        "mum dad mother father wife husband son daughter nan gran brother sister",
    )
    for word in line.split()
)
# "Someone to take mum swimming" asks for a companion without the word.
_GOING_WITH = re.compile(
    r"\b(someone|somebody|anyone|person|who|to) (to |can |will |could )?(take|go with|come with|go along)\b"
)
_TINY = 1e-9
_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class _Phrase:
    stems: frozenset[str]
    weight: float


def match_words(text: str, most: int = 8) -> tuple[str, ...]:
    """The ids of the leaves that the words may mean, likeliest first; empty where no word is known.

    A leaf scores, for each word asked, how rare the word is among leaves, times the best share of one of its own
    phrases that the question covers. The condition a person has is never asked for (SRC-2).
    """
    found = _ranked(_stems(text))
    if _GOING_WITH.search(text.lower()):
        found = tuple(dict.fromkeys([*found[: most - 1], *_ranked(_stems("companion"))[:1]]))
    return found[:most]


@lru_cache(maxsize=4096)
def meanings(text: str) -> tuple[tuple[str, float], ...]:
    """The leaves that the words say, likeliest first, each with its share of the best score; for search to find what is
    filed there. More careful than `match_words`, which only offers: a leaf counts when one of its own phrases is said
    in full, so a club is not any club."""
    scores, in_full = _scored(_stems(text))
    highest = max((score for leaf_id, score in scores if leaf_id in in_full), default=0.0)
    return tuple((found, score / highest) for found, score in scores if found in in_full and score >= LIKELY * highest)


def near(some_id: str, most: int = 6) -> tuple[str, ...]:
    """Leaves to offer instead of a leaf: those that its own words also mean, then its neighbours in the tree.

    For a top category: its leaves. Raises `KeyError` if there is none of that id.
    """
    under = expand(some_id)
    if under != (some_id,):
        return under[:most]
    here = leaf(some_id)
    also = [found for found in match_words(here.label) if found != some_id]
    beside = [found for found in expand(here.category_id) if found != some_id]
    return tuple(dict.fromkeys([*also[:2], *beside]))[:most]


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Each phrase of the file in lower case -> the ids of its leaves; labels are phrases too. For search to expand."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in leaves():
        for phrase in dict.fromkeys(said.lower() for said in (each.label, *each.synonyms)):
            found[phrase].append(each.id)
    return MappingProxyType({phrase: tuple(ids) for phrase, ids in found.items()})


def _ranked(asked: frozenset[str]) -> tuple[str, ...]:
    scores, _ = _scored(asked)
    highest = scores[0][1] if scores else 0.0
    return tuple(found for found, score in scores if score > 0 and score >= WORTH_SHOWING * highest)


def _scored(asked: frozenset[str]) -> tuple[list[tuple[str, float]], set[str]]:
    """Each leaf with its score, best first; and those of which a label, synonym or hint is there in full. For each word
    asked the best share of a phrase of the leaf that the question covers; only phrases that share a word with it are
    looked at."""
    shared: dict[int, float] = defaultdict(float)
    touched: dict[int, list[str]] = defaultdict(list)
    for stem in sorted(asked & _standing().keys()):
        for number in _standing()[stem]:
            shared[number] += _rarity(stem)
            touched[number].append(stem)
    best: dict[str, dict[str, float]] = defaultdict(dict)
    in_full: set[str] = set()
    for number, covered in shared.items():
        leaf_id, weight, whole = _spoken()[number]
        held = best[leaf_id]
        if weight >= HINT_WEIGHT and covered >= whole - _TINY:
            in_full.add(leaf_id)
        for stem in touched[number]:
            held[stem] = max(held.get(stem, 0.0), weight * covered / whole)
    scores = {leaf_id: sum(_rarity(stem) * share for stem, share in held.items()) for leaf_id, held in best.items()}
    return sorted(scores.items(), key=lambda item: (-item[1], _place(item[0]))), in_full


@cache
def _spoken() -> tuple[tuple[str, float, float], ...]:
    """Every phrase: its leaf, its weight, and how rare its words are together."""
    return tuple(
        (leaf_id, phrase.weight, sum(map(_rarity, phrase.stems)))
        for leaf_id, phrases in _phrases().items()
        for phrase in phrases
    )


@cache
def _standing() -> dict[str, tuple[int, ...]]:
    """The numbers of the phrases that a word stands in."""
    found: dict[str, list[int]] = defaultdict(list)
    every = (phrase for phrases in _phrases().values() for phrase in phrases)
    for number, phrase in enumerate(every):
        for stem in phrase.stems:
            found[stem].append(number)
    return {stem: tuple(numbers) for stem, numbers in found.items()}


@cache
def _place(leaf_id: str) -> int:
    """Where a leaf stands in the file: the first of equals is shown first."""
    return list(_phrases()).index(leaf_id)


@cache
def _phrases() -> dict[str, tuple[_Phrase, ...]]:
    return {each.id: tuple(p for p in _said(each) if p.stems) for each in leaves()}


def _said(each: Leaf) -> Iterable[_Phrase]:
    for text in (each.label, *each.synonyms):
        yield _Phrase(_stems(text), LABEL_WEIGHT)
    for text in each.hints:
        yield _Phrase(_stems(text), HINT_WEIGHT)
    for done in each.activities:
        yield _Phrase(_stems(done.label), ACTIVITY_WEIGHT)
    yield _Phrase(_stems(each.about), ABOUT_WEIGHT)


@cache
def _leaves_with() -> Counter[str]:
    return Counter(stem for phrases in _phrases().values() for stem in frozenset().union(*(p.stems for p in phrases)))


@cache
def _rarity(stem: str) -> float:
    return log(1 + len(leaves()) / (1 + _leaves_with()[stem]))


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", normalize("NFKC", text).lower().replace("'", "").replace("’", ""))
    return frozenset(_stemmer.stemWords([word for word in words if word not in _STOP]))
