"""What is known of one quarter once it is over, by place and kind of help: counts and minutes, nobody's row.

`area` is a local authority (GSS code), `category` a top category of the tree.
"""

from dataclasses import dataclass, field
from enum import StrEnum

UNNAMED = "other"
"""The kind of a search or report that named none."""


class Hours(StrEnum):
    """Whether a provider's free hours are known: told in the quarter's last 28 days, before, or never."""

    FRESH = "fresh"
    STALE = "stale"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Need:
    """D2.1. Minutes a week. `wanted` is what is planned and not delivered yet, by person, so never below none."""

    area: str
    category: str
    people: int
    planned_minutes: int
    wanted_people: int
    wanted_minutes: int
    lines: int
    lines_without_hours: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """D2.2. Minutes a week in reach of this place; `stale` ones were told more than 28 days before the end."""

    area: str
    category: str
    providers: int
    free_minutes: int
    largest_minutes: int
    stale_providers: int
    stale_minutes: int
    stale_largest_minutes: int


@dataclass(frozen=True, slots=True)
class Reach:
    """D1.1. One provider with an available service that reaches the place."""

    area: str
    category: str
    provider_id: int
    type: str
    hours: Hours


@dataclass(frozen=True, slots=True)
class Searches:
    """D3.1, D3.2. Sessions of holders and brokers, each once a day and kind."""

    area: str
    category: str
    sessions: int
    found_none: int
    found_thin: int


@dataclass(frozen=True, slots=True)
class Asked:
    """D3.4. People who sent an enquiry or a request, and those whom every provider asked said no to."""

    area: str
    category: str
    people: int
    refused: int


@dataclass(frozen=True, slots=True)
class CouldNotFind:
    """D3.6. People, not reports."""

    area: str
    category: str
    people: int


@dataclass(frozen=True, slots=True)
class Located:
    """People of a funder with a running plan, and those of them whose council is known."""

    funder_id: int
    people: int
    located: int


@dataclass(frozen=True, slots=True)
class Facts:
    needs: list[Need] = field(default_factory=list)
    capacity: list[Capacity] = field(default_factory=list)
    reach: list[Reach] = field(default_factory=list)
    searches: list[Searches] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    could_not_find: list[CouldNotFind] = field(default_factory=list)
    located: list[Located] = field(default_factory=list)
