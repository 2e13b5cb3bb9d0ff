"""A walk through the living services in order of id, and their number."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.elasticsearch.cluster import Cluster, Json, Refused, for_looking, for_writing
from search.engines.elasticsearch.mapping import WINDOW
from search.port import Held, NeedsRebuild, SearchUnavailable

LIVING: Json = {"term": {"alive": True}}


def scan(cluster: Cluster, index: str, after_id: int, limit: int) -> Sequence[Held]:
    """What `search.port.SearchIndex.scan` gives."""
    body = {
        "query": {"bool": {"filter": [LIVING, {"range": {"id": {"gt": after_id}}}]}},
        "sort": [{name: "asc"} for name in ("id", "version", "fingerprint")],
        "size": min(limit, WINDOW),
        "_source": False,
        "track_total_hits": False,
    }
    answer = _search(cluster, index, body)
    return [Held(*hit["sort"]) for hit in answer["hits"]["hits"]]


def count_living(cluster: Cluster, index: str) -> int:
    """Raises NeedsRebuild, SearchUnavailable."""
    body = {"query": LIVING, "size": 0, "track_total_hits": True}
    return int(_search(cluster, index, body, patient=False)["hits"]["total"]["value"])


def _search(cluster: Cluster, index: str, body: Json, *, patient: bool = True) -> Json:
    budget = for_writing() if patient else for_looking()
    try:
        answer: Json = cluster.call(budget, "POST", f"/{index}/_search", body, allow_partial_search_results="false")
    except Refused as error:
        kind = NeedsRebuild if error.status == 404 else SearchUnavailable
        raise kind(f"the search cluster refuses: {error}") from error
    return answer
