"""How a service lies in Elasticsearch: the words that we stemmed, a field for each filter and facet, and beside them,
not indexed, what a page needs of each hit. Only types and analysers that every distribution has.
"""

from __future__ import annotations

from typing import Any

WINDOW = 10_000
"""So many hits are put in the published order here; beyond it they stand as Elasticsearch sorts them."""
MOST_LISTED = 100_000
"""Hits further down are counted but cannot be paged to."""
STATE_ID = "state"
"""The one document that is no service: how far the index has followed, and what else readers must know."""

_KEYWORD = {"type": "keyword"}
_FILTER = {"type": "keyword", "doc_values": False}
_INTEGER = {"type": "integer"}
_CARRIED = {"index": False}

# No refresh_interval: an index that nobody searches, as while it is being filled, then refreshes only when told to.
SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,  # one shard: scores, totals and facet counts are those of the whole
    "auto_expand_replicas": "0-1",
    "max_result_window": MOST_LISTED,
}

_TIMES = ("begins", "ends", "length")
_MOMENTS = ("starts_utc", "ends_utc", "ends_local", "day_local")
_OWN = ("begins", "ends", "length", "ends_utc", "ends_local", "day_local")
_OWN_TIMES = ("begins", "ends", "length")


def _integers(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, _INTEGER)


MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"includes": ["facts", "slots", "stems", "state"]},
    "properties": {
        "id": {"type": "long"},
        "alive": {"type": "boolean"},
        "version": {"type": "long", **_CARRIED},
        "fingerprint": {"type": "long", **_CARRIED},
        "words": {"type": "text", "analyzer": "whitespace"},
        "category": _KEYWORD,
        "category_tree": _FILTER,
        "category_group": _KEYWORD,
        "kind": _KEYWORD,
        "provider_type": _KEYWORD,
        "source": _KEYWORD,
        "language": _KEYWORD,
        "language_tree": _FILTER,
        "access": _KEYWORD,
        "where": _KEYWORD,
        "pots": _FILTER,
        "areas": _FILTER,
        "unit": _FILTER,
        "pence": {"type": "long"},
        "minimum": _INTEGER,
        "place": {"type": "geo_point"},
        "lat": {"type": "double", **_CARRIED},
        "lon": {"type": "double", **_CARRIED},
        "radius": _INTEGER,
        "timed": {"type": "boolean"},
        # See times.py. `own_` fields have the service's own shortest visit taken off.
        "times": {
            "type": "nested",
            "properties": _integers("days", "last", "need", *_TIMES, *(f"own_{name}" for name in _OWN_TIMES)),
        },
        "changing": {
            "type": "nested",
            "properties": _integers("days", "last", "need", *_TIMES, *_MOMENTS, *(f"own_{name}" for name in _OWN)),
        },
        "facts": {"type": "object", "enabled": False},
        "slots": {"type": "object", "enabled": False},
        "stems": {"type": "object", "enabled": False},
        "state": {"type": "object", "enabled": False},
    },
}
