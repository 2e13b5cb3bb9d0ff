"""Vectors in one folder, mapped into memory: rows are only added, and a small file says how many of them count.

vectors.f32   rows of 32-bit numbers; a service's last row is its vector
rows.i64      beside each row the service's id and its document's fingerprint; -1 there means the service is gone
count         how many rows are written, and which pair of files; replaced in one step, so a writer that dies in the
              middle leaves rows that nobody counts and the next one writes over
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from search.semantic.port import Held, Ids, Vectors, VectorStoreBusy

GONE = -1
_TIDY_FROM = 1_000
"""So many rows that no longer count are let lie."""


class FolderStore:
    """`search.semantic.port.VectorStore`. Safe among threads and processes."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self._folder = folder
        self._dimensions = dimensions
        self._reading = threading.Lock()
        self._stamp: bytes | None = None
        self._held = self._nothing()
        self._prints: Mapping[int, int] = {}

    def held(self) -> Held:
        return self._fresh()[0]

    def prints(self) -> Mapping[int, int]:
        return self._fresh()[1]

    def put(self, ids: Sequence[int], prints: Sequence[int], vectors: Vectors) -> None:
        if len(ids):
            self._add(np.array([ids, prints], dtype=np.int64).T, vectors)

    def drop(self, ids: Sequence[int]) -> None:
        if len(ids):
            rows = np.array([ids, [GONE] * len(ids)], dtype=np.int64).T
            self._add(rows, np.zeros((len(ids), self._dimensions), dtype=np.float32))

    # Reading

    def _nothing(self) -> Held:
        return Held(np.zeros(0, dtype=np.int64), np.zeros((0, self._dimensions), dtype=np.float32))

    def _fresh(self) -> tuple[Held, Mapping[int, int]]:
        with self._reading:
            stamp = self._read_count()
            if stamp != self._stamp:
                self._held, self._prints = self._load(stamp)
                self._stamp = stamp
            return self._held, self._prints

    def _read_count(self) -> bytes:
        try:
            return (self._folder / "count").read_bytes()
        except OSError:
            return b""

    def _load(self, stamp: bytes) -> tuple[Held, Mapping[int, int]]:
        try:
            series, count = _read(stamp)
            rows, vectors = self._mapped(series, count)
        except (OSError, ValueError):
            return self._nothing(), {}  # never written, or damaged: it is made anew
        last = _last_of_each(rows)
        last = last[rows[last, 1] != GONE]
        ids: Ids = rows[last, 0].copy()
        prints = dict(zip(ids.tolist(), rows[last, 1].tolist(), strict=True))
        # Without dead rows the mapped file itself is the matrix: nothing is copied.
        chosen = vectors if len(last) == count and bool((last == np.arange(count)).all()) else vectors[last]
        return Held(ids, chosen), prints

    def _mapped(self, series: int, count: int) -> tuple[Ids, Vectors]:
        if count == 0:
            return np.zeros((0, 2), dtype=np.int64), self._nothing().vectors
        rows = np.fromfile(self._folder / f"rows-{series}.i64", dtype="<i8", count=2 * count)
        path = self._folder / f"vectors-{series}.f32"
        return rows.reshape(count, 2), np.memmap(path, dtype="<f4", mode="r", shape=(count, self._dimensions))

    # Writing

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise VectorStoreBusy(f"another process writes into {self._folder}") from error
            yield

    def _add(self, rows: Ids, vectors: Vectors) -> None:
        with self._locked():
            held, prints = self._fresh()
            try:
                series, count = _read(self._read_count())
            except ValueError:
                series, count = 0, 0
            if count - len(held.ids) > max(_TIDY_FROM, len(held.ids) // 4) or not len(held.ids):
                old = np.array([held.ids, [prints[int(each)] for each in held.ids]], dtype=np.int64).T.reshape(-1, 2)
                rows, vectors = np.concatenate([old, rows]), np.concatenate([held.vectors, vectors])
                series, count = series + 1, 0
            self._write(series, count, rows, vectors)
            self._drop_others(series)

    def _write(self, series: int, count: int, rows: Ids, vectors: Vectors) -> None:
        for name, width, values in (("rows-{}.i64", 16, rows), ("vectors-{}.f32", 4 * self._dimensions, vectors)):
            path = self._folder / name.format(series)
            with path.open("r+b" if path.exists() else "w+b") as file:
                file.seek(count * width)
                file.write(np.ascontiguousarray(values).tobytes())
                file.flush()
                os.fsync(file.fileno())
        beside = self._folder / "count.new"
        with beside.open("wb") as file:
            file.write(f"{series} {count + len(rows)}".encode())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._folder / "count")

    def _drop_others(self, series: int) -> None:
        for pattern in ("rows-*.i64", "vectors-*.f32"):
            for path in self._folder.glob(pattern):
                if path.stem.partition("-")[2] != str(series):
                    path.unlink(missing_ok=True)  # who still maps it keeps it


def _read(stamp: bytes) -> tuple[int, int]:
    series, _, count = stamp.decode("ascii", "replace").partition(" ")
    return int(series), int(count)


def _last_of_each(rows: Ids) -> Ids:
    """The place of the last row of each service, in order."""
    _, backwards = np.unique(rows[::-1, 0], return_index=True)
    found: Ids = np.sort(len(rows) - 1 - backwards)
    return found
