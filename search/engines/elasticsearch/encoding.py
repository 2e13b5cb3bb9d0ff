"""From a service to its Elasticsearch document, and from what was stored beside it back to facts."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from search.analysis import distinct, weighted_stems
from search.document import ServiceDocument
from search.engines.elasticsearch.times import encode_times
from search.facts import Facts, facts_of
from search.fingerprint import fingerprint_of
from search.port import Change, Delete
from search.slots import COLUMNS

Json = dict[str, Any]


def encode(change: Change) -> Json:
    """The document of an upsert, or the tombstone of a delete: it keeps the version, so that a late write stays out
    until the next rebuild (Elasticsearch's own tombstones last a minute)."""
    content: Json = {"id": change.id, "alive": False, "version": change.version}
    return content if isinstance(change, Delete) else content | _living(change.document)


def _living(document: ServiceDocument) -> Json:
    facts = facts_of(document)
    said = weighted_stems(document)
    content: Json = {
        "alive": True,
        "fingerprint": fingerprint_of(document),
        "words": " ".join(said),
        "stems": " ".join(distinct(said)),
        "facts": facts[2:-1],  # id and life are known, slots lie beside
        "category_tree": _tree([facts.category], "."),
        "kind": facts.kind,
        "language": facts.languages,
        "language_tree": _tree(facts.languages, "-"),
        "access": facts.access,
        "where": [name for name in ("home", "place", "online") if getattr(facts, name)],
        "pots": facts.pots,
        "areas": facts.areas,
        "minimum": facts.minimum,
        "timed": facts.slots is not None,
    }
    known = {
        "category": facts.category,
        "category_group": facts.category.partition(".")[0],
        "provider_type": facts.provider_type,
        "source": facts.source,
        "unit": facts.unit,
    }
    content |= {name: value for name, value in known.items() if value}
    if facts.pence >= 0:
        content["pence"] = facts.pence
    if facts.radius_m >= 0:
        content["radius"] = facts.radius_m
    if facts.lat is not None and facts.lon is not None:
        content |= {"lat": facts.lat, "lon": facts.lon, "place": {"lat": facts.lat, "lon": facts.lon}}
    if facts.slots is not None:
        content |= encode_times(facts.slots, facts.minimum)
        content["slots"] = b64encode(facts.slots.tobytes()).decode()
    return content


def _tree(values: Iterable[str], separator: str) -> list[str]:
    """Each value and all that it lies under, folded as `search.filters.matches_tree` does."""
    found: dict[str, None] = {}
    for value in values:
        parts = value.casefold().split(separator)
        found.update((separator.join(parts[:length]), None) for length in range(1, len(parts) + 1))
    return list(found)


def decode(service: int, source: Mapping[str, Any]) -> Facts:
    """What was stored. Raises ValueError when it is damaged."""
    packed = source.get("slots")
    rows = None if packed is None else np.frombuffer(b64decode(packed), dtype=np.int32).reshape(-1, COLUMNS)
    try:
        return Facts._make((service, True, *source["facts"], rows))
    except (KeyError, TypeError) as error:
        raise ValueError(f"service {service}: what the index holds cannot be read") from error


def stems_of(source: Mapping[str, Any]) -> frozenset[str]:
    """The distinct index words of a stored service."""
    return frozenset(str(source.get("stems", "")).split())
