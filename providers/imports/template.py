"""Our own template (docs/import-csv.md): strict, because the person who fills it in can put it right."""

from collections.abc import Iterable

from marketplace.core.geography import local_authority
from providers.categories import leaves
from providers.domain.codes import ProviderType, ServiceKind
from providers.domain.words import ACCESS, LANGUAGES, TYPES
from providers.imports.files import Incoming, heading, readable, records
from providers.imports.places import standing_in_england
from providers.imports.rows import Listing, Problem, RowRefused, Rows
from providers.imports.tidy import (
    area_of,
    day_of,
    email_of,
    line_of,
    needed,
    no_formula,
    phone_of,
    postcode_of,
    summary_of,
    text_of,
    website_of,
)

NEEDED = ("id", "name")
COLUMNS = (
    *("id", "name", "service", "type", "kind", "summary", "description", "category", "phone", "email", "website"),
    *("postcode", "place", "online", "areas", "languages", "access", "source_url", "licence", "date", "open"),
)
YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0", ""}


def read(file: Incoming) -> Rows:
    """Raises WrongFile."""
    text = file.text()
    delimiter, names = heading(text, NEEDED)
    for found in records(text, delimiter, len(names)):
        if isinstance(found, Problem):
            yield found
            continue
        line, cells = found
        try:
            row = dict.fromkeys(COLUMNS, "")
            row |= {name: no_formula(readable(cell, name), name) for name, cell in zip(names, cells, strict=True)}
            yield _listing(line, row)
        except RowRefused as refusal:
            yield Problem(line, refusal.field, refusal.reason)


def _listing(line: int, row: dict[str, str]) -> Listing:
    name = needed(line_of(row["name"], "name"), "name", "Enter the name that people know them by.")
    postcode = postcode_of(row["postcode"])
    place = standing_in_england(postcode)
    description = text_of(row["description"], "description")
    areas = dict.fromkeys(map(_area, _several(row["areas"], "areas")))
    return Listing(
        line=line,
        source_id=needed(line_of(row["id"], "id", 100), "id", "Give each row an id of its own."),
        name=name,
        service_name=line_of(row["service"], "service") or name,
        type=_type(line_of(row["type"], "type")),
        kind=_kind(line_of(row["kind"], "kind")),
        summary=line_of(row["summary"], "summary", 300) or summary_of(description),
        description=description,
        category=_category(line_of(row["category"], "category")),
        phone=phone_of(row["phone"]),
        email=email_of(row["email"]),
        website=website_of(row["website"]),
        postcode=postcode,
        lat=place.lat,
        lon=place.lon,
        areas=tuple(areas),
        at_place=postcode is not None,
        online=_yes(row["online"], "online"),
        place_label=line_of(row["place"], "place") or None,
        languages=tuple(_from(LANGUAGES, "languages", each) for each in _several(row["languages"], "languages")),
        access=tuple(_from(ACCESS, "access", each) for each in _several(row["access"], "access")),
        source_url=website_of(row["source_url"], "source_url"),
        licence=line_of(row["licence"], "licence") or None,
        source_on=day_of(row["date"], "date"),
        is_open=_yes(row["open"] or "yes", "open"),
    )


def _several(cell: str, field: str) -> list[str]:
    return [part.strip() for part in line_of(cell, field, 2000).split(";") if part.strip()]


def _yes(cell: str, field: str) -> bool:
    word = line_of(cell, field).lower()
    if word not in YES | NO:
        raise RowRefused(field, "Write yes or no.")
    return word in YES


def _type(word: str) -> ProviderType:
    if not word:
        return ProviderType.OTHER
    for code, label in TYPES.items():
        if word.lower() in (code.value, label.lower()):
            return code
    raise RowRefused("type", f"“{word}” is no kind of provider. Use one of: {_listed(ProviderType)}.")


def _kind(word: str) -> ServiceKind:
    """SRC-14 keeps what is free findable; nothing that nobody has checked is ever bookable."""
    kinds = [kind for kind in ServiceKind if kind is not ServiceKind.BOOKABLE]
    if not word:
        return ServiceKind.ENQUIRY_ONLY
    for kind in kinds:
        if word.lower() == kind.value:
            return kind
    raise RowRefused("kind", f"An imported listing is never “{word}”. Use one of: {_listed(kinds)}.")


def _category(word: str) -> str:
    for leaf in leaves():
        if word.lower() in (leaf.id, leaf.label.lower()):
            return leaf.id
    if word:
        raise RowRefused("category", f"“{word}” is not in our list of kinds of support. Leave it empty if unsure.")
    return ""


def _area(word: str) -> str:
    try:
        return local_authority(word.upper()).code
    except KeyError:
        code = area_of(word)
    if code is None:
        raise RowRefused("areas", f"We don’t know a council called “{word}”. Use its name or its code (E08000007).")
    return code


def _from(known: Iterable[str], field: str, word: str) -> str:
    if word not in known:
        raise RowRefused(field, f"We don’t know “{word}”. Use one of: {_listed(known)}.")
    return word


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
