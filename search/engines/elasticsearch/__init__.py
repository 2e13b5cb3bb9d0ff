"""Elasticsearch, for a cluster of one node or many: the same answers as the embedded engine, from core query DSL alone.

docs/decisions has a record of what equals the embedded engine exactly, and what does not.
"""

from __future__ import annotations

from search.engines.elasticsearch.address import Address, read_address
from search.engines.elasticsearch.index import ElasticsearchIndex
from search.synonyms import Synonyms, our_table

__all__ = ["Address", "ElasticsearchIndex", "open_elasticsearch", "read_address"]


def open_elasticsearch(address: Address, synonyms: Synonyms | None = None) -> ElasticsearchIndex:
    """The index of a prefix, which may not exist yet: then searching raises NeedsRebuild until a rebuild. Nothing is
    asked of the cluster before the first search or write."""
    return ElasticsearchIndex(address, our_table() if synonyms is None else synonyms)
