"""Where a listing files itself by its own words. A guess that could be wrong is not made: it stays unfiled.

Never from a list's tags of its own: those of the charities are what search is judged by.
"""

import re
from functools import cache

from providers.categories import label, leaves, synonyms

# Single words that mean one thing only. "Church" or "music" say where or how, not what is offered.
_CLEAR_WORDS = """
    advocacy befriending bereavement chiropody counselling homeshare hydrotherapy makaton physiotherapy podiatry
    reflexology shopmobility
"""
_CLEAR = frozenset(_CLEAR_WORDS.split())


def guess(name: str) -> str:
    """The one leaf that the name plainly speaks of; empty where there is none or more than one.

    Only the name: a longer text mentions much that is not what is offered.
    """
    found = {leaf for phrase in _pattern().findall(name.lower()) for leaf in _phrases()[" ".join(phrase.split())]}
    return found.pop() if len(found) == 1 else ""


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    known = {phrase: ids for phrase, ids in synonyms().items() if " " in phrase or phrase in _CLEAR}
    known |= {word: (_leaf_of(word),) for word in _CLEAR if word not in known}
    return {phrase: ids for phrase, ids in known.items() if len(ids) == 1 and ids[0]}


def _leaf_of(word: str) -> str:
    named = [leaf.id for leaf in leaves() if word in re.findall("[a-z]+", label(leaf.id).lower())]
    return {"shopmobility": "equipment.wheelchairs"}.get(word) or (named[0] if len(named) == 1 else "")


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_phrases(), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in longest_first) + r")\b")
