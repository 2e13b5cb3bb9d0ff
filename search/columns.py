"""All facts of an index as numpy columns, one row a service: filters, facets and distances in one go each.

tantivy has no geography and reads only the first value of a field; a pass over columns is exact and takes a
millisecond for 100,000 services. Columns never change: a newer state is a new object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from search.facts import Facts
from search.slots import NO_ROWS, Rows

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]
_DENSE = 4096

_NUMBERS: Mapping[str, tuple[Any, Callable[[Facts], Any]]] = {
    "ids": (np.int64, lambda f: f.id),
    "alive": (np.bool_, lambda f: f.alive),
    "pence": (np.int64, lambda f: f.pence),
    "minimum": (np.int32, lambda f: f.minimum),
    "lat": (np.float64, lambda f: np.nan if f.lat is None else f.lat),
    "lon": (np.float64, lambda f: np.nan if f.lon is None else f.lon),
    "radius": (np.float64, lambda f: f.radius_m),
    "home": (np.bool_, lambda f: f.home),
    "place": (np.bool_, lambda f: f.place),
    "online": (np.bool_, lambda f: f.online),
}
_CODED: Mapping[str, Callable[[Facts], str]] = {
    "category": lambda f: f.category,
    "category_group": lambda f: f.category.partition(".")[0],
    "kind": lambda f: f.kind,
    "provider_type": lambda f: f.provider_type,
    "source": lambda f: f.source,
    "unit": lambda f: f.unit,
}
_BITS: Mapping[str, Callable[[Facts], Sequence[str]]] = {
    "language": lambda f: f.languages,
    "access": lambda f: f.access,
    "pots": lambda f: f.pots,
    "areas": lambda f: f.areas,
}


class Coded:
    """A field with one value a row, as numbers into a list of names."""

    def __init__(self, codes: npt.NDArray[np.int32], names: Mapping[str, int]) -> None:
        self.codes = codes
        self.names = names
        self._list = list(names)

    def put(self, total: int, at: Positions, values: Sequence[str]) -> Coded:
        names = dict(self.names)
        codes = _grown(self.codes, total)
        codes[at] = [names.setdefault(value, len(names)) for value in values]
        return Coded(codes, names)

    def any_of(self, wanted: Callable[[str], bool], at: Positions) -> Mask:
        chosen = np.array([wanted(name) for name in self.names], dtype=np.bool_)
        mask: Mask = chosen[self.codes[at]] if len(chosen) else np.zeros(len(at), dtype=np.bool_)
        return mask

    def counts(self, at: Positions) -> dict[str, int]:
        counted = np.bincount(self.codes[at], minlength=len(self.names)).tolist()
        return {name: counted[code] for name, code in self.names.items() if name and counted[code]}

    def name(self, row: int) -> str:
        return self._list[int(self.codes[row])]


class Bits:
    """A field with any number of values a row, one bit a value in u64 words."""

    def __init__(self, words: npt.NDArray[np.uint64], names: Mapping[str, int]) -> None:
        self.words = words
        self.names = names

    def put(self, total: int, at: Positions, values: Sequence[Sequence[str]]) -> Bits:
        names = dict(self.names)
        numbers = [[names.setdefault(value, len(names)) for value in row] for row in values]
        width = max(1, -(-len(names) // 64))
        words = np.zeros((total, width), dtype=np.uint64)
        words[: len(self.words), : self.words.shape[1]] = self.words
        words[at] = 0
        for row, bits in zip(at, numbers, strict=True):
            for bit in bits:
                words[row, bit >> 6] |= np.uint64(1 << (bit & 63))
        return Bits(words, names)

    def any_of(self, wanted: Callable[[str], bool], at: Positions) -> Mask:
        mask = np.zeros(len(at), dtype=np.bool_)
        for word, bits in self._wanted(wanted).items():
            mask |= (self.words[at, word] & bits) != 0
        return mask

    def all_of(self, values: Iterable[str], at: Positions) -> Mask:
        mask = np.ones(len(at), dtype=np.bool_)
        for value in values:
            bit = self.names.get(value)
            if bit is None:
                return np.zeros(len(at), dtype=np.bool_)
            mask &= (self.words[at, bit >> 6] & np.uint64(1 << (bit & 63))) != 0
        return mask

    def _wanted(self, wanted: Callable[[str], bool]) -> dict[int, np.uint64]:
        words: dict[int, int] = {}
        for name, bit in self.names.items():
            if wanted(name):
                words[bit >> 6] = words.get(bit >> 6, 0) | 1 << (bit & 63)
        return {word: np.uint64(bits) for word, bits in words.items()}

    def counts(self, at: Positions) -> dict[str, int]:
        chosen = self.words[at]
        if len(at) <= _DENSE:
            sums = np.unpackbits(chosen.view(np.uint8), axis=1, bitorder="little").sum(axis=0, dtype=np.int64).tolist()
            return {name: sums[bit] for name, bit in self.names.items() if sums[bit]}
        found = {
            name: int(np.count_nonzero(chosen[:, bit >> 6] & np.uint64(1 << (bit & 63))))
            for name, bit in self.names.items()
        }
        return {name: count for name, count in found.items() if count}

    def of(self, row: int) -> tuple[str, ...]:
        words = self.words[row].tolist()
        return tuple(name for name, bit in self.names.items() if words[bit >> 6] >> (bit & 63) & 1)


def _grown(column: npt.NDArray[Any], total: int) -> npt.NDArray[Any]:
    grown = np.zeros(total, dtype=column.dtype)
    grown[: len(column)] = column
    return grown


class Columns:
    """The facts of one state of an index, tombstones included (`alive` False)."""

    ids: npt.NDArray[np.int64]
    alive: Mask
    pence: npt.NDArray[np.int64]
    minimum: npt.NDArray[np.int32]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    radius: npt.NDArray[np.float64]
    home: Mask
    place: Mask
    online: Mask

    def __init__(self) -> None:
        for name, (dtype, _) in _NUMBERS.items():
            setattr(self, name, np.zeros(0, dtype=dtype))
        self.coded = {name: Coded(np.zeros(0, dtype=np.int32), {}) for name in _CODED}
        self.bits = {name: Bits(np.zeros((0, 1), dtype=np.uint64), {}) for name in _BITS}
        self.slots: list[Rows] = []
        self._sorted_ids: npt.NDArray[np.int64] = self.ids
        self._sorted_rows: Positions = np.zeros(0, dtype=np.intp)
        self._by_lat: tuple[Positions, npt.NDArray[np.float64]] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def updated(self, facts: Sequence[Facts]) -> Columns:
        """These columns with some services written anew; each id at most once in `facts`."""
        if not facts:
            return self
        known = {int(row.id): place for row, place in zip(facts, self.find([f.id for f in facts]), strict=True)}
        fresh = [service for service, row in known.items() if row < 0]
        for number, service in enumerate(fresh):
            known[service] = np.intp(len(self) + number)
        at = np.array([known[row.id] for row in facts], dtype=np.intp)
        total = len(self) + len(fresh)
        newer = Columns()
        for name, (dtype, read) in _NUMBERS.items():
            column = _grown(getattr(self, name), total)
            column[at] = np.array([read(row) for row in facts], dtype=dtype)
            setattr(newer, name, column)
        newer.coded = {name: self.coded[name].put(total, at, [read(f) for f in facts]) for name, read in _CODED.items()}
        newer.bits = {name: self.bits[name].put(total, at, [read(f) for f in facts]) for name, read in _BITS.items()}
        newer.slots = self.slots + [NO_ROWS] * len(fresh)
        for place, row in zip(at.tolist(), facts, strict=True):
            newer.slots[place] = NO_ROWS if row.slots is None else row.slots
        newer._index(self if not fresh else None)
        return newer

    def _index(self, same_ids: Columns | None) -> None:
        if same_ids is not None:
            self._sorted_ids, self._sorted_rows = same_ids._sorted_ids, same_ids._sorted_rows
        else:
            self._sorted_rows = np.argsort(self.ids, kind="stable")
            self._sorted_ids = self.ids[self._sorted_rows]

    def between(self, south: float, north: float) -> Positions:
        """Rows whose latitude lies between two, ends included."""
        if self._by_lat is None:
            order = np.argsort(self.lat, kind="stable")  # NaN goes last
            self._by_lat = order, self.lat[order]
        order, lats = self._by_lat
        rows: Positions = order[np.searchsorted(lats, south, "left") : np.searchsorted(lats, north, "right")]
        return rows

    def living(self, after_id: int, limit: int) -> npt.NDArray[np.int64]:
        """The next ids of living services above an id, in order."""
        start = int(np.searchsorted(self._sorted_ids, after_id, "right"))
        found: list[npt.NDArray[np.int64]] = []
        while limit > 0 and start < len(self):
            end = start + limit
            ids = self._sorted_ids[start:end][self.alive[self._sorted_rows[start:end]]]
            found.append(ids)
            start, limit = end, limit - len(ids)
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    def find(self, ids: Sequence[int] | npt.NDArray[np.int64]) -> Positions:
        """The row of each id, -1 for one that is not here."""
        wanted = np.asarray(ids, dtype=np.int64)
        if not len(self):
            return np.full(len(wanted), -1, dtype=np.intp)
        place = np.minimum(np.searchsorted(self._sorted_ids, wanted), len(self) - 1)
        rows: Positions = np.where(self._sorted_ids[place] == wanted, self._sorted_rows[place], -1)
        return rows
