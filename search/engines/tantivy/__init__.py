"""tantivy, embedded: the default engine. Measured design rules: readers are many, the writer is one, the index is
disposable."""

from __future__ import annotations

from pathlib import Path

from search.engines.tantivy.index import TantivyIndex
from search.semantic.layer import Meaning
from search.synonyms import Synonyms, our_table

__all__ = ["TantivyIndex", "open_tantivy"]


def open_tantivy(path: str | Path, synonyms: Synonyms | None = None, meaning: Meaning | None = None) -> TantivyIndex:
    """The index in a folder, which may not exist yet: then searching raises SearchUnavailable until a rebuild.
    `synonyms` are our own table's unless the caller adds the categories' words to it. `meaning` is the
    semantic layer, where there is one."""
    return TantivyIndex(Path(path), our_table() if synonyms is None else synonyms, meaning)
