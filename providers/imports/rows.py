"""What a reader yields."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from providers.domain.codes import ProviderType, ServiceKind


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was refused: its line in the file (an item's number in JSON), the field, and why."""

    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing of a published list, tidied. Degrees are WGS84; `areas` are GSS codes in use
    today of those they say that they serve.

    `silent` names the fields that this record says nothing of: what an earlier, fuller record said of them stays.
    `is_open` is false for one that its list calls closed: it is never added, and taken down where it is here.
    """

    line: int
    source_id: str
    name: str
    service_name: str
    type: ProviderType = ProviderType.OTHER
    kind: ServiceKind = ServiceKind.ENQUIRY_ONLY
    summary: str = ""
    description: str = ""
    category: str = ""
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    postcode: str | None = None
    lat: float | None = None
    lon: float | None = None
    areas: tuple[str, ...] = ()
    at_place: bool = False
    online: bool = False
    place_label: str | None = None
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    source_url: str | None = None
    licence: str | None = None
    source_on: date | None = None
    is_open: bool = True
    silent: frozenset[str] = field(default=frozenset())


Rows = Iterator[Listing | Problem]


class WrongFile(Exception):
    """The whole file is not what its format says; the message says what is missing."""


class RowRefused(ValueError):
    """One row can't be taken: the field's name and a sentence."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason
