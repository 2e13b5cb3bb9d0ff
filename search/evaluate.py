"""How good the ranking is, measured on topics with human judgements: nDCG@10, recall@50 and MRR.

Knows no engine: it asks a callable for the ids that a query finds, best first.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

NDCG_AT = 10
RECALL_AT = 50

Qrels = Mapping[str, Mapping[str, int]]
Ask = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Topic:
    """One search to judge."""

    number: str
    query: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the topics that have a relevant document; each from 0 to 1."""

    ndcg_at_10: float
    recall_at_50: float
    mrr: float
    topics: int


@dataclass(frozen=True, slots=True)
class Run:
    """What was found for each topic, best first, and the scores."""

    found: Mapping[str, tuple[str, ...]]
    scores: Scores

    def lines(self, name: str) -> Iterable[str]:
        """The run in TREC format."""
        for topic, ids in self.found.items():
            for rank, document in enumerate(ids, start=1):
                yield f"{topic} Q0 {document} {rank} {len(ids) - rank + 1} {name}"


def read_topics(file: TextIO) -> tuple[Topic, ...]:
    """Topics from CSV with the columns `topic` and `query`. Raises ValueError when one is missing."""
    reader = csv.DictReader(file)
    if not {"topic", "query"} <= set(reader.fieldnames or ()):
        raise ValueError("the topics need the columns topic and query")
    return tuple(Topic(row["topic"], row["query"]) for row in reader)


def read_qrels(file: TextIO) -> Qrels:
    """TREC judgements: `topic iteration document relevance`. Raises ValueError naming the line that is not so."""
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(file, start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 4 or not parts[3].lstrip("-").isdigit():
            raise ValueError(f"line {number} of the judgements is not `topic 0 document relevance`")
        found.setdefault(parts[0], {})[parts[2]] = int(parts[3])
    return found


def ndcg(found: Sequence[str], judged: Mapping[str, int], at: int = NDCG_AT) -> float:
    """Normalised discounted cumulative gain, gain = judged relevance."""
    gained = sum(max(judged.get(document, 0), 0) / math.log2(rank + 1) for rank, document in enumerate(found[:at], 1))
    best = sorted((gain for gain in judged.values() if gain > 0), reverse=True)[:at]
    ideal = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(best, 1))
    return gained / ideal if ideal else 0.0


def recall(found: Sequence[str], judged: Mapping[str, int], at: int = RECALL_AT) -> float:
    """Share of the relevant documents that are among the first ones found."""
    relevant = {document for document, gain in judged.items() if gain > 0}
    return len(relevant.intersection(found[:at])) / len(relevant) if relevant else 0.0


def reciprocal_rank(found: Sequence[str], judged: Mapping[str, int]) -> float:
    """One over the place of the first relevant document, 0 when none was found."""
    return next((1 / rank for rank, document in enumerate(found, 1) if judged.get(document, 0) > 0), 0.0)


def evaluate(topics: Iterable[Topic], qrels: Qrels, ask: Ask) -> Run:
    """Ask each topic that has a relevant document. Raises ValueError when none has."""
    judged = [t for t in topics if any(gain > 0 for gain in qrels.get(t.number, {}).values())]
    if not judged:
        raise ValueError("no topic has a relevant document in the judgements")
    found = {topic.number: tuple(ask(topic.query)) for topic in judged}
    if any(len(set(ids)) != len(ids) for ids in found.values()):
        raise ValueError("a document was found twice for one topic")

    def mean(score: Callable[[Sequence[str], Mapping[str, int]], float]) -> float:
        return sum(score(found[topic.number], qrels[topic.number]) for topic in judged) / len(judged)

    return Run(found, Scores(mean(ndcg), mean(recall), mean(reciprocal_rank), len(judged)))
