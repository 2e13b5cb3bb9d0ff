"""Rules of the care and support plan, without a database."""

from marketplace.plans.domain.content import content_hash
from marketplace.plans.domain.costs import PotCost, PotRoom, line_cost, pot_costs
from marketplace.plans.domain.facts import Facts, LineFacts
from marketplace.plans.domain.guards import GUARDS, check, refusals
from marketplace.plans.domain.prohibited import ProhibitedList, Rule, prohibited
from marketplace.plans.domain.reviews import first_review_on, latest_next_review_on
from marketplace.plans.domain.states import VERSION
from marketplace.plans.domain.words import FROZEN, OPEN, Rhythm, SeenHow, VersionState

__all__ = [
    "FROZEN",
    "GUARDS",
    "OPEN",
    "VERSION",
    "Facts",
    "LineFacts",
    "PotCost",
    "PotRoom",
    "ProhibitedList",
    "Rhythm",
    "Rule",
    "SeenHow",
    "VersionState",
    "check",
    "content_hash",
    "first_review_on",
    "latest_next_review_on",
    "line_cost",
    "pot_costs",
    "prohibited",
    "refusals",
]
