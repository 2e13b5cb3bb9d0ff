"""The table of an unmet need's moves (domain.md, Unmet need), and the reasons in plain words."""

from collections.abc import Mapping

from marketplace.core.machine import Machine, row
from marketplace.discovery.domain.codes import NeedReason

OPEN = ("reported", "coded", "searching", "offered")

NEED = Machine(
    "report",
    row(None, "report", "reported", "searcher"),
    row("reported", "code", "coded", "system coordinator", guards="area_and_category_known"),
    row("coded", "look", "searching", "coordinator", effect="last_looked"),
    row("searching", "offer", "offered", "coordinator"),
    row("offered", "turn_down", "searching", "holder coordinator"),
    row("offered", "take", "met", "holder coordinator"),
    row("offered", "take_part", "partly_met", "holder coordinator"),
    row(("coded", "searching", "offered"), "give_up", "not_met", "coordinator", guards="reason_and_last_look"),
    row(OPEN, "withdraw", "withdrawn", "holder coordinator"),
)

REASONS: Mapping[NeedReason, str] = {
    NeedReason.NONE_IN_AREA: "Nobody does this near me",
    NeedReason.NO_CAPACITY: "They have no room",
    NeedReason.TIMES: "The times are wrong",
    NeedReason.LANGUAGE_CULTURE: "The language is wrong",
    NeedReason.PRICE_ABOVE_LINE: "It costs too much",
    NeedReason.FUNDING_ROUTE: "They don’t take my budget",
    NeedReason.SKILL: "They don’t have the right skill",
    NeedReason.OTHER: "Something else",
}
"""As the page offers them; `trust_quality` is for a coordinator to code."""
