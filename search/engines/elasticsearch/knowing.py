"""Which words the index has, so that a misspelt one is found: the rule is `search.spelling`'s, the candidates are
Elasticsearch's.

Words are asked about together with the search itself. A word that is not rare is remembered for as long as the index
lives; the others are asked about again each time, since the next listing may have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from search.spelling import RARE, Vocabulary, may_be_misspelt
from search.synonyms import Synonyms

Json = dict[str, Any]
MOST_REMEMBERED = 50_000
CANDIDATES = 100
NO_LIMIT = 1e9


class Words:
    """What one index is known to have."""

    def __init__(self, synonyms: Synonyms) -> None:
        self._spoken: dict[int, list[str]] = {}
        for word in synonyms.single_words:
            self._spoken.setdefault(len(word), []).append(word)
        self._common: set[str] = set()
        self._suggested: dict[str, tuple[str, ...]] = {}

    def suggest(self, word: str) -> tuple[str, ...]:
        return self._suggested.get(word, ())

    def unsure(self, word: str) -> bool:
        return may_be_misspelt(word) and word not in self._common

    def learn(self, answer: Mapping[str, Any], asked: Iterable[str]) -> bool:
        """Whether what was known of the asked words turns out to be otherwise."""
        near: dict[str, list[tuple[str, int]]] = {}
        for entry in answer.get("suggest", {}).get("near", ()):
            near[entry["text"]] = [(option["text"], option["freq"]) for option in entry["options"]]
        counted = answer.get("aggregations", {}).get("held", {}).get("buckets", {})
        moved = False
        for word in asked:
            count = int(counted.get(word, {}).get("doc_count", 0))
            if count > RARE:
                self._remember_common(word)
            found = self._look(word, count, near.get(word, ()))
            moved |= found != self.suggest(word)
            if found:
                self._suggested[word] = found
            else:
                self._suggested.pop(word, None)
        if len(self._suggested) > MOST_REMEMBERED:
            self._suggested.clear()
        return moved

    def _remember_common(self, word: str) -> None:
        if len(self._common) >= MOST_REMEMBERED:
            self._common.clear()
        self._common.add(word)

    def _look(self, word: str, count: int, near: Iterable[tuple[str, int]]) -> tuple[str, ...]:
        if count > RARE:
            return ()
        alike = (other for length in range(len(word) - 2, len(word) + 3) for other in self._spoken.get(length, ()))
        return Vocabulary([*((other, 0) for other in alike), *near, (word, count)]).suggest(word)


class Asking:
    """The words that one plan asks about; those that nothing sure is known of are noted."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.unsure: dict[str, None] = {}

    def suggest(self, word: str) -> tuple[str, ...]:
        if self._words.unsure(word):
            self.unsure[word] = None
        return self._words.suggest(word)


def words_request(words: Iterable[str]) -> Json:
    """How many services have each word, and the index's words that are nearest to each."""
    listed = list(words)
    held = {word: {"term": {"words": word}} for word in listed}
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": [{"terms": {"words": listed}}]}},
        "aggs": {"held": {"filters": {"filters": held}}},
        "suggest": {
            "text": " ".join(listed),
            "near": {
                "term": {
                    "field": "words",
                    "suggest_mode": "always",
                    "size": CANDIDATES,
                    "shard_size": CANDIDATES,
                    "prefix_length": 0,
                    "max_term_freq": NO_LIMIT,
                    "string_distance": "damerau_levenshtein",
                }
            },
        },
    }
