"""A free hour counted once: among the services that it can serve, and among the places that they reach (D2.2)."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from marketplace.core.periods import Span

T = TypeVar("T", bound=Hashable)


def shared_minutes(free: Mapping[T, Sequence[Span]]) -> dict[frozenset[T], float]:
    """Minutes of one worker's free time by the set of things that each minute is free for."""
    edges = sorted({edge for spans in free.values() for span in spans for edge in (span.start, span.end)})
    found: dict[frozenset[T], float] = {}
    for start, end in pairwise(edges):
        for_what = frozenset(
            thing for thing, spans in free.items() if any(span.start <= start and end <= span.end for span in spans)
        )
        if for_what:
            found[for_what] = found.get(for_what, 0.0) + (end - start).total_seconds() / 60
    return found


def spread(amount: float, over: Iterable[T], weights: Mapping[T, int]) -> dict[T, float]:
    """In proportion to the weights; evenly where none of them has any, so that no hour is lost."""
    places = sorted(set(over), key=repr)
    whole = sum(weights.get(place, 0) for place in places)
    if not whole:
        return {place: amount / len(places) for place in places}
    return {place: amount * weights[place] / whole for place in places if weights.get(place)}
