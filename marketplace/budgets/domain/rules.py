"""What a funding stream allows from which day on. The rows are data (`data/funding_rules.csv`, then the table); only
their shape is code, so that a change of the law is a new version of a row (R18, R35, R36, R39)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marketplace.budgets.domain.words import Deployment, FundingStream, Mechanism


class Contribution(StrEnum):
    """Money of the person's own in a pot, told apart (R35, R36)."""

    ASSESSED_NET = "assessed_net"
    ASSESSED_GROSS = "assessed_gross"
    VOLUNTARY = "voluntary"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def arrives(self) -> bool:
        """Whether it comes into the pot: a gross share is billed by the council beside it (R35)."""
        return self is not Contribution.ASSESSED_GROSS


_WORDS = {
    Contribution.ASSESSED_NET: "Their share: the council pays in less, and they pay this in",
    Contribution.ASSESSED_GROSS: "Their share: the council pays in all of it, and sends them a bill",
    Contribution.VOLUNTARY: "Top-up of their own choice",
}


@dataclass(frozen=True, slots=True)
class StreamRule:
    """One version: in force from `starts_on` until the next version of its stream starts. `confirmed` is False where a
    lawyer has still to read it; `source` is where the rule is written."""

    stream: FundingStream
    version: str
    starts_on: date
    ways: Mapping[Deployment, tuple[Mechanism, ...]]
    contributions: frozenset[Contribution]
    source: str
    confirmed: bool

    def allows(self, deployment: Deployment, mechanism: Mechanism) -> bool:
        return mechanism in self.ways.get(deployment, ())

    def others_than(self, deployment: Deployment, mechanism: Mechanism) -> tuple[Mechanism, ...]:
        """What else could have been chosen: a card is never the only choice (R39)."""
        return tuple(one for one in self.ways.get(deployment, ()) if one is not mechanism)
