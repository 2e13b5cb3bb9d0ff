"""Open Referral UK services as JSON: one service, a page of them, a list, or one a line.

Who checked a record, and their address, stays out: it is about people, not about the service. Fields hold HTML;
datetimes have no zone. A page of services says less of each than its own record, so what it leaves out is kept.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from providers.domain.codes import ProviderType
from providers.domain.words import LANGUAGES
from providers.imports.categories import guess
from providers.imports.files import Incoming
from providers.imports.places import standing
from providers.imports.rows import Listing, Problem, RowRefused, Rows, WrongFile
from providers.imports.tidy import (
    area_of,
    day_of,
    email_of,
    line_of,
    needed,
    or_none,
    phone_of,
    postcode_of,
    strip_html,
    summary_of,
    text_of,
    website_of,
)

MOST_BYTES = 64 * 1024 * 1024
"""A page of JSON is read whole, so it has a largest size; one service a line has none."""
Json = Mapping[str, Any]


def read(file: Incoming) -> Rows:
    """`line` of a row counts services from 1. Raises WrongFile."""
    for number, item in enumerate(_services(file), start=1):
        if isinstance(item, Problem):
            yield Problem(number, item.field, item.reason)
            continue
        try:
            yield _listing(number, item)
        except RowRefused as refusal:
            yield Problem(number, refusal.field, refusal.reason)


def _services(file: Incoming) -> Iterator[Json | Problem]:
    if file.size > MOST_BYTES and not _one_a_line(file):
        raise WrongFile(f"This file is larger than {MOST_BYTES // 1024 // 1024} MB. Import it page by page.")
    if _one_a_line(file):
        for line in file.text():
            if line.strip():
                yield from _each([_parsed(line)])
        return
    try:
        whole = json.loads(file.text().read())
    except (ValueError, RecursionError) as error:
        raise WrongFile(f"This is no JSON: {error}.") from None
    if isinstance(whole, dict):
        page = next((whole[key] for key in ("contents", "content", "services") if key in whole), [whole])
        if page == [whole] and "name" not in whole:
            raise WrongFile("This JSON holds no services.")
        whole = page
    if not isinstance(whole, list):
        raise WrongFile("This JSON holds no services.")
    yield from _each(whole)


def _one_a_line(file: Incoming) -> bool:
    first = file.head(200_000).split(b"\n", 1)
    if len(first) < 2 or not first[1].strip():
        return False
    return isinstance(_parsed(first[0].decode("utf-8-sig", "replace")), dict)


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _each(items: Iterable[object]) -> Iterator[Json | Problem]:
    for item in items:
        yield item if isinstance(item, dict) else Problem(0, "", "This is no service.")


def _listing(number: int, service: Json) -> Listing:
    organisation = _dict(service, "organization")
    source_id = needed(line_of(_text(service, "id"), "id", 100), "id", "The id is missing.")
    service_name = needed(line_of(strip_html(_text(service, "name")), "name"), "name", "The name is missing.")
    name = line_of(strip_html(_text(organisation, "name")), "organization.name") or service_name
    description = text_of(strip_html(_text(service, "description")), "description")
    postcode = or_none(postcode_of, next(iter(_postcodes(service)), ""))
    place = standing(postcode)
    served = (area_of(_text(area, "name")) for area in _list(service, "service_areas"))
    return Listing(
        line=number,
        source_id=source_id,
        name=name,
        service_name=service_name,
        type=_type(name, f"{description} {strip_html(_text(organisation, 'description'))}"),
        summary=summary_of(text_of(strip_html(_text(service, "summary")), "summary") or description),
        description=description,
        category=guess(service_name),
        phone=next(filter(None, (or_none(phone_of, number) for number in _phones(service))), None),
        email=or_none(email_of, _text(service, "email") or _text(organisation, "email")),
        website=or_none(website_of, _text(service, "url") or _text(organisation, "website")),
        postcode=postcode,
        lat=place.lat,
        lon=place.lon,
        areas=tuple(dict.fromkeys(code for code in served if code)),
        at_place=place.lat is not None,
        languages=tuple(dict.fromkeys(code for code in map(_language, _list(service, "languages")) if code)),
        licence=line_of(_text(service, "licence") or _text(service, "license"), "licence") or None,
        source_on=_day(service),
        is_open=_text(service, "status").lower() in ("", "active"),
        silent=_silent(service),
    )


def _silent(service: Json) -> frozenset[str]:
    silent: set[str] = set()
    if not any(key in service for key in ("contacts", "phones")):
        silent.add("phone")
    if not any(key in service for key in ("service_at_locations", "locations")):
        silent |= {"postcode", "lat", "lon", "at_place"}
    if "service_areas" not in service:
        silent.add("areas")
    if "languages" not in service:
        silent.add("languages")
    return frozenset(silent)


def _day(service: Json) -> date | None:
    for key in ("last_modified", "assured_date"):
        try:
            if day := day_of(_text(service, key), key):
                return day
        except RowRefused:
            continue
    return None


def _phones(service: Json) -> Iterator[str]:
    for holder in (service, *_list(service, "contacts"), _dict(service, "organization")):
        for phone in _list(holder, "phones"):
            yield _text(phone, "number")


def _postcodes(service: Json) -> Iterator[str]:
    at = [_dict(each, "location") for each in _list(service, "service_at_locations")]
    for location in (*at, *_list(service, "locations")):
        for key in ("addresses", "physical_addresses"):
            for address in _list(location, key):
                if found := _text(address, "postal_code"):
                    yield found


def _language(row: Json) -> str | None:
    code, name = _text(row, "code").lower(), _text(row, "name").lower()
    return next((tag for tag, label in LANGUAGES.items() if tag == code or label.lower() == name), None)


def _type(name: str, about: str) -> ProviderType:
    """What the words say of themselves; the format has no field for it."""
    words = name.lower().split()
    if "nhs" in words:
        return ProviderType.NHS
    if "council" in words:
        return ProviderType.COUNCIL
    if "cic" in words or "community interest company" in about.lower():
        return ProviderType.CIC
    return ProviderType.CHARITY if "registered charity" in about.lower() else ProviderType.OTHER


def _text(row: Json, key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else "" if value is None or isinstance(value, dict | list) else str(value)


def _dict(row: Json, key: str) -> Json:
    value = row.get(key)
    return value if isinstance(value, dict) else {}


def _list(row: Json, key: str) -> list[Json]:
    value = row.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
