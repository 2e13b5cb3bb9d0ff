"""A query's filters in Elasticsearch's words: the same services pass as in `search.filters`, and facets leave out the
filter of their own field the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.arranging import FACETS
from search.engines.elasticsearch.times import NOTHING, time_filter
from search.query import SearchQuery
from search.result import Facets

Json = dict[str, Any]
FACET_FIELDS = (*FACETS, "where")
MOST_VALUES = 10_000
"""Of one facet: more than any of ours can have, so that counts are never cut."""
MOST_CIRCLES = 1_000
LEAST_METRES = 0.02
"""Elasticsearch keeps a place to about a centimetre, and knows no circle of nothing."""
ALIVE: Json = {"term": {"alive": True}}


def filters(query: SearchQuery, radii: Sequence[int]) -> list[Json]:
    """Every filter but the any-of ones. `radii` are all distances that providers travel."""
    found = [ALIVE, *_place(query, radii)]
    found += [{"term": {"access": one}} for one in query.access]
    if query.pots:
        found.append({"terms": {"pots": query.pots}})
    if query.max_pence is not None:
        found.append({"range": {"pence": {"lte": query.max_pence}}})
    if query.unit is not None:
        found.append({"term": {"unit": query.unit}})
    if query.minutes is not None:
        found.append({"range": {"minimum": {"lte": query.minutes}}})
    timely = time_filter(query)
    return found if timely is None else [*found, timely]


def _place(query: SearchQuery, radii: Sequence[int]) -> list[Json]:
    serves = [] if query.area is None else [{"term": {"areas": query.area}}]
    if query.comes_to_me:
        home: Json = {"term": {"where": "home"}}
        if query.near is None and query.area is None:
            return [home]
        reaches = [*serves, *([] if query.near is None else _catchments(query.near, radii))]
        return [home, {"bool": {"should": reaches, "minimum_should_match": 1}} if reaches else NOTHING]
    if query.near is not None:
        return [] if query.radius_m is None else [circle(query.near, query.radius_m)]
    return serves


def _catchments(near: tuple[float, float], radii: Sequence[int]) -> list[Json]:
    """A circle for each distance that anybody travels; where there are too many to ask for, a service counts as
    travelling the next shorter of those asked for: nobody is promised who would not come."""
    step = -(-len(radii) // MOST_CIRCLES) or 1
    asked = radii[::step]
    ends: list[int | None] = [*asked[1:], None][: len(asked)]
    return [
        {"bool": {"filter": [{"range": {"radius": _between(radius, end)}}, circle(near, radius)]}}
        for radius, end in zip(asked, ends, strict=True)
    ]


def _between(least: int, below: int | None) -> Mapping[str, int]:
    return {"gte": least} if below is None else {"gte": least, "lt": below}


def circle(near: tuple[float, float], radius_m: int) -> Json:
    """Places within so many metres, great circle."""
    centre = {"lat": near[0], "lon": near[1]}
    return {"geo_distance": {"distance": f"{max(radius_m, LEAST_METRES)}m", "place": centre}}


def any_of(query: SearchQuery) -> dict[str, Json]:
    """The filters of which any value will do, by facet: they stand apart, so that a facet can leave out its own."""
    found: dict[str, Json] = {}
    if query.categories:
        found["category"] = _terms("category_tree", (one.casefold() for one in query.categories))
    if query.languages:
        found["language"] = _terms("language_tree", (one.casefold() for one in query.languages))
    if query.kinds:
        found["kind"] = _terms("kind", query.kinds)
    return found


def _terms(field: str, values: Iterable[str]) -> Json:
    return {"terms": {field: list(values)}}


def facet_aggregations(picked: Mapping[str, Json]) -> Json:
    """Counts over the whole query, which leaves the any-of filters to `post_filter`: each facet adds those of the
    others, and all that nothing is picked of share one bucket."""
    counts = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in FACET_FIELDS}
    if not picked:
        return counts
    shared = {name: count for name, count in counts.items() if name not in picked}
    found: Json = {"rest": _under(picked.values(), shared)}
    for name in picked:
        others = [own for other, own in picked.items() if other != name]
        found[f"only_{name}"] = _under(others, {name: counts[name]})
    return found


def _under(filters: Iterable[Json], counts: Json) -> Json:
    return {"filter": {"bool": {"filter": list(filters)}}, "aggs": counts}


def read_facets(aggregations: Mapping[str, Any]) -> Facets:
    """The counts of an answer, by facet and value."""
    found: dict[str, Any] = {}
    for name, content in aggregations.items():
        found |= {name: content} if "buckets" in content else content
    return {
        name: {bucket["key"]: bucket["doc_count"] for bucket in found.get(name, {}).get("buckets", ())}
        for name in FACET_FIELDS
    }
