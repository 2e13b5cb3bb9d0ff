"""What plan pages share."""

from typing import Any, cast

from flask import current_app, g, url_for

from marketplace.core.web.context import site
from marketplace.core.web.words import how_long, pounds
from marketplace.plans.ports import NOTHING_BOOKED, PlanUsage
from marketplace.plans.queries import LineView


def usage() -> PlanUsage:
    """What bookings know of lines, where they are wired."""
    return cast(PlanUsage, site().ports.get("plan_usage", NOTHING_BOOKED))


def link_to(endpoint: str, **values: Any) -> str | None:
    """The address of a page of another area; None while there is no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def amount_words(line: LineView) -> str:
    """`£40.00 a week`, `£120.00 once`, `Free`."""
    if not (line.weekly_pence or line.amount_pence):
        return "Free"
    return f"{pounds(line.weekly_pence)} a week" if line.weekly_pence else f"{pounds(line.amount_pence or 0)} once"


def band_words(line: LineView) -> str:
    """`1 hour to 3 hours a week`, `up to 3 hours a week`, nothing where no hours are said."""
    low, high = line.band_min_minutes, line.band_max_minutes
    if low and high:
        return f"{how_long(low)} to {how_long(high)} a week" if low != high else f"{how_long(high)} a week"
    if high:
        return f"Up to {how_long(high)} a week"
    return f"At least {how_long(low)} a week" if low else ""


def share_words(parts: tuple[tuple[str, int], ...]) -> str:
    """`NHS pot 60%, Council pot 40%`; the pot alone where it pays all."""
    if len(parts) == 1 and parts[0][1] == 100:
        return parts[0][0]
    return ", ".join(f"{name} {share}%" for name, share in parts)


def whole_plan_url(holder_id: int) -> str:
    """The page about the plan over time: staff's own, else the holder's."""
    if "funder" in g.get("roles", frozenset()):
        return url_for("plans_coordinator.plan", holder_id=holder_id)
    return url_for("plans_holder.mine")


EVENT_WORDS = {
    "start": "Begun",
    "seen_by_holder": "Seen by the person",
    "submit": "Sent in",
    "ask_changes": "Changes asked for",
    "refuse": "Not agreed",
    "approve": "Agreed",
    "activate": "Started",
    "change_needed": "A change was asked for",
    "supersede": "Replaced by a newer version",
    "review_asked": "Review asked for",
    "review": "Reviewed",
    "end": "Ended",
}


def event_words(event: str) -> str:
    return EVENT_WORDS.get(event, event.replace("_", " ").capitalize())
