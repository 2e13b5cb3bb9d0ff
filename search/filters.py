"""A query's filters over some rows of columns, kept apart by field so that facets can leave one out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search.columns import Columns, Mask, Positions
from search.geo import Box, great_circle_m
from search.query import SearchQuery
from search.slots import TimeWanted


def matches_tree(value: str, chosen: Sequence[str], separator: str) -> bool:
    """Whether a value is one of the chosen or lies under one: `going-out.swimming` under `going-out`."""
    folded = value.casefold()
    return any(folded == pick.casefold() or folded.startswith(pick.casefold() + separator) for pick in chosen)


def box_of(query: SearchQuery) -> Box | None:
    """A box that holds every place within the radius, for engines to look in first; None when none is needed."""
    if query.near is None or query.radius_m is None or query.comes_to_me:
        return None
    return Box.around(query.near, query.radius_m)


def reaches(columns: Columns, query: SearchQuery, rows: Positions, metres: npt.NDArray[np.float64] | None) -> Mask:
    """Which rows travel to the place, or serve the area, that the query names; `metres` stand beside the rows."""
    found = np.zeros(len(rows), dtype=np.bool_)
    if metres is not None:
        found |= metres <= columns.radius[rows]
    if query.area is not None:
        found |= columns.bits["areas"].all_of((query.area,), rows)
    return found & columns.home[rows]


class Filtered:
    """Those of some rows that pass every filter but the any-of ones and times, and what is known of them.

    `kept` are positions in the rows given, `rows` the rows there; `metres` and `reaches` stand beside them.
    """

    def __init__(self, columns: Columns, query: SearchQuery, rows: Positions) -> None:
        self._columns = columns
        self._query = query
        self.kept: Positions = np.arange(len(rows))
        self.rows = rows
        self.metres: npt.NDArray[np.float64] | None = None
        self._keep(columns.alive[rows])
        self._place()
        self._others()
        self._own = self._any_of()

    def _keep(self, mask: Mask) -> None:
        self.kept, self.rows = self.kept[mask], self.rows[mask]
        if self.metres is not None:
            self.metres = self.metres[mask]

    def _place(self) -> None:
        columns, query = self._columns, self._query
        box = box_of(query)
        if box is not None:
            self._keep(box.holds(columns.lat[self.rows], columns.lon[self.rows]))
        if query.near is not None:
            self.metres = great_circle_m(query.near, columns.lat[self.rows], columns.lon[self.rows])
        if query.comes_to_me:
            self._keep(self.reaches if query.near or query.area else columns.home[self.rows])
        elif self.metres is not None and query.radius_m is not None:
            self._keep(self.metres <= query.radius_m)
        elif self.metres is None and query.area is not None:
            self._keep(columns.bits["areas"].all_of((query.area,), self.rows))

    @property
    def reaches(self) -> Mask:
        """Who travels to the place, or serves the area, that the query names."""
        return reaches(self._columns, self._query, self.rows, self.metres)

    def _others(self) -> None:
        columns, query = self._columns, self._query
        if query.access:
            self._keep(columns.bits["access"].all_of(query.access, self.rows))
        if query.pots:
            self._keep(columns.bits["pots"].any_of(lambda name: name in query.pots, self.rows))
        if query.max_pence is not None:
            pence = columns.pence[self.rows]
            self._keep((pence >= 0) & (pence <= query.max_pence))
        if query.unit is not None:
            self._keep(columns.coded["unit"].any_of(lambda name: name == query.unit, self.rows))
        if query.minutes is not None:
            self._keep(columns.minimum[self.rows] <= query.minutes)

    def _any_of(self) -> dict[str, Mask]:
        columns, query, rows = self._columns, self._query, self.rows
        found = {}
        if query.categories:
            found["category"] = columns.coded["category"].any_of(
                lambda name: matches_tree(name, query.categories, "."), rows
            )
        if query.languages:
            found["language"] = columns.bits["language"].any_of(
                lambda name: matches_tree(name, query.languages, "-"), rows
            )
        if query.kinds:
            found["kind"] = columns.coded["kind"].any_of(lambda name: name in query.kinds, rows)
        return found

    def passing(self, but: str | None = None) -> Positions:
        """Positions, in `rows`, of what passes everything; `but` names one any-of field whose filter is left out."""
        mask = np.ones(len(self.rows), dtype=np.bool_)
        for name, own in self._own.items():
            if name != but:
                mask &= own
        passed: Positions = np.flatnonzero(mask)
        return passed[self._in_time(self.rows[passed])]

    def picks(self, field: str) -> bool:
        """Whether the query picks values of an any-of field."""
        return field in self._own

    def _in_time(self, rows: Positions) -> Mask:
        """Which rows also have a free slot at the wanted time, or one that is long enough."""
        query = self._query
        if not len(rows) or not (query.asks_for_time or query.minutes is not None):
            return np.ones(len(rows), dtype=np.bool_)
        wanted = TimeWanted.each(query)
        stretches = [self._columns.slots[row] for row in rows.tolist()]
        counts = np.array([len(stretch) for stretch in stretches])
        needed = np.repeat(self._needed(wanted[0], rows), counts)
        every = np.concatenate(stretches)
        fits = np.logical_or.reduce([one.fits(every, needed) for one in wanted])
        owner = np.repeat(np.arange(len(rows)), counts)
        good: Mask = np.bincount(owner[fits], minlength=len(rows)) > 0
        if not query.asks_for_time:
            good |= counts == 0  # nothing known about its times: the shortest visit alone decides
        return good

    def _needed(self, wanted: TimeWanted, rows: Positions) -> npt.NDArray[np.int32]:
        if wanted.minutes is not None:
            return np.full(len(rows), wanted.minutes, dtype=np.int32)
        minimum = self._columns.minimum[rows]
        return np.where(minimum > 0, minimum, wanted.needed(None)).astype(np.int32)
