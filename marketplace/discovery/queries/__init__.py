"""Reads of the area: searching, results with their reasons, what else could be found, how the index is."""

from marketplace.discovery.queries import simple
from marketplace.discovery.queries.finding import Finder, is_simpler, synonyms
from marketplace.discovery.queries.results import Results, listing, results
from marketplace.discovery.queries.searching import NOBODY, Found, Who, look, search

__all__ = [
    "NOBODY",
    "Finder",
    "Found",
    "Results",
    "Who",
    "is_simpler",
    "listing",
    "look",
    "results",
    "search",
    "simple",
    "synonyms",
]
