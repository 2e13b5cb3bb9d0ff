"""all-MiniLM-L6-v2 in numpy: six layers of BERT, the mean of the words, length 1. No torch, no network.

The weights come from a package that holds nothing else of use to us: their file is read in place (safetensors: a
length, a table in JSON, then the numbers).
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from search.semantic.port import Vectors
from search.semantic.wordpiece import WordPieces

NAME = "all-MiniLM-L6-v2"
LAYERS, HEADS, WIDTH = 6, 12, 384
MOST_PIECES = 128
"""Of a text: the length that the model was trained with. What stands further on is for the full text."""
BATCH = 16
_TINY = 1e-12


class MiniLM:
    """`search.semantic.port.Embedder`. Loading maps the file; nothing is copied."""

    name = NAME
    dimensions = WIDTH

    def __init__(self, folder: Path) -> None:
        self._weights = _read(folder / "model.safetensors")
        with (folder / "vocab.txt").open(encoding="utf-8") as lines:
            self._pieces = WordPieces.of_lines(lines)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, of length 1."""
        numbers = [self._pieces.numbers(text, MOST_PIECES) for text in texts]
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        shortest_first = sorted(range(len(texts)), key=lambda at: len(numbers[at]))
        for start in range(0, len(texts), BATCH):
            chosen = shortest_first[start : start + BATCH]
            found[chosen] = self._batch([numbers[at] for at in chosen])
        return found

    def _batch(self, numbers: Sequence[Sequence[int]]) -> Vectors:
        longest = max(map(len, numbers))
        ids = np.zeros((len(numbers), longest), dtype=np.int64)
        there = np.zeros((len(numbers), longest), dtype=np.float32)
        for row, own in enumerate(numbers):
            ids[row, : len(own)] = own
            there[row, : len(own)] = 1
        table = "embeddings."
        x = self._weights[table + "word_embeddings.weight"][ids]
        x = x + self._weights[table + "position_embeddings.weight"][:longest]
        x = x + self._weights[table + "token_type_embeddings.weight"][0]
        x = self._normed(x, table + "LayerNorm")
        hidden = (1 - there)[:, None, None, :] * np.float32(-1e9)
        for layer in range(LAYERS):
            x = self._layer(x, hidden, f"encoder.layer.{layer}.")
        mean = (x * there[:, :, None]).sum(axis=1) / there.sum(axis=1)[:, None]
        lengths = np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), _TINY)
        return np.asarray(mean / lengths, dtype=np.float32)

    def _layer(self, x: Vectors, hidden: Vectors, at: str) -> Vectors:
        rows, words, _ = x.shape
        own = at + "attention.self."

        def heads(name: str) -> Vectors:
            return self._dense(x, own + name).reshape(rows, words, HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        attention = query @ key.transpose(0, 1, 3, 2) / np.float32((WIDTH // HEADS) ** 0.5) + hidden
        attention = np.exp(attention - attention.max(axis=-1, keepdims=True))
        attention /= attention.sum(axis=-1, keepdims=True)
        seen = (attention @ value).transpose(0, 2, 1, 3).reshape(rows, words, WIDTH)
        x = self._normed(x + self._dense(seen, at + "attention.output.dense"), at + "attention.output.LayerNorm")
        wide = _gelu(self._dense(x, at + "intermediate.dense"))
        return self._normed(x + self._dense(wide, at + "output.dense"), at + "output.LayerNorm")

    def _dense(self, x: Vectors, name: str) -> Vectors:
        flat = x.reshape(-1, x.shape[-1]) @ self._weights[name + ".weight"].T + self._weights[name + ".bias"]
        return flat.reshape(*x.shape[:-1], -1)

    def _normed(self, x: Vectors, name: str) -> Vectors:
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(_TINY))
        return np.asarray(x * self._weights[name + ".weight"] + self._weights[name + ".bias"])


def _gelu(x: Vectors) -> Vectors:
    return np.asarray(x * np.float32(0.5) * (np.float32(1) + _erf(x * np.float32(0.5**0.5))))


def _erf(x: Vectors) -> Vectors:
    """Abramowitz and Stegun 7.1.26: off by less than 2e-7, which numpy's 32 bits cannot tell."""
    size = np.abs(x)
    t = np.float32(1) / (np.float32(1) + np.float32(0.3275911) * size)
    steps = np.full_like(t, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        steps = steps * t + np.float32(factor)
    return np.asarray(np.sign(x) * (np.float32(1) - steps * t * np.exp(-size * size)))


def _read(path: Path) -> Mapping[str, Vectors]:
    """The tables of a safetensors file, mapped. Raises OSError, ValueError."""
    with path.open("rb") as file:
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    start = 8 + int.from_bytes(content[:8], "little")
    table = json.loads(bytes(content[8:start]))
    found: dict[str, Vectors] = {}
    for name, entry in table.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            low, high = entry["data_offsets"]
            found[name] = np.frombuffer(content[start + low : start + high], dtype="<f4").reshape(entry["shape"])
    return found
