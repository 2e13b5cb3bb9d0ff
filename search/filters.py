"""A query's filters over columns, kept apart by field so that facets can leave one out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search.columns import Columns, Mask, Positions
from search.geo import great_circle_m
from search.query import SearchQuery
from search.slots import TimeWanted

# Fields whose picked values match any-of: their facet counts ignore their own filter.
ANY_OF = {"category": "categories", "language": "languages", "kind": "kinds"}
FACETS = ("category", "category_group", "kind", "language", "access", "provider_type", "source")


def matches_tree(value: str, chosen: Sequence[str], separator: str) -> bool:
    """Whether a value is one of the chosen or lies under one: `going-out.swimming` under `going-out`."""
    folded = value.casefold()
    return any(folded == pick.casefold() or folded.startswith(pick.casefold() + separator) for pick in chosen)


class Filtered:
    """Which rows pass, and how far each is."""

    def __init__(self, columns: Columns, query: SearchQuery) -> None:
        self._columns = columns
        self._query = query
        self.metres = None if query.near is None else great_circle_m(query.near, columns.lat, columns.lon)
        self.reaches = self._reaches()
        self.by_field = self._by_field()
        self.common = self._common()

    def _reaches(self) -> Mask:
        columns, query = self._columns, self._query
        if self.metres is None and query.area is None:
            return columns.home if query.comes_to_me else np.zeros(len(columns), dtype=np.bool_)
        reaches = np.zeros(len(columns), dtype=np.bool_)
        if self.metres is not None:
            reaches |= self.metres <= columns.radius
        if query.area is not None:
            reaches |= columns.bits["areas"].all_of((query.area,))
        return reaches & columns.home

    def _by_field(self) -> dict[str, Mask]:
        query, found = self._query, {}
        if query.categories:
            found["category"] = self._columns.coded["category"].any_of(
                lambda name: matches_tree(name, query.categories, ".")
            )
        if query.languages:
            found["language"] = self._columns.bits["language"].any_of(
                lambda name: matches_tree(name, query.languages, "-")
            )
        if query.kinds:
            found["kind"] = self._columns.coded["kind"].any_of(lambda name: name in query.kinds)
        return found

    def _common(self) -> Mask:
        columns, query = self._columns, self._query
        mask: Mask = columns.alive.copy()
        if query.comes_to_me:
            mask &= self.reaches
        elif self.metres is not None and query.radius_m is not None:
            mask &= self.metres <= query.radius_m
        elif self.metres is None and query.area is not None:
            mask &= columns.bits["areas"].all_of((query.area,))
        if query.access:
            mask &= columns.bits["access"].all_of(query.access)
        if query.pots:
            mask &= columns.bits["pots"].any_of(lambda name: name in query.pots)
        if query.max_pence is not None:
            mask &= (columns.pence >= 0) & (columns.pence <= query.max_pence)
        if query.unit is not None:
            mask &= columns.coded["unit"].any_of(lambda name: name == query.unit)
        if query.minutes is not None:
            mask &= columns.minimum <= query.minutes
        return mask

    def without(self, field: str | None) -> Mask:
        """Rows that pass everything but times and, when named, one field's own filter."""
        mask = self.common
        for name, own in self.by_field.items():
            if name != field:
                mask = mask & own
        return mask

    def with_time(self, rows: Positions) -> Positions:
        """Those of the rows that also have a free slot at the wanted time, or that is long enough."""
        query = self._query
        if not len(rows) or not (query.asks_for_time or query.minutes is not None):
            return rows
        wanted = TimeWanted.of(query)
        stretches = [self._columns.slots[row] for row in rows.tolist()]
        counts = np.array([len(stretch) for stretch in stretches])
        needed = self._needed(wanted, rows)
        fits = wanted.fits(np.concatenate(stretches), np.repeat(needed, counts))
        owner = np.repeat(np.arange(len(rows)), counts)
        good = np.bincount(owner[fits], minlength=len(rows)) > 0
        if not query.asks_for_time:
            good |= counts == 0  # nothing known about its times: the shortest visit alone decides
        return rows[good]

    def _needed(self, wanted: TimeWanted, rows: Positions) -> npt.NDArray[np.int32]:
        if wanted.minutes is not None:
            return np.full(len(rows), wanted.minutes, dtype=np.int32)
        minimum = self._columns.minimum[rows]
        return np.where(minimum > 0, minimum, wanted.needed(None)).astype(np.int32)
