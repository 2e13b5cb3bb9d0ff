"""From plain words to what an engine looks for: groups of alternatives, none of which is required by itself.

No single word can empty the list (SRC-2: a condition is never required): a service needs a share of the groups, and
more of them rank it higher.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from search.analysis import STOP_WORDS, category_token, distinct, stem, words
from search.conditions import places_of_conditions
from search.sentences import ASKING_WORDS, GOING_STEMS, is_a_sentence, says_little
from search.spelling import Suggests
from search.synonyms import Phrase, Synonyms

How = Literal["words", "part", "related", "category", "spelling"]

# What a word found in each way counts, next to the word itself.
WEIGHTS: Mapping[How, float] = {"words": 1.0, "category": 0.8, "spelling": 0.8, "related": 0.5, "part": 0.4}
# Two words that stand together as they were typed count like one more word. By that sentence, not by any score.
NEIGHBOURS_WEIGHT = WEIGHTS["words"]
TIE = 0.1
"""What the other alternatives of a group add to the best one."""
MAX_GROUPS = 24


@dataclass(frozen=True, slots=True)
class Alternative:
    """Index words that stand for a group when a service has all of them."""

    terms: Phrase
    how: How
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """One word or phrase as typed, and all that may stand for it, best first. What all the words together may mean is a
    group as well, with nothing typed."""

    typed: str
    alternatives: tuple[Alternative, ...]

    def found_in(self, stems: Container[str]) -> Alternative | None:
        """The best alternative that a listing with these stems has."""
        return next((a for a in self.alternatives if all(term in stems for term in a.terms)), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """A search's groups; a service must have `needed` of them. No groups: words were not asked for. `neighbours` are
    runs of index words that were typed side by side. `free` groups find and rank as all do, and raise `needed` by
    nothing: those that name a condition, and what all the words together may mean."""

    groups: tuple[Group, ...]
    corrected: Mapping[str, tuple[str, ...]]
    neighbours: tuple[Phrase, ...] = ()
    free: int = 0

    @property
    def needed(self) -> int:
        return share_needed(len(self.groups) - self.free) or min(1, len(self.groups))

    def matches(self, stems: Container[str]) -> bool:
        found = sum(group.found_in(stems) is not None for group in self.groups)
        return found >= self.needed


def share_needed(groups: int) -> int:
    """How many groups a service must have: one of up to three, two of up to six, then three."""
    if groups <= 1:
        return groups
    return 1 if groups <= 3 else 2 if groups <= 6 else 3


def _spans(typed: list[str], synonyms: Synonyms) -> Iterator[range]:
    """Cut the words into the longest phrases that the tables know, and single words; each by its places."""
    all_stems = [stem(word) for word in typed]
    longest = synonyms.longest
    at = 0
    while at < len(typed):
        for length in range(min(longest, len(typed) - at), 1, -1):
            phrase = tuple(all_stems[at : at + length])
            if phrase in synonyms.phrases or phrase in synonyms.categories:
                break
        else:
            length = 1
        yield range(at, at + length)
        at += length


def _alternatives(span: list[str], synonyms: Synonyms) -> Iterator[Alternative]:
    content = tuple(stem(word) for word in span if word not in STOP_WORDS)
    yield from _meanings(tuple(stem(word) for word in span), content, synonyms, "words")
    if len(content) > 1:
        for word in span:
            if word not in STOP_WORDS and word not in ASKING_WORDS:
                yield from _meanings((stem(word),), (stem(word),), synonyms, "part")


def _meanings(spoken: Phrase, content: Phrase, synonyms: Synonyms, how: How) -> Iterator[Alternative]:
    base = WEIGHTS[how]
    if not GOING_STEMS.issuperset(content):
        yield Alternative(content, how, base)
    for token in synonyms.category_tokens(spoken):
        yield Alternative(token, "category", base * WEIGHTS["category"])
    for other in synonyms.phrases.get(spoken, ()):
        yield Alternative(other, "related", base * WEIGHTS["related"])
        for token in synonyms.category_tokens(other):
            yield Alternative(token, "related", base * WEIGHTS["related"] * WEIGHTS["category"])


def _group(span: list[str], synonyms: Synonyms, vocabulary: Suggests | None) -> tuple[Group, tuple[str, ...]]:
    found = list(_alternatives(span, synonyms))
    suggested: tuple[str, ...] = ()
    known = any(alternative.how in ("related", "category") for alternative in found)
    if vocabulary is not None and len(span) == 1 and not known:
        suggested = vocabulary.suggest(stem(span[0]))
        for word in suggested:
            found += _meanings((word,), (word,), synonyms, "spelling")
    best: dict[Phrase, Alternative] = {}
    for alternative in sorted(found, key=lambda a: -a.weight):
        best.setdefault(alternative.terms, alternative)
    return Group(" ".join(span), tuple(best.values())), suggested


def _neighbours(groups: Iterable[Phrase]) -> tuple[Phrase, ...]:
    said = [tuple(word for word in group if word not in STOP_WORDS) for group in groups]
    said = [group for group in said if group]
    within = [group for group in said if len(group) > 1]
    between = [(left[-1], right[0]) for left, right in pairwise(said)]
    return distinct([*within, *between])


def make_plan(text: str, synonyms: Synonyms, vocabulary: Suggests | None = None) -> Plan:
    """Plan the words of a search. Words that say nothing are left out unless there are no others; the vocabulary, when
    an engine has one, is asked about words that it does not hold."""
    typed = words(text)
    spans = list(_spans(typed, synonyms))
    saying = [span for span in spans if len(span) > 1 or not says_little(typed, span[0])]
    if not saying:
        saying = [range(at, at + 1) for at, word in enumerate(typed) if word not in STOP_WORDS]
    conditions = places_of_conditions(typed)
    groups: dict[tuple[str, ...], Group] = {}
    free: set[tuple[str, ...]] = set()
    corrected: dict[str, tuple[str, ...]] = {}
    for places in saying[:MAX_GROUPS]:
        span = [typed[at] for at in places]
        group, suggested = _group(span, synonyms, vocabulary)
        key = distinct(stem(word) for word in span)
        if group.alternatives:
            groups.setdefault(key, group)
            if all(at in conditions or typed[at] in STOP_WORDS for at in places):
                free.add(key)
        if suggested:
            corrected[group.typed] = suggested
    meant: tuple[Group, ...] = ()
    if groups and is_a_sentence(typed):
        said = [corrected.get(word, (word,))[0] for word in typed]
        bare = [word for at, word in enumerate(said) if at not in conditions]
        meant = _meant([said, bare] if conditions else [said], synonyms, tuple(groups.values()))
    return Plan((*groups.values(), *meant), corrected, _neighbours(groups), len(free) + len(meant))


def _meant(said: Iterable[list[str]], synonyms: Synonyms, groups: Collection[Group]) -> tuple[Group, ...]:
    """What is filed where all the words together point to, whichever words it has itself, and what calls itself so. A
    leaf counts for each of the words that does not name it by itself: a whole question says it with all of them. Said
    with and without conditions: these add meanings and take none away."""
    likely: dict[str, float] = {}
    for typed in said:
        for leaf, share in synonyms.meanings(" ".join(typed)):
            likely[leaf] = max(likely.get(leaf, 0.0), share)
    ways = []
    for leaf, share in likely.items():
        term = (category_token(leaf),)
        silent = sum(all(way.terms != term for way in group.alternatives) for group in groups)
        if silent:
            ways.append(Alternative(term, "category", WEIGHTS["category"] * share * silent))
            ways += [Alternative(name, "related", WEIGHTS["related"] * share) for name in synonyms.names_of(leaf)]
    return (Group("", tuple(sorted(ways, key=lambda way: -way.weight))),) if ways else ()
