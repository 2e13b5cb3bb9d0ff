"""The embedded engine behind the port: any number of readers, one writer, build beside and swap."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from search.engines.tantivy.checking import Checksums
from search.engines.tantivy.failures import translated
from search.engines.tantivy.folder import Folder, Stamp, State
from search.engines.tantivy.searching import answer, held
from search.engines.tantivy.snapshot import Snapshot
from search.engines.tantivy.writing import GenerationWriter
from search.port import (
    Change,
    Held,
    IndexStatus,
    NeedsRebuild,
    Outcome,
    RebuildBusy,
    RebuildOver,
    SearchError,
    SearchUnavailable,
)
from search.query import SearchQuery
from search.result import SearchPage
from search.semantic.layer import Meaning
from search.synonyms import Synonyms

ENGINE = "tantivy"


class TantivyIndex:
    """`search.port.SearchIndex` over one folder."""

    engine = ENGINE

    def __init__(self, path: Path, synonyms: Synonyms, meaning: Meaning | None = None) -> None:
        self._folder = Folder(path)
        self._synonyms = synonyms
        self._meaning = meaning
        self._reading = threading.Lock()
        self._writing = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._stamp: Stamp | None = None
        self._writer: tuple[str, GenerationWriter] | None = None
        self._rebuild: TantivyRebuild | None = None
        self._checksums = Checksums()

    # Reading

    @property
    def watermark(self) -> int:
        try:
            return self._folder.read_state().watermark
        except SearchUnavailable:
            return 0

    def search(self, query: SearchQuery) -> SearchPage:
        with translated("search failed"):
            return answer(self._fresh(), query, ENGINE, self._meaning)

    def scan(self, after_id: int, limit: int) -> Sequence[Held]:
        with translated("cannot read"):
            return held(self._fresh(), after_id, limit)

    def check(self) -> None:
        for _ in range(2):
            generation = self._folder.read_state().generation
            try:
                with self._reading:
                    self._checksums.check(self._folder.generation_path(generation))
                with translated("cannot read"):
                    self._fresh()
                return
            except NeedsRebuild:
                self._snapshot = None  # an open file still answers when what lies on the disk is damaged
                if self._folder.read_state().generation == generation:
                    raise

    def status(self) -> IndexStatus:
        rebuilding = self._rebuild is not None
        try:
            with translated("cannot read"):
                snapshot = self._fresh()
        except SearchUnavailable as error:
            return IndexStatus(ENGINE, False, 0, 0, detail=str(error), rebuilding=rebuilding)
        state = snapshot.state
        living = int(snapshot.columns.alive.sum())
        return IndexStatus(ENGINE, True, living, state.watermark, state.generation, rebuilding=rebuilding)

    def _fresh(self) -> Snapshot:
        """The newest snapshot; it costs one look at the state file when nothing was written."""
        snapshot, stamp = self._snapshot, self._folder.stamp()
        if snapshot is not None and stamp == self._stamp:
            return snapshot
        with self._reading:
            stamp = self._folder.stamp()
            if self._snapshot is None or stamp != self._stamp:
                self._snapshot = self._load(self._folder.read_state())
                self._stamp = stamp
            return self._snapshot

    def _load(self, state: State) -> Snapshot:
        try:
            with translated("cannot open"):
                if self._snapshot is not None and self._snapshot.state.generation == state.generation:
                    return self._snapshot.next(state)
                return Snapshot.open(str(self._folder.generation_path(state.generation)), state, self._synonyms)
        except SearchUnavailable:
            self._snapshot = self._stamp = None
            newer = self._folder.read_state()
            if newer.generation == state.generation:
                raise
            return self._load(newer)  # it was swapped away while we opened it

    # Writing

    def apply(self, changes: Sequence[Change], *, watermark: int | None = None) -> tuple[Outcome, ...]:
        with self._writing:
            self._folder.lock()
            state = self._folder.read_state()
            try:
                with translated("cannot write"):
                    writer = self._live_writer(state)
                    outcomes = writer.write(changes)
                    writer.save()
                    self._folder.write_state(
                        State(state.generation, writer.commit, max(state.watermark, watermark or 0))
                    )
            except BaseException:
                self._writer = None  # what it holds in memory may no longer be what is on disk
                raise
            if self._rebuild is not None:
                self._rebuild.apply(changes)
            return outcomes

    def _live_writer(self, state: State) -> GenerationWriter:
        if self._writer is None or self._writer[0] != state.generation:
            path = self._folder.generation_path(state.generation)
            if not path.is_dir():
                raise NeedsRebuild(f"the search index at {path} is gone")
            self._writer = None
            self._writer = (state.generation, GenerationWriter.open(str(path), state.commit))
        return self._writer[1]

    def begin_rebuild(self) -> TantivyRebuild:
        with self._writing:
            if self._rebuild is not None:
                raise RebuildBusy("a rebuild of the search index is under way")
            self._folder.lock_rebuild()
            try:
                self._folder.lock()
                with translated("cannot start a rebuild"):
                    self._folder.drop_all_but(self._live_generation())
                    self._rebuild = TantivyRebuild(self._folder, self._writing, self._swap_in, self._rebuild_over)
            except BaseException:
                self._folder.unlock_rebuild()
                raise
            return self._rebuild

    def _live_generation(self) -> str | None:
        try:
            return self._folder.read_state().generation
        except SearchUnavailable:
            return None

    def _swap_in(self, generation: str, commit: int, watermark: int | None) -> None:
        old = self._live_generation()
        held = self.watermark if watermark is None else watermark
        self._writer = None
        self._folder.write_state(State(generation, commit, held))
        if old is not None:
            self._folder.drop_generation(old)

    def _rebuild_over(self) -> None:
        self._rebuild = None
        self._folder.unlock_rebuild()

    def close(self) -> None:
        with self._writing, self._reading:
            if self._rebuild is not None:
                self._rebuild.abort()
            self._writer = self._snapshot = self._stamp = None
            self._folder.unlock()


class TantivyRebuild:
    """Another generation being filled; `search.port.Rebuild`. Nothing is committed before the swap."""

    def __init__(
        self,
        folder: Folder,
        lock: threading.RLock,
        swap_in: Callable[[str, int, int | None], None],
        over: Callable[[], None],
    ) -> None:
        self._folder = folder
        self._lock = lock  # the index's own: a swap and a write never meet
        self._swap_in = swap_in
        self._over = over
        self._generation = folder.new_generation()
        path = folder.generation_path(self._generation)
        self._writer: GenerationWriter | None = GenerationWriter.create(str(path))

    def apply(self, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        with self._lock, translated("cannot write the new index"):
            return self._open_writer().write(changes)

    def swap(self, *, watermark: int | None = None) -> None:
        with self._lock:
            writer = self._open_writer()
            try:
                with translated("cannot finish the new index"):
                    writer.finish()
                    self._swap_in(self._generation, writer.commit, watermark)
            except SearchError:
                self.abort()
                raise
            self._writer = None
            self._over()

    def abort(self) -> None:
        with self._lock:
            if self._writer is not None:
                self._writer = None
                self._folder.drop_generation(self._generation)
                self._over()

    def _open_writer(self) -> GenerationWriter:
        if self._writer is None:
            raise RebuildOver("this rebuild has ended")
        return self._writer
