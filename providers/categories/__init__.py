"""What support can be: our own tree of two levels, with the activities that decide which checks a service needs."""

from providers.categories.match import match_words, meanings, near, synonyms
from providers.categories.tree import (
    Activity,
    Category,
    CqcActivity,
    DbsLevel,
    Insurance,
    Leaf,
    Mark,
    activities,
    activity,
    category,
    expand,
    is_category,
    label,
    leaf,
    leaves,
    tree,
)

__all__ = [
    "Activity",
    "Category",
    "CqcActivity",
    "DbsLevel",
    "Insurance",
    "Leaf",
    "Mark",
    "activities",
    "activity",
    "category",
    "expand",
    "is_category",
    "label",
    "leaf",
    "leaves",
    "match_words",
    "meanings",
    "near",
    "synonyms",
    "tree",
]
