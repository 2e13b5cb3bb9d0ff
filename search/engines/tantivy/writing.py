"""The one writer: versions decide, commits are durable, a rebuild fills another generation beside the live one."""

from __future__ import annotations

from collections.abc import Sequence

import tantivy

from search.engines.tantivy.encoding import encode, schema
from search.port import Change, Outcome

HEAP_BYTES = 64_000_000
THREADS = 1  # more threads leave more segments and need more memory than they save time


class GenerationWriter:
    """Writes into one generation and knows the version of everything in it."""

    def __init__(self, index: tantivy.Index, commit: int) -> None:
        self._schema = index.schema
        self._writer = index.writer(HEAP_BYTES, THREADS)
        self.commit = commit
        self._dirty = False
        self._versions = _versions(index)

    @classmethod
    def open(cls, path: str, commit: int) -> GenerationWriter:
        return cls(tantivy.Index.open(path), commit)

    @classmethod
    def create(cls, path: str) -> GenerationWriter:
        return cls(tantivy.Index(schema(), path=path), 0)

    def write(self, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        """Write without committing. An older version than the one held is stale."""
        outcomes: list[Outcome] = []
        for change in changes:
            if change.version < self._versions.get(change.id, -1):
                outcomes.append(Outcome(change.id, change.version, "stale"))
                continue
            try:
                document = encode(change, self.commit + 1, self._schema)
            except (ValueError, TypeError, OverflowError) as error:
                outcomes.append(Outcome(change.id, change.version, "refused", str(error)))
                continue
            # Not by term: tantivy-py makes a signed term of a number, which deletes nothing in an unsigned field.
            self._writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, "id", change.id))
            self._writer.add_document(document)
            self._versions[change.id] = change.version
            self._dirty = True
            outcomes.append(Outcome(change.id, change.version, "applied"))
        return tuple(outcomes)

    def save(self) -> None:
        """Commit what was written; when this raises, the writer must be thrown away."""
        if self._dirty:
            self._writer.commit()
            self.commit += 1
            self._dirty = False

    def finish(self) -> None:
        """Commit, and wait until tantivy has tidied up; the writer is of no use afterwards."""
        self.save()
        self._writer.wait_merging_threads()


def _versions(index: tantivy.Index) -> dict[int, int]:
    index.reload()
    searcher = index.searcher()
    if not searcher.num_docs:
        return {}
    hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
    addresses = [address for _, address in hits]
    ids = searcher.fast_field_values("id", addresses)
    versions = searcher.fast_field_values("version", addresses)
    return {int(id_ or 0): int(version or 0) for id_, version in zip(ids, versions, strict=True)}
