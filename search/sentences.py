"""How people tell a need: which of their words say what is asked for, and which only that somebody asks."""

from __future__ import annotations

from search.analysis import STOP_WORDS, stem

# Words with which people ask, say how often, and that they cannot; a listing that has them is no better an answer.
_ASKING = (
    "someone somebody anyone anybody everyone nobody something anything nothing somewhere anywhere else need needs "
    "needed want wants wanted looking look find please like near nearby help helps know knows keep keeps give "
    "able unable cant dont doesnt didnt isnt wont couldnt im ive id hes shes theyre us anymore "
    "one two three four five six seven eight nine ten once twice bit lot lots every often always never still "
    "week weeks today tonight tomorrow now soon really"
)
ASKING_WORDS = frozenset(_ASKING.split())
# Words that join others in a name or a list; all others that say little belong to a sentence.
JOINING_WORDS = frozenset(["and", "at", "by", "for", "from", "in", "of", "on", "or", "per", "to", "with"])
# Who it is for: one's own, by these names always, by the others after "my" and its like. Mothers and fathers of whom
# nobody says whose they are may be whom a group is for.
OWN_NAMES = frozenset(["mum", "mummy", "mam", "dad", "daddy"])
FAMILY = frozenset(
    ["mother", "father", "husband", "wife", "partner", "son", "daughter", "brother", "sister", "boy", "girl"]
)
WHOSE = frozenset(["my", "our", "his", "her", "their", "your"])
# Words that ask for company ("take mum swimming"): what they mean is in the tables. A listing that has the bare word
# ("we take your laundry away") is no better an answer.
_GOING = "take takes taking took taken bring brings bringing brought go goes going come comes coming"
GOING_STEMS = frozenset(stem(word) for word in _GOING.split())


def says_little(typed: list[str], at: int) -> bool:
    """Whether a word says nothing of what is asked for: how one asks, or for whom of one's own."""
    word = typed[at]
    own = word in FAMILY and at > 0 and typed[at - 1] in WHOSE
    return word in STOP_WORDS or word in ASKING_WORDS or word in OWN_NAMES or own


def is_a_sentence(typed: list[str]) -> bool:
    """Whether a need is told ("the grass is up to my knees") and not named ("arts and crafts"). Who names a thing has
    chosen the word for it, and nothing more is read into that."""
    return any(says_little(typed, at) and word not in JOINING_WORDS for at, word in enumerate(typed))
