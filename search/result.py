"""What a search answers. Hits carry ids: pages read the rest from the database, which is the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from search.document import Slot

ReasonCode = Literal[
    "words",  # words: the searched words that the listing has, as typed
    "related",  # words: searched words for which the listing has another word for the same thing
    "category",  # category: the leaf that a searched word or filter names
    "comes_to_you",  # it travels to the place or serves the area asked for
    "distance",  # metres: great circle, rounded to 100
    "online",
    "free_at",  # starts_at, ends_at: UTC ISO 8601 of the first free slot that fits
    "visit_length",  # minutes: the visit asked for is not shorter than its shortest
    "language",  # languages: those of the asked that it speaks
    "access",  # access: the asked features, all of which it has
    "price",  # pence, unit: not above the price asked for
    "pot",  # accepts one of the pots asked for
    "kind",  # kind
]
ReasonValue = str | int | tuple[str, ...]
Facets = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a service is in the list: a code, and the values that its sentence needs."""

    code: ReasonCode
    params: Mapping[str, ReasonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """One service found. Bands are those of `search.ranking`; `distance_m` is great-circle metres from `near`.

    `matched_slot` is the first free stretch at the times asked for; `next_slot` the first at any time."""

    id: int
    score: float
    fit_band: int
    distance_m: int | None
    distance_band: int
    reasons: tuple[Reason, ...] = ()
    matched_slot: Slot | None = None
    next_slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of hits with the exact total of all pages.

    `facets` count services by value: `category` (leaf), `category_group`, `kind`, `language`, `access`,
    `provider_type`, `where` (`home`, `place`, `online`), `source`. Where the query picks values that match any-of, the
    counts of that field are those that picking another value would give. `watermark` is how far the engine had
    followed the changes. `corrected` maps a misspelt word as typed to the words searched instead.
    """

    total: int
    page: int
    page_size: int
    hits: tuple[Hit, ...]
    facets: Facets
    engine: str
    watermark: int
    corrected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """Number of pages, 0 when nothing was found."""
        return -(-self.total // self.page_size)
