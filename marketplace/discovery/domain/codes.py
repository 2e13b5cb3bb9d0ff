"""The closed lists of the area, in the words of domain.md (D3, Unmet need)."""

from enum import StrEnum


class RoleClass(StrEnum):
    """Who searched, as coarse as can be. Staff and robots leave no event at all (D3, cleaning)."""

    HOLDER = "holder"
    BROKER = "broker"
    VISITOR = "visitor"


class CountBand(StrEnum):
    """How many were found: none (D3.1), thin (D3.2), some, many."""

    NONE = "none"
    THIN = "thin"
    SOME = "some"
    MANY = "many"


THIN_UP_TO = 2
SOME_UP_TO = 9


def band_of(total: int) -> CountBand:
    """The band of an exact count."""
    if total <= 0:
        return CountBand.NONE
    if total <= THIN_UP_TO:
        return CountBand.THIN
    return CountBand.SOME if total <= SOME_UP_TO else CountBand.MANY


class NeedState(StrEnum):
    REPORTED = "reported"
    CODED = "coded"
    SEARCHING = "searching"
    OFFERED = "offered"
    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    WITHDRAWN = "withdrawn"


class NeedReason(StrEnum):
    """What is in the way (domain.md, Unmet need)."""

    NONE_IN_AREA = "none_in_area"
    NO_CAPACITY = "no_capacity"
    TIMES = "times"
    PRICE_ABOVE_LINE = "price_above_line"
    SKILL = "skill"
    LANGUAGE_CULTURE = "language_culture"
    FUNDING_ROUTE = "funding_route"
    TRUST_QUALITY = "trust_quality"
    OTHER = "other"
