"""The plan of a search's words for Elasticsearch: what `text_query` of the embedded engine says, clause by clause."""

from __future__ import annotations

from typing import Any

from search.plan import NEIGHBOURS_WEIGHT, TIE, Alternative, Group, Plan

Json = dict[str, Any]


def text_query(plan: Plan) -> Json:
    """Each group counts as its best alternative, groups add up, words that stand together as typed add to that."""
    groups = [_group(group) for group in plan.groups]
    words: Json = {"bool": {"should": groups, "minimum_should_match": plan.needed}}
    if not plan.neighbours:
        return words
    together = [_phrase(" ".join(run)) for run in plan.neighbours]
    return {"bool": {"must": [words], "should": together}}


def _group(group: Group) -> Json:
    ways = [_alternative(alternative) for alternative in group.alternatives]
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways, "tie_breaker": TIE}}


def _alternative(alternative: Alternative) -> Json:
    if len(alternative.terms) == 1:
        return {"term": {"words": {"value": alternative.terms[0], "boost": alternative.weight}}}
    terms = [{"term": {"words": term}} for term in alternative.terms]
    return {"bool": {"must": terms, "boost": alternative.weight}}


def _phrase(run: str) -> Json:
    return {"match_phrase": {"words": {"query": run, "boost": NEIGHBOURS_WEIGHT}}}
