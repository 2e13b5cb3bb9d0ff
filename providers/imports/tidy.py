"""Cells into values that are safe to keep and to print. Each raises `RowRefused` with the field's name."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from html.parser import HTMLParser
from unicodedata import category, normalize
from urllib.parse import urlsplit

import phonenumbers

from marketplace.core.geography import UnknownPlace, local_authorities, normalise_postcode
from marketplace.core.local_time import local_date
from providers.imports.rows import RowRefused

LONGEST_NAME, LONGEST_TEXT, LONGEST_SUMMARY = 200, 20_000, 300
_SHEET_ERRORS = {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"}
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\\\"]+@[^\s@,;:<>()\[\]\\\"._-][^\s@,;:<>()\[\]\\\"]*\.[^\W\d_]{2,}")
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.[a-z]{2,}", re.IGNORECASE)
# They turn the direction of writing around and make a name read as another one.
_DIRECTION = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
NOWHERE = (".invalid", ".example", ".test", ".localhost")


def no_formula(cell: str, field: str) -> str:
    """For what comes from a spreadsheet; in a register a text may begin with any sign."""
    kept = cell.strip()
    if wrapped := re.fullmatch(r'="([^"]*)"', kept):
        return wrapped[1]  # how a spreadsheet keeps the first 0 of a phone number
    if kept.startswith("=") or kept.upper() in _SHEET_ERRORS:
        raise RowRefused(field, "This cell is a formula. Put in what it stands for.")
    return cell


def line_of(value: str, field: str, longest: int = LONGEST_NAME) -> str:
    """One line of plain text."""
    return _bounded(" ".join(_plain(value).split()), field, longest)


def text_of(value: str, field: str, longest: int = LONGEST_TEXT) -> str:
    """Several lines; no more than one empty line in a row."""
    lines = [" ".join(line.split()) for line in _plain(value).splitlines()]
    return _bounded(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), field, longest)


def _plain(value: str) -> str:
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").translate(_DIRECTION)
    kept = "".join(c for c in value if c == "\n" or category(c) not in ("Cc", "Cs"))
    return normalize("NFC", kept).strip()


def _bounded(text: str, field: str, longest: int) -> str:
    if len(text) > longest:
        raise RowRefused(field, f"Use {longest:,} characters or fewer. This has {len(text):,}.")
    return text


def needed(value: str, field: str, reason: str) -> str:
    if not value:
        raise RowRefused(field, reason)
    return value


def summary_of(text: str) -> str:
    """The first sentences of a longer text, as far as they fit into two lines of a card."""
    words = " ".join(text.split())
    if len(words) <= LONGEST_SUMMARY:
        return words
    cut = words[:LONGEST_SUMMARY]
    end = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
    return cut[: end + 1] if end > 60 else cut.rsplit(" ", 1)[0] + "…"


def email_of(value: str, field: str = "email") -> str | None:
    text = line_of(value, field, 254)
    if not text:
        return None
    if not _EMAIL.fullmatch(text) or text.lower().endswith(NOWHERE):
        raise RowRefused(field, "This is no email address.")
    return text


def phone_of(value: str, field: str = "phone") -> str | None:
    """As it is written here ("0161 496 0120"); the first number where there are words around it."""
    text = line_of(value, field)
    if not text:
        return None
    for found in phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.POSSIBLE):
        number = found.number
        style = phonenumbers.PhoneNumberFormat
        return phonenumbers.format_number(number, style.NATIONAL if number.country_code == 44 else style.INTERNATIONAL)
    raise RowRefused(field, "This is no phone number. Write it like 0161 496 0120.")


def website_of(value: str, field: str = "website") -> str | None:
    text = line_of(value, field, 500)
    if not text:
        return None
    whole = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(whole)
        good = parts.scheme.lower() in ("http", "https") and _DOMAIN.fullmatch(parts.hostname or "")
    except ValueError:
        good = None
    if not good or " " in whole or parts.username:
        raise RowRefused(field, "This is no website. Write it like https://www.example.org.")
    return whole


def postcode_of(value: str, field: str = "postcode") -> str | None:
    text = line_of(value, field)
    if not text:
        return None
    try:
        return normalise_postcode(text)
    except UnknownPlace as error:
        raise RowRefused(field, str(error)) from None


def day_of(value: str, field: str) -> date | None:
    """A day as ISO 8601 or as it is written here (31/12/2025). A time without a zone is local time in England."""
    text = line_of(value, field)
    if not text:
        return None
    try:
        if british := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            return date(int(british[3]), int(british[2]), int(british[1]))
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RowRefused(field, "This is no date. Write it like 2026-03-31.") from None
    return local_date(moment) if moment.tzinfo else moment.date()


def or_none(read: Callable[[str], str | None], value: str) -> str | None:
    """What a register holds in a side field, or None when it is of no use: no reason to lose the listing."""
    try:
        return read(value)
    except RowRefused:
        return None


def area_of(name: str) -> str | None:
    """The code of the local authority with that name ("Bristol" for "Bristol, City of"), or None."""
    return _areas().get(_key(name))


@cache
def _areas() -> dict[str, str]:
    found = {_key(area.name): area.code for area in local_authorities()}
    for area in local_authorities():
        found.setdefault(_key(area.name.partition(",")[0]), area.code)
    return found


def _key(name: str) -> str:
    words = re.sub(r"[^a-z ]", " ", name.lower().replace("&", " and ")).split()
    return " ".join(word for word in words if word not in ("council", "borough", "district", "metropolitan"))


_SMALL = {"and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "upon", "with"}
_CAPITALS = {"CIC", "CIO", "NHS", "PTA", "UK", "USA", "YMCA", "YWCA", "RNIB", "RNID", "RSPCA", "WI", "II", "III"}


def title_of(name: str) -> str:
    """A name that a register shouts ("THE BROOK LANE TRUST") as people write it; others as they are."""
    if any(character.islower() for character in name):
        return name
    return " ".join(_cased(word, first=n == 0) for n, word in enumerate(name.split()))


def _cased(word: str, *, first: bool) -> str:
    bare = word.strip("().,'’\"")
    if bare in _CAPITALS or "." in bare or (bare != "ST" and not re.search("[AEIOUY]", bare)):
        return word
    if word.lower() in _SMALL and not first:
        return word.lower()
    return re.sub(r"[A-Z]+", lambda m: m[0].capitalize(), word).replace("’S", "’s").replace("'S", "'s")


def strip_html(markup: str) -> str:
    """The words of a piece of HTML, a line for each block; what scripts and styles hold is no words."""
    reader = _Words()
    reader.feed(markup)
    reader.close()
    return "".join(reader.found).replace("\xa0", " ").strip()


_BLOCKS = (
    "address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p section table tr ul header footer main nav"
)


class _Words(HTMLParser):
    BLOCKS = frozenset(_BLOCKS.split())
    SILENT = frozenset({"script", "style", "template", "noscript"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SILENT:
            self._silent += 1
        elif tag in self.BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in self.BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(re.sub(r"[ \t\r\n]+", " ", data))
