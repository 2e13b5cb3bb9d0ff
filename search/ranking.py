"""The order of results, published. It knows suitability, distance and nothing else: no payment, no popularity, no age
of the listing, no reviews (E5, SRC-12).

By fit: first the fit band, then the distance band, then a fair rotation among equals.
- Fit is the text score, compared with the best service of this search: `fit_band` is the number of tenths of the best
  score that it reaches, rounded up. Without words all services fit equally.
- `distance_band` counts the limits below that the distance is over; no place asked for: 0 for all; a service without a
  place comes after all bands.
- Rotation is a hash of the service's id and the seed: the same seed gives the same order on every page, another seed
  another order, and over many seeds each equal stands first equally often. Without a seed nothing rotates: equals
  stand by their exact score, then by id.

By distance: metres, then fit band. By price: pence, then fit band, distance band. Unknown comes last. Rotation decides
what is still equal.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from search.query import Sort

FIT_BANDS = 10
"""Tenths of the best match: what the page on sorting can say in one sentence. Chosen for that, not by any score."""
DISTANCE_BAND_LIMITS_M = (1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 80_000)
NO_PLACE_BAND = len(DISTANCE_BAND_LIMITS_M) + 1

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

_MOST_METRES = (1 << 26) - 1
_MOST_PENCE = (1 << 30) - 1


def fit_bands(scores: Floats) -> Ints:
    """Band of each score, `FIT_BANDS` for the best, 1 or more for all; an empty or unscored list is all best."""
    best = float(scores.max()) if len(scores) else 0.0
    if best <= 0:
        return np.full(len(scores), FIT_BANDS, dtype=np.int64)
    steps = np.ceil(scores / best * FIT_BANDS - 1e-6).astype(np.int64)
    bands: Ints = np.clip(steps, 1, FIT_BANDS)
    return bands


def distance_bands(metres: Floats | None, count: int) -> Ints:
    """Band of each distance, NaN for "no place"; `metres` None when no place was asked for."""
    if metres is None:
        return np.zeros(count, dtype=np.int64)
    bands = np.searchsorted(np.array(DISTANCE_BAND_LIMITS_M), metres, side="left").astype(np.int64)
    bands[np.isnan(metres)] = NO_PLACE_BAND
    return bands


def rotation(ids: Ints, seed: str) -> Keys:
    """A number for each id that only the seed decides (splitmix64 over id and the seed's SHA-256)."""
    start = np.frombuffer(hashlib.sha256(seed.encode()).digest()[:8], dtype="<u8")[0]
    z = ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + start
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Keys = z ^ (z >> np.uint64(31))
    return mixed


def _by_score(scores: Floats) -> Keys:
    best = float(scores.max()) if len(scores) else 0.0
    if best <= 0:
        return np.zeros(len(scores), dtype=np.uint64)
    behind: Keys = ((1.0 - scores / best) * (1 << 62)).astype(np.uint64) << np.uint64(1)
    return behind


def sort_keys(
    sort: Sort, ids: Ints, scores: Floats, metres: Floats | None, pence: Ints, seed: str
) -> tuple[Keys, Ints, Ints]:
    """One number for each service, smallest first, and the fit and distance bands that are in it. `pence` is -1 where
    no price is known; `metres` is None when no place was asked for."""
    fit = fit_bands(scores)
    bands = distance_bands(metres, len(ids))
    return _keys(sort, fit, bands, metres, pence, rotation(ids, seed) if seed else _by_score(scores)), fit, bands


def _keys(sort: Sort, fit: Ints, bands: Ints, metres: Floats | None, pence: Ints, turn: Keys) -> Keys:
    misfit = (FIT_BANDS - fit).astype(np.uint64)
    band = bands.astype(np.uint64)
    if sort == "distance" and metres is not None:
        far = np.where(np.isnan(metres), _MOST_METRES, np.minimum(np.nan_to_num(np.rint(metres)), _MOST_METRES - 1))
        return _packed((far.astype(np.uint64), 26), (misfit, 5), (turn, 33))
    if sort == "price":
        dear = np.where(pence < 0, _MOST_PENCE, np.minimum(pence, _MOST_PENCE - 1))
        return _packed((dear.astype(np.uint64), 30), (misfit, 5), (band, 4), (turn, 25))
    return _packed((misfit, 5), (band, 4), (turn, 55))


def without_turn(sort: Sort, keys: Keys, *, placed: bool) -> Keys:
    """Keys of the first of each one's equals: what rotation decides is nothing."""
    bits = np.uint64(33 if sort == "distance" and placed else 25 if sort == "price" else 55)
    return (keys >> bits) << bits


def _packed(*parts: tuple[Keys, int]) -> Keys:
    """Numbers side by side, the first one deciding most; the last is cut to its upper bits."""
    *upper, (last, last_bits) = parts
    key = np.zeros(len(last), dtype=np.uint64)
    for value, bits in upper:
        key = (key << np.uint64(bits)) | value
    packed: Keys = (key << np.uint64(last_bits)) | (last >> np.uint64(64 - last_bits))
    return packed


def page_order(keys: Keys, ids: Ints, page: int, page_size: int) -> npt.NDArray[np.intp]:
    """Positions of one page's services, in order; equal keys by id, so that pages never overlap."""
    end = page * page_size
    if end < len(keys):
        limit = np.partition(keys, end - 1)[end - 1]
        chosen = np.flatnonzero(keys <= limit)
    else:
        chosen = np.arange(len(keys))
    order: npt.NDArray[np.intp] = chosen[np.lexsort((ids[chosen], keys[chosen]))]
    return order[end - page_size : end]
