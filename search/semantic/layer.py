"""Two lists of answers, by words and by meaning, fused by rank."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from search.analysis import words
from search.columns import Columns, Positions
from search.document import ServiceDocument
from search.ranking import Floats
from search.semantic.port import Embedder, Vectors, VectorStore
from search.sentences import is_a_sentence
from search.synonyms import Synonyms

# Reciprocal rank fusion as first published (Cormack and others, 2009): 60, and both lists alike. Not tried otherwise.
RANK_CONSTANT = 60
NEAREST = 100
"""So many services of the list by meaning count: as deep as anybody pages."""
LEAST = 0.3
"""Less like than that is not like. By the needs of our tests: more than nine in ten services of quite another kind lie
below it, and three in four of those that would meet the need above (0.32 at the quarter)."""
_ALIKE = 1e-6  # less than this apart is the same: equals stay equals


@dataclass(frozen=True, slots=True)
class Fused:
    """Rows of either list with one score for both."""

    rows: Positions
    scores: Floats


class Meaning:
    """What an engine needs: how like in meaning its services are to a question."""

    def __init__(self, embedder: Embedder, store: VectorStore, synonyms: Synonyms) -> None:
        self.embedder = embedder
        self.store = store
        self._synonyms = synonyms
        self._asked = lru_cache(maxsize=1_000)(self._vector)

    def _vector(self, text: str) -> Vectors:
        """A need that is told is asked with the name of the likeliest kind of support; a name stands for itself."""
        likeliest = self._synonyms.meanings(text)[:1] if is_a_sentence(words(text)) else ()
        label = "".join(f". {self._synonyms.labels[leaf]}" for leaf, _ in likeliest if leaf in self._synonyms.labels)
        vector: Vectors = self.embedder.embed([text + label])[0]
        return vector

    def fused(self, text: str, columns: Columns, found: Positions, scores: Floats, passing: Positions) -> Fused:
        """`found` are the rows that have the words, with their scores; `passing` all rows that the filters let pass."""
        held = self.store.held()
        rows = columns.find(held.ids)
        there = np.zeros(len(columns) + 1, dtype=np.bool_)
        there[passing] = True
        known = np.flatnonzero(there[rows])
        likeness = held.vectors[known] @ self._asked(text) if len(known) else np.zeros(0)
        nearest = np.argsort(-likeness, kind="stable")[:NEAREST]
        nearest = nearest[likeness[nearest] >= LEAST]
        near = rows[known[nearest]]
        total = np.zeros(len(columns))
        total[found] += _reciprocal(scores)
        total[near] += _reciprocal(likeness[nearest])
        either = np.union1d(found, near)
        return Fused(either, total[either])


def text_of(document: ServiceDocument) -> str:
    """What is made into a vector: what the service is and what it says of itself, not where or by whom."""
    return ". ".join(part for part in (document.name, document.summary, document.description) if part)


def _reciprocal(scores: Floats | Vectors) -> Floats:
    """One over the constant and the rank, best first; equals share their rank."""
    if not len(scores):
        return np.zeros(0)
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order].astype(np.float64)
    begins = np.concatenate([[True], ordered[:-1] - ordered[1:] > _ALIKE * np.maximum(1.0, np.abs(ordered[:-1]))])
    ranks = np.maximum.accumulate(np.where(begins, np.arange(1, len(scores) + 1), 0))
    found: Floats = np.zeros(len(scores))
    found[order] = 1.0 / (RANK_CONSTANT + ranks)
    return found
