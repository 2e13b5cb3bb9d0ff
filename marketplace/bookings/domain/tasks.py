"""What somebody may need help with, as a closed list: before a yes a provider reads these, and nobody's own words.

No task names an illness (domain.md E4), and none is clinical: those come with competence sign-off.
"""

from collections.abc import Iterable, Mapping

TASKS: Mapping[str, str] = {
    "company": "Company and a chat",
    "going_out": "Someone to go out with",
    "walking_aid": "Walking with a stick or frame",
    "wheelchair": "Pushing a wheelchair",
    "in_and_out_of_car": "Getting in and out of a car",
    "stairs": "Help on stairs",
    "change_clothes": "Help to change clothes",
    "washing": "Help to wash",
    "toilet": "Help with the toilet",
    "eating_drinking": "Help with eating and drinking",
    "cooking": "Cooking a meal",
    "medicine_reminder": "A reminder to take medicine",
    "housework": "Housework",
    "shopping": "Shopping",
    "letters_and_forms": "Letters and forms",
    "phone_and_computer": "Phone and computer",
    "two_people": "Two people are needed",
    "speak_slowly": "Someone who speaks slowly and clearly",
    "quiet": "A quiet, calm way",
    "pets": "There is a pet at home",
}


def unknown(codes: Iterable[str]) -> list[str]:
    """Codes that are not in the list."""
    return [code for code in codes if code not in TASKS]


def in_words(codes: Iterable[str]) -> list[str]:
    """Words of the codes, in the order given; an unknown one is left out rather than shown."""
    return [TASKS[code] for code in codes if code in TASKS]
