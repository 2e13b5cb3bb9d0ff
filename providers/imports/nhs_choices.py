"""Social care providers as NHS Choices published them: Windows letters, `¬` between fields, no quotes."""

from providers.domain.codes import ProviderType
from providers.imports.categories import guess
from providers.imports.files import LONGEST_LINE, Incoming, check_heading, readable
from providers.imports.places import standing
from providers.imports.rows import Listing, Problem, RowRefused, Rows, WrongFile
from providers.imports.tidy import line_of, needed, or_none, postcode_of, title_of

BETWEEN = "¬"
NEEDED = ("OrganisationID", "OrganisationType", "OrganisationName", "City", "Postcode")


def read(file: Incoming) -> Rows:
    """Raises WrongFile."""
    head = file.head()
    text = file.text("utf-8-sig" if BETWEEN.encode() in head else "cp1252")
    names = [name.strip() for name in text.readline(LONGEST_LINE).split(BETWEEN)]
    if len(names) < 2:
        raise WrongFile("The first line has no ¬ between its fields.")
    check_heading(names, NEEDED)
    number = 1
    while line := text.readline(LONGEST_LINE):
        number += 1
        if not line.endswith(("\n", "\r")) and len(line) == LONGEST_LINE:
            yield Problem(number, "", "This line is too long to be a row.")
            while line and not line.endswith(("\n", "\r")):
                line = text.readline(LONGEST_LINE)
            continue
        if not line.strip():
            continue
        cells = line.rstrip("\r\n").split(BETWEEN)
        if len(cells) != len(names):
            yield Problem(
                number, "", f"This line has {len(cells)} fields; the first line of the file has {len(names)}."
            )
            continue
        try:
            yield _listing(number, {name: readable(cell, name) for name, cell in zip(names, cells, strict=True)})
        except RowRefused as refusal:
            yield Problem(number, refusal.field, refusal.reason)


def _listing(line: int, row: dict[str, str]) -> Listing:
    source_id = needed(line_of(row["OrganisationID"], "OrganisationID", 100), "OrganisationID", "The id is missing.")
    name = title_of(
        needed(line_of(row["OrganisationName"], "OrganisationName"), "OrganisationName", "The name is missing.")
    )
    town = line_of(row["City"], "City")
    kind = line_of(row["OrganisationType"], "OrganisationType") or "Social care provider"
    postcode = or_none(postcode_of, row["Postcode"])
    place = standing(postcode, row.get("Latitude", ""), row.get("Longitude", ""))
    code = line_of(row.get("OrganisationCode", ""), "OrganisationCode", 100)
    return Listing(
        line=line,
        source_id=source_id,
        name=name,
        service_name=name,
        type=_type(name),
        summary=f"{kind} in {town}." if town else f"{kind}.",
        category=guess(name),
        postcode=postcode,
        lat=place.lat,
        lon=place.lon,
        at_place=place.lat is not None,
        place_label=town or None,  # no street: some of these are people at home
        source_url=f"https://www.cqc.org.uk/provider/{code}" if code.startswith("1-") else None,
        is_open=row.get("OrganisationStatus", "Visible") in ("Visible", ""),
    )


def _type(name: str) -> ProviderType:
    """What the name itself says; the list does not tell a care home from a charity or a person."""
    words = set(name.upper().split())
    if "COUNCIL" in words:
        return ProviderType.COUNCIL
    return ProviderType.NHS if "NHS" in words else ProviderType.OTHER
