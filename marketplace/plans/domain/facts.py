"""What the guards of a plan read, gathered afresh by the services."""

from dataclasses import dataclass, field
from datetime import date

from marketplace.plans.domain.costs import PotCost


@dataclass(frozen=True, slots=True)
class LineFacts:
    """Days are local, both in it. `shares` is whole per cent by pot id; `clinical` as the category file marks it."""

    id: int
    title: str
    cost_pence: int
    starts_on: date
    ends_on: date
    shares: dict[int, int]
    outcome_ids: frozenset[int]
    clinical: bool
    has_risk: bool
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """`budget_from` and `budget_last` are the budget's first and last day. `acting_id` is who does it now."""

    outcome_ids: frozenset[int]
    lines: tuple[LineFacts, ...]
    costs: tuple[PotCost, ...]
    budget_from: date | None
    budget_last: date | None
    seen_by_holder: bool
    author_ids: frozenset[int]
    acting_id: int | None
    acting_provider_ids: frozenset[int]
    plan_provider_ids: frozenset[int]
    coordinator_named: bool
    consent_recorded: bool
    today: date
    starts_on: date
    not_accepted: tuple[str, ...] = ()
    review_due_on: date | None = None
    reasons: str = ""
    cover: str = ""
    died: bool = False
    acknowledged: frozenset[str] = field(default_factory=frozenset)

    def titles(self, lines: "tuple[LineFacts, ...] | list[LineFacts]") -> str:
        """Line titles in quotes, as a sentence names them."""
        return ", ".join(f"“{line.title}”" for line in lines)
