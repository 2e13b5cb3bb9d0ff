"""What the provider's pages print."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marketplace.bookings.domain.disclosure import Stage
from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.domain.tasks import in_words
from marketplace.bookings.domain.words import VISITS
from marketplace.bookings.queries.disclosed import EnquirySeen, RequestSeen, VisitSeen
from marketplace.bookings.services.enquiring import TIMES
from marketplace.bookings.web.common import lines
from marketplace.core.web.words import clock, day, day_time, how_long, local, plural, pounds, times
from providers.categories import is_category, label

STAGES = ("Now: area and tasks", "You say yes: first name", "They confirm: address", "On the day: how to get in")
AT = {Stage.ASKED: 1, Stage.ACCEPTED: 2, Stage.CONFIRMED: 3, Stage.ON_THE_DAY: 4}


def stages(stage: Stage) -> list[str]:
    """The four stages, the present one beginning with "Now"."""
    plain = ("Asked: area and tasks", "You say yes: first name", "They confirm: address", "On the day: how to get in")
    here = AT[stage] - 1
    return [f"Now: {words.partition(': ')[2]}" if n == here else words for n, words in enumerate(plain)]


def stage_number(stage: Stage) -> int:
    return AT[stage]


def kind(category: str, fallback: str) -> str:
    return label(category) if is_category(category) else fallback


def when(request: RequestSeen) -> str:
    """`Tuesdays, 10am to 11:30am. 8 visits from 3 November`."""
    starts: Sequence[datetime] = request.seen["visits"]
    if not starts:
        return "No visits"
    first = request.visits[0] if request.visits else None
    span = times(first.starts_at, first.ends_at) if first and first.starts_at == starts[0] else clock(starts[0])
    if len(starts) == 1:
        return f"{day(starts[0])}, {span}"
    begin = local(starts[0])
    return f"{begin:%A}s, {span}. {plural(len(starts), 'visit')} from {begin.day} {begin:%B}"


def who(request: RequestSeen) -> str:
    """`Ron, SK5`, or only the area before a yes."""
    name, area = request.seen.get("first_name"), request.seen["outward"] or "Area not known"
    return f"{name}, {area}" if name else area


def facts(request: RequestSeen) -> list[tuple[str, Any]]:
    seen = request.seen
    rows: list[tuple[str, Any]] = []
    if "first_name" in seen:
        rows.append(("First name", seen["first_name"]))
    rows += [
        ("Kind", kind(seen["category"], request.service_name)),
        ("Area", seen["outward"] or "Not known"),
        ("When", when(request)),
        ("Each visit", how_long(seen["minutes"])),
        ("Tasks", lines(in_words(seen["tasks"])) if seen["tasks"] else "None named"),
        ("Money", money(request)),
    ]
    return rows


def money(request: RequestSeen) -> str:
    before = request.state in (BookingState.REQUESTED, BookingState.COUNTERED, BookingState.ACCEPTED)
    told = "It is set aside for you when they confirm." if before else "For all visits."
    return f"{pounds(request.seen['price_pence'])}. {told}"


def counter(request: RequestSeen) -> str:
    offered = request.counter or {}
    start = day_time(datetime.fromisoformat(offered["starts_at"]))
    return f"You offered: {start}, {how_long(offered['minutes'])}, {pounds(offered['price_pence'])} a visit."


def visit_words(visit: VisitSeen) -> str:
    if visit.state is VisitState.SCHEDULED:
        return "Please record it" if visit.over else "Booked"
    if visit.state is VisitState.PLANNED:
        return "Booked, its money is not held yet"
    if visit.state is VisitState.REPORTED:
        return "Recorded. They have not said yes yet"
    if visit.state is VisitState.ATTESTED:
        return "They said yes"
    if visit.state is VisitState.QUERIED:
        return f"In question: “{visit.query_reason}”" if visit.query_reason else "In question"
    if visit.state is VisitState.UNCONFIRMED:
        return "Recorded. Nobody said yes or no for 7 days"
    return VISITS[visit.state]


def can(visit: VisitSeen, state: BookingState) -> frozenset[str]:
    """What the provider's side may do about a visit now; the service asks again."""
    found = set()
    if visit.over and (visit.state is VisitState.SCHEDULED or (visit.state is VisitState.PLANNED and visit.critical)):
        found.add("record")
    if visit.state in (VisitState.REPORTED, VisitState.QUERIED):
        found.add("amend")
    coming = visit.state in (VisitState.PLANNED, VisitState.SCHEDULED) and not visit.over
    if coming and state is BookingState.CONFIRMED:
        found.add("cancel")
    return frozenset(found)


def question_rows(enquiry: EnquirySeen, service: str) -> list[tuple[str, str]]:
    wanted = enquiry.wanted
    rows = []
    if "first_name" in enquiry.seen:
        rows.append(("First name", enquiry.seen["first_name"]))
    return [
        *rows,
        ("About", service),
        ("Area", enquiry.seen["outward"] or "Not known"),
        ("Days", ", ".join(one.capitalize() for one in wanted.get("days", ())) or "Not said"),
        ("Times", ", ".join(TIMES[one] for one in wanted.get("times", ()) if one in TIMES) or "Not said"),
        ("Help with", ", ".join(in_words(enquiry.seen["tasks"])) or "Not said"),
    ]
