"""What readers must know of the live index before they ask it, kept in the index itself: a swap moves both at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from search.document import ServiceDocument
from search.port import Change, Upsert


@dataclass(frozen=True, slots=True)
class State:
    """`generation` is the index's name. `radii` are all distances (metres) that providers travel: a catchment is
    asked for with one circle for each of them. It only grows until the next rebuild."""

    generation: str
    watermark: int = 0
    radii: tuple[int, ...] = ()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> State:
        return cls(str(kept["generation"]), int(kept["watermark"]), tuple(int(radius) for radius in kept["radii"]))

    def as_json(self) -> dict[str, Any]:
        return {"generation": self.generation, "watermark": self.watermark, "radii": self.radii}

    def after(self, changes: Sequence[Change], watermark: int | None) -> State:
        """The state when these changes are in."""
        more = {_radius(change.document) for change in changes if isinstance(change, Upsert)} - {None, *self.radii}
        radii = tuple(sorted({*self.radii, *(radius for radius in more if radius is not None)})) if more else self.radii
        return replace(self, watermark=max(self.watermark, watermark or 0), radii=radii)


def _radius(document: ServiceDocument) -> int | None:
    return document.radius_m if document.comes_to_home and document.lat is not None else None
