"""The shape of UK postcodes, and the refusal for what is no place of ours."""

import re
from unicodedata import normalize

_FULL = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_SECTOR = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ([0-9])")


class UnknownPlace(LookupError):
    """We can't say where that is; the message is a plain sentence to show, `suggestions` are names to offer."""

    def __init__(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.suggestions = suggestions


def tidy(text: str) -> str:
    """Upper case, single spaces, nothing around; full-width letters and digits as plain ones."""
    return " ".join(normalize("NFKC", text).upper().split())


def split_full(text: str) -> tuple[str, str] | None:
    """The two halves of a full postcode, whatever its spaces ("sk43ab" -> "SK4", "3AB"), or None."""
    match = _FULL.fullmatch(tidy(text).replace(" ", ""))
    return (match[1], match[2]) if match else None


def split_sector(text: str) -> tuple[str, str] | None:
    """The two halves of a sector written with its space ("SK4 3"), or None."""
    match = _SECTOR.fullmatch(tidy(text))
    return (match[1], match[2]) if match else None


def looks_outward(text: str) -> bool:
    """Whether the text has the shape of the first half of a postcode."""
    return _OUTWARD.fullmatch(tidy(text)) is not None


def normalise_postcode(text: str) -> str:
    """A full postcode as it is written on letters: "sk43ab" -> "SK4 3AB". It need not exist.

    Raises `UnknownPlace` for anything that is not shaped like a full postcode.
    """
    halves = split_full(text)
    if halves is None:
        raise UnknownPlace("Enter a full postcode, like SK4 3AB.")
    return " ".join(halves)


def outward(postcode: str) -> str:
    """The first half of a full postcode: all that a provider sees of an address before it is agreed (E4).

    Raises `UnknownPlace` as `normalise_postcode` does.
    """
    return normalise_postcode(postcode).split()[0]


def sector(postcode: str) -> str:
    """A full postcode without its last two letters: "SK4 3". Raises `UnknownPlace` as `normalise_postcode` does."""
    return normalise_postcode(postcode)[:-2]
