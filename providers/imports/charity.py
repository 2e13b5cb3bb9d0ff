"""Registered charities: `org_id, name, postcode, active, web, activities, objects`.

The column of tags is never read: search is judged by them.
"""

from providers.domain.codes import ProviderType
from providers.imports.categories import guess
from providers.imports.files import Incoming, heading, readable, records
from providers.imports.places import standing
from providers.imports.rows import Listing, Problem, RowRefused, Rows
from providers.imports.tidy import (
    line_of,
    needed,
    or_none,
    postcode_of,
    summary_of,
    text_of,
    title_of,
    website_of,
)

NEEDED = ("org_id", "name", "postcode", "activities", "objects")


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
            yield _listing(line, {name: readable(cell, name) for name, cell in zip(names, cells, strict=True)})
        except RowRefused as refusal:
            yield Problem(line, refusal.field, refusal.reason)


def _listing(line: int, row: dict[str, str]) -> Listing:
    org_id = needed(line_of(row["org_id"], "org_id", 100), "org_id", "The charity’s number is missing.")
    name = title_of(needed(line_of(row["name"], "name"), "name", "The name is missing."))
    activities, objects = text_of(row["activities"], "activities"), text_of(row["objects"], "objects")
    postcode = or_none(postcode_of, row["postcode"])
    place = standing(postcode)
    return Listing(
        line=line,
        source_id=org_id,
        name=name,
        service_name=name,
        type=ProviderType.CHARITY,
        summary=summary_of(activities or objects),
        description="\n\n".join(part for part in (activities, objects) if part),
        category=guess(name),
        website=or_none(website_of, row.get("web", "")),
        postcode=postcode,
        lat=place.lat,
        lon=place.lon,
        at_place=place.lat is not None,
        source_url=_page(org_id),
        is_open=row.get("active", "true").strip().lower() not in ("false", "0", "no"),
    )


def _page(org_id: str) -> str | None:
    """The charity's page on its own register."""
    for prefix, page in (
        ("GB-CHC-", "https://register-of-charities.charitycommission.gov.uk/charity-details/?regid={}&subid=0"),
        ("GB-SC-", "https://www.oscr.org.uk/about-charities/search-the-register/charity-details?number={}"),
        ("GB-NIC-", "https://www.charitycommissionni.org.uk/charity-details/?regId={}&subId=0"),
    ):
        if org_id.startswith(prefix):
            return page.format(org_id.removeprefix(prefix))
    return None
