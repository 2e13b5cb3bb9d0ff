"""What the booking page and its neighbours print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.domain.tasks import in_words
from marketplace.bookings.domain.words import BOOKING_TO_HOLDER, NOT_FUNDED, VISITS, held_words, short_words
from marketplace.bookings.models import Booking, Visit
from marketplace.bookings.queries.seeing import BookingSeen
from marketplace.bookings.web.common import lines
from marketplace.core.web.words import and_list, day, day_time, how_long, local, plural, pounds, times


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit in the list. `can` are the actions that make sense now."""

    id: int
    starts_at: datetime
    title: str
    text: str
    soft: str
    can: frozenset[str]


def state_words(booking: Booking) -> str:
    return BOOKING_TO_HOLDER[booking.state]


def when_words(visits: Sequence[Visit]) -> str:
    """`Tuesdays, 10am to 11:30am. 8 visits from 3 November`, or the one visit."""
    if not visits:
        return "No visits"
    first = visits[0]
    span = times(first.starts_at, first.ends_at)
    if len(visits) == 1:
        return f"{day(first.starts_at)}, {span}"
    start = local(first.starts_at)
    return f"{start:%A}s, {span}. {plural(len(visits), 'visit')} from {start.day} {start:%B}"


def money_words(seen: BookingSeen) -> list[str]:
    """Held now, to be held on: the same words before confirming, here and in the statement (5.7)."""
    sums = seen.schedule
    before = seen.booking.state in (BookingState.REQUESTED, BookingState.ACCEPTED, BookingState.COUNTERED)
    before = before or seen.booking.state is BookingState.AWAITING_AUTHORITY
    if not before and not (sums.now_pence or sums.later_pence or sums.short_pence):
        return ["Nothing is held for this now."]
    said = held_words(sums.now_pence, sums.later_pence, sums.later_on, before=before)
    return [*said, *short_words(sums.short_pence)]


def facts(seen: BookingSeen) -> list[tuple[str, object]]:
    """The rows of a booking."""
    booking = seen.booking
    rows: list[tuple[str, object]] = [
        ("When", when_words([v for v in seen.visits if v.state is not VisitState.CANCELLED] or seen.visits)),
        ("Each visit", how_long(booking.minutes)),
    ]
    if seen.worker:
        rows.append(("Who comes", seen.worker))
    rows.append(("Price", pounds(booking.price_pence) + (" in all" if len(seen.visits) > 1 else "")))
    rows.append(("Paid from", lines(f"{one.pot_name}: {one.share}%" for one in seen.shares)))
    rows.append(("Plan line", and_list(dict.fromkeys(one.line_title for one in seen.shares))))
    rows.append(("Help with", lines(in_words(booking.tasks)) if booking.tasks else "None named"))
    if booking.note:
        rows.append(("Your note", booking.note))
    rows.append(
        (
            "After each visit",
            "Paid unless you say something was wrong" if booking.pay_if_silent else "Waits for your yes",
        )
    )
    return rows


def counter_words(seen: BookingSeen) -> list[tuple[str, str]]:
    """What they offer instead."""
    offered: Mapping[str, Any] = seen.booking.counter or {}
    rows = [
        ("First visit", day_time(datetime.fromisoformat(offered["starts_at"]))),
        ("Each visit", how_long(offered["minutes"])),
        ("Price", f"{pounds(offered['price_pence'])} a visit"),
    ]
    if name := seen.workers.get(offered["worker_id"]):
        rows.append(("Who comes", name))
    return rows


def visit_rows(seen: BookingSeen, now: datetime) -> list[VisitRow]:
    return [_row(seen, visit, now) for visit in seen.visits]


def _row(seen: BookingSeen, visit: Visit, now: datetime) -> VisitRow:
    words = VISITS[visit.state]
    if visit.state is VisitState.PLANNED and visit.short_since is not None:
        words = f"{NOT_FUNDED}. It is not cancelled."
    if visit.state is VisitState.ATTESTED and visit.due_at is None:
        words = "Confirmed. Its money is still to be found by your support planner"
    if visit.state is VisitState.QUERIED and visit.query_reason:
        words = f"In question: “{visit.query_reason}”"
    if visit.state is VisitState.UNCONFIRMED and visit.due_at is not None:
        words = "You said nothing for 7 days, so it is paid as you chose"
    if visit.state is VisitState.CANCELLED and visit.due_pence:
        words = f"Cancelled. The fee is {pounds(visit.due_pence)}"
    worker = seen.workers.get(visit.worker_id or 0)
    price = visit.due_pence if visit.due_pence is not None else visit.price_pence
    text = times(visit.reported_start_at or visit.starts_at, visit.reported_end_at or visit.ends_at)
    return VisitRow(
        id=visit.id,
        starts_at=visit.starts_at,
        title=words,
        text=text + (f", with {worker}" if worker else ""),
        soft=pounds(price),
        can=_can(seen, visit, now),
    )


def _can(seen: BookingSeen, visit: Visit, now: datetime) -> frozenset[str]:
    may, found = seen.rights, set()
    live = seen.booking.state is BookingState.CONFIRMED
    if live and visit.state in (VisitState.PLANNED, VisitState.SCHEDULED) and "cancel" in may:
        found |= {"cancel", "move"} if visit.starts_at > now else {"cancel"}
    open_record = visit.state in (VisitState.REPORTED, VisitState.UNCONFIRMED, VisitState.QUERIED)
    if open_record and "attest" in may:
        found.add("attest")
        if visit.state is not VisitState.QUERIED and visit.due_at is None:
            found.add("query")
    if visit.state is VisitState.ATTESTED and visit.id not in seen.invoiced and "attest" in may:
        found.add("withdraw")
    if "coordinate" in may:
        if open_record:
            found |= {"spoken"} | ({"void"} if visit.due_at is None else set())
        paid_for = visit.due_at is not None
        if (visit.state is VisitState.PLANNED and visit.short_since is not None) or (
            visit.critical and not paid_for and visit.state in (VisitState.PLANNED, VisitState.ATTESTED)
        ):
            found.add("fund")
        if paid_for and visit.id in seen.invoiced:
            found.add("put_right")
    return frozenset(found)


def agreement_words(record: Mapping[str, Any], visits: int) -> list[str]:
    """The plain agreement (BKG-15): who contracts, price, notice, complaints."""
    said = []
    parties = record["parties"]
    for party in parties:
        who = party["name"] or "The funder"
        said.append(f"{who} makes this arrangement for the part that the {party['pot_name']} pays.")
    said.append(f"{record['provider_name']} gives the support: {record['service_name']}.")
    said.append(f"It costs {pounds(record['price_pence'])} for {plural(visits, 'visit')}, all in.")
    hours, fee = record["cancel_hours"], record["cancel_fee_pence"]
    if hours and fee:
        said.append(
            f"Cancel a visit at least {plural(hours, 'hour')} before, and nothing is paid for it. "
            f"Later than that it costs {pounds(fee)}, or the price of the visit if that is less."
        )
    else:
        said.append("You can cancel a visit at any time before it, and nothing is paid for it.")
    said.append("Nothing is paid if you go into hospital, or if they cancel.")
    said.append("You can end it for all visits to come. They can too, and have to tell you.")
    if record.get("complaints_contact"):
        said.append(f"If you are not happy: {record['complaints_contact']}")
    return said
