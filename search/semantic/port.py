"""The ports of the semantic layer: what makes vectors of texts, and what holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


class Embedder(Protocol):
    """A model of meaning: texts that mean alike get vectors that point alike."""

    @property
    def name(self) -> str:
        """Vectors of another name cannot be compared with these; fit for a folder."""

    @property
    def dimensions(self) -> int:
        """Numbers a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, of length 1."""


@dataclass(frozen=True, slots=True)
class Held:
    """All vectors at one moment: `ids` in no order, each once, `vectors` beside them."""

    ids: Ids
    vectors: Vectors


class VectorStoreBusy(Exception):
    """Another process writes."""


class VectorStore(Protocol):
    """Vectors by service, one writer, any number of readers. It can be lost: what lacks is made again."""

    def held(self) -> Held:
        """The newest state; empty where nothing was ever written or it cannot be read."""

    def prints(self) -> Mapping[int, int]:
        """The fingerprint of the document that each vector was made of, by service."""

    def put(self, ids: Sequence[int], prints: Sequence[int], vectors: Vectors) -> None:
        """Durably, in one step, in place of what a service had. Raises VectorStoreBusy, OSError."""

    def drop(self, ids: Sequence[int]) -> None:
        """Likewise, of services that are gone."""
