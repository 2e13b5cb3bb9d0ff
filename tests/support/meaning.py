"""A small model of meaning for tests: it knows a few words of the same sense, and nothing of others."""

from collections.abc import Sequence

import numpy as np

from search.analysis import words
from search.semantic.port import Vectors

SENSES = (
    {"lawn", "grass", "turf", "mower", "horticulture"},
    {"swim", "swimming", "pool", "aquatic"},
    {"lonely", "friend", "companion", "isolated"},
)


class ToyModel:
    """`search.semantic.port.Embedder`: one number for each sense, and one for none."""

    name = "toy"
    dimensions = len(SENSES) + 1

    def __init__(self) -> None:
        self.made: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.made += texts
        rows = [[float(bool(sense & set(words(text)))) for sense in SENSES] for text in texts]
        found = np.array([[*row, 0.0 if any(row) else 1.0] for row in rows], dtype=np.float32)
        lengths: Vectors = np.linalg.norm(found, axis=1, keepdims=True)
        return (found / lengths).astype(np.float32)
