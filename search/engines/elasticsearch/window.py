"""Which services a page may come from: the first of them as Elasticsearch sorts, put in the published order here.

Elasticsearch cannot sort by bands and rotation without scripts. So the first of its own order are fetched with what
`search.ranking` needs (sort values carry it, which is far quicker than reading fields), and the page is cut from them.
It is the true page when nothing that was not fetched can belong on it, which the last of them tells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.columns import Positions
from search.geo import great_circle_m
from search.plan import Plan
from search.query import SearchQuery
from search.ranking import FIT_BANDS, Floats, Ints, Keys, page_order, sort_keys, without_turn

Json = dict[str, Any]
NO_PLACE = 999  # stands where a service has no latitude
NO_PENCE = -1


def draws_lots(query: SearchQuery, plan: Plan) -> bool:
    """Whether only rotation orders these services: where they are too many for a window, Elasticsearch draws."""
    return not plan.groups and query.near is None and bool(query.rotation_seed)


def order_of(query: SearchQuery, plan: Plan, *, nearest: bool = False) -> list[Json]:
    """Elasticsearch's own order, nearest to the published one, and after it the values that are carried."""
    near = [] if query.near is None else [_nearest(query.near)]
    score: list[Json] = [{"_score": "desc"}] if plan.groups or draws_lots(query, plan) else []
    if query.sort == "price":
        first = [{"pence": {"order": "asc", "missing": "_last"}}, *score, *near]
    elif (query.sort == "distance" or nearest) and near:
        first = [*near, *score]
    else:
        first = [*score, *near]
    carried = [
        {"pence": {"order": "asc", "missing": NO_PENCE}},
        {"lat": {"order": "asc", "missing": NO_PLACE}},
        {"lon": {"order": "asc", "missing": NO_PLACE}},
    ]
    return [*first, {"id": "asc"}, *carried]


def _nearest(near: tuple[float, float]) -> Json:
    return {"_geo_distance": {"place": {"lat": near[0], "lon": near[1]}, "order": "asc", "unit": "m"}}


def lots(seed: str) -> int:
    """A number for Elasticsearch's own draw that only the seed decides."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) & 0x7FFF_FFFF


@dataclass(frozen=True, slots=True)
class Chosen:
    """One page's services in order, with the columns that a hit needs."""

    ids: Ints
    scores: Floats
    fit: Ints
    bands: Ints
    metres: Floats | None


@dataclass(frozen=True, slots=True)
class Window:
    """The first services in Elasticsearch's order. `total` of all there are, `best` the best score of them all;
    `worded` whether scores count. With `nearest` only those of the best fit band, in order of distance."""

    query: SearchQuery
    worded: bool
    total: int
    best: float
    ids: Ints
    scores: Floats
    pence: Ints
    metres: Floats | None
    nearest: bool = False

    @classmethod
    def read(
        cls,
        query: SearchQuery,
        plan: Plan,
        hits: Sequence[Json],
        total: int,
        best: float | None,
        *,
        nearest: bool = False,
    ) -> Window:
        rows = [hit["sort"] for hit in hits]
        carried = np.array([row[-3:] for row in rows], dtype=np.float64).reshape(-1, 3)
        places = np.where(carried[:, 1:] == NO_PLACE, np.nan, carried[:, 1:])
        scores = np.zeros(len(rows))
        if plan.groups:
            place = next(at for at, one in enumerate(order_of(query, plan, nearest=nearest)) if "_score" in one)
            scores = np.array([row[place] for row in rows], dtype=np.float64)
        return cls(
            query=query,
            worded=bool(plan.groups),
            total=total,
            best=max(best or 0.0, scores.max(initial=0.0)) if plan.groups else 0.0,
            ids=np.array([row[-4] for row in rows], dtype=np.int64),
            scores=scores,
            pence=carried[:, 0].astype(np.int64),
            metres=None if query.near is None else great_circle_m(query.near, places[:, 0], places[:, 1]),
            nearest=nearest,
        )

    def page(self, page: int, page_size: int) -> tuple[Chosen, bool]:
        """The services of a page, and whether nothing outside the window can belong before its last."""
        keys, fit, bands = self._keys()
        at = page_order(keys[:-2], self.ids, page, page_size)
        bound = without_turn(self.query.sort, keys[-1:], placed=self.metres is not None)[0]
        full = len(at) == page_size
        sure = full and bool((keys[at] < bound).all())
        if self.nearest:
            sure = full and (sure or len(self.ids) >= self.total) and bool((fit[at] == FIT_BANDS).all())
        elif not sure:
            same_order = not self.query.rotation_seed and self.metres is None
            sure = same_order or len(self.ids) >= self.total
        return self._take(at, fit, bands), sure

    def as_fetched(self) -> Chosen:
        """All of it in Elasticsearch's own order."""
        _, fit, bands = self._keys()
        return self._take(np.arange(len(self.ids)), fit, bands)

    def _keys(self) -> tuple[Keys, Ints, Ints]:
        """As `sort_keys`, with two behind that do not exist: the best of all, for the bands, and the best that may be
        outside the window."""
        score, metres, pence = self._outside()
        return sort_keys(
            self.query.sort,
            np.append(self.ids, (0, 0)),
            np.append(self.scores, (self.best, score)),
            None if self.metres is None else np.append(self.metres, (0.0, metres)),
            np.append(self.pence, (NO_PENCE, pence)),
            self.query.rotation_seed,
        )

    def _take(self, at: Positions, fit: Ints, bands: Ints) -> Chosen:
        metres = None if self.metres is None else self.metres[at]
        return Chosen(self.ids[at], self.scores[at], fit[at], bands[at], metres)

    def _outside(self) -> tuple[float, float, int]:
        """Score, metres and pence that no service outside the window betters, as far as the order asks."""
        if not len(self.ids):
            return self.best, 0.0, 0
        score, pence = float(self.scores[-1]), int(self.pence[-1])
        metres = 0.0 if self.metres is None else float(self.metres[-1])
        if self.query.sort == "distance" and self.metres is not None:
            return self.best, max(0.0, metres - 1.0), pence  # Elasticsearch's metres may be rounded another way
        if self.nearest:
            return self.best, metres, pence
        return score, 0.0 if self.worded else metres, pence

    @property
    def best_band_from(self) -> float:
        """The least score of the best fit band."""
        return self.best * (FIT_BANDS - 1) / FIT_BANDS
