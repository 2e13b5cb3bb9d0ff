"""Things to do and rows of the holder's home."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.domain.words import NOT_FUNDED
from marketplace.bookings.models import Booking
from marketplace.bookings.queries.home import Coming, Home
from marketplace.core.web.words import clock, day, day_time, full_date, local, pounds, short_pounds, times
from marketplace.delegation.domain import DelegationState


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do. `visit_id` asks "did they come" with its two buttons; else there is one link."""

    title: str
    text: str
    url: str | None = None
    action: str | None = None
    visit_id: int | None = None
    about: str | None = None


def greeting(now: datetime, home: Home) -> str:
    if not home.own:
        return f"{home.holder.given_name[:1]}.{home.holder.family_name[:1]}., their home"
    hour = local(now).hour
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    return f"Good {part}, {home.holder.given_name}"


def _url(booking: Booking) -> str:
    return url_for("bookings_booking.booking", booking_id=booking.id)


def todo(home: Home) -> list[Todo]:
    """The most pressing first: visits to confirm, answers with a deadline, offers, then what is short of money."""
    found = [_did_they_come(row, "attest" in home.rights) for row in home.to_confirm]
    found += [_ask(booking) for booking in sorted(home.asks, key=lambda one: one.confirm_by or one.created_at)]
    found += [
        Todo(
            "You have an answer to your question",
            "Read it, and say if you want to go on.",
            url_for("bookings_enquiry.enquiry", enquiry_id=one.id),
            "Read the answer",
        )
        for one in home.answers
    ]
    found += [
        Todo(
            f"{NOT_FUNDED}: {row.booking.offer['service_name']}",
            f"{day_time(row.visit.starts_at)}. The money of that time does not cover it. It is not cancelled: "
            "your support planner sees to it.",
            _url(row.booking),
            "Look at it",
            about=day(row.visit.starts_at),
        )
        for row in home.short
    ]
    return found


def _did_they_come(row: Coming, may: bool) -> Todo:
    visit = row.visit
    start, end = visit.reported_start_at or visit.starts_at, visit.reported_end_at or visit.ends_at
    late = " You have not said yes or no for 7 days." if visit.state is VisitState.UNCONFIRMED else ""
    return Todo(
        f"Did {row.worker or row.booking.offer['provider_name']} come on {day(start)}?",
        f"{row.booking.offer['service_name']}, {times(start, end)}. {pounds(visit.price_pence)}.{late}",
        url=None if may else _url(row.booking),
        action=None if may else "Look at it",
        visit_id=visit.id if may else None,
        about=day(start),
    )


def _ask(booking: Booking) -> Todo:
    offer, url = booking.offer, _url(booking)
    if booking.state is BookingState.ACCEPTED:
        by = f" Please confirm by {day_time(booking.confirm_by)}." if booking.confirm_by else ""
        return Todo(
            f"{offer['provider_name']} said yes",
            f"{offer['service_name']}, {pounds(booking.price_pence)} in all. Nothing is booked until you confirm.{by}",
            url_for("bookings_booking.confirm", booking_id=booking.id),
            "See and confirm",
            about=offer["service_name"],
        )
    if booking.state is BookingState.COUNTERED:
        title, text, action = "offers something else", "Another time or price. Say yes or no.", "See the offer"
        return Todo(f"{offer['provider_name']} {title}", f"{offer['service_name']}. {text}", url, action)
    if booking.state is BookingState.AWAITING_AUTHORITY:
        return Todo(
            "A booking needs your yes",
            f"{offer['service_name']}, {pounds(booking.price_pence)} in all. It is more than who acts for you may "
            "book alone.",
            url,
            "Look and say yes or no",
        )
    return Todo(
        "Someone else would come",
        f"{offer['service_name']}. {offer['provider_name']} wants to send another worker.",
        url,
        "Look and say yes or no",
    )


def waiting(home: Home) -> list[tuple[str, str, str]]:
    """(support, what it waits for, address)."""
    rows = []
    for booking in home.waiting:
        if booking.state is BookingState.REQUESTED and booking.answer_by:
            text = f"{booking.offer['provider_name']} has until {day_time(booking.answer_by)} to answer."
        else:
            text = "It waits for a yes. The provider can’t see it yet."
        rows.append((str(booking.offer["service_name"]), text, _url(booking)))
    return rows


def coming(home: Home) -> list[tuple[datetime, str, str, str, str]]:
    """(start, support, time and who, provider, address)."""
    return [
        (
            row.visit.starts_at,
            str(row.booking.offer["service_name"]),
            times(row.visit.starts_at, row.visit.ends_at) + (f", with {row.worker}" if row.worker else ""),
            str(row.booking.offer["provider_name"]) + (f". {NOT_FUNDED}" if row.visit.short_since is not None else ""),
            _url(row.booking),
        )
        for row in home.coming
    ]


def helpers(home: Home) -> list[str]:
    said = []
    for one in home.helpers:
        if one.grant.state is DelegationState.PROPOSED:
            said.append(f"{one.name} was asked and has not answered yet.")
            continue
        limit = f" Up to {short_pounds(one.grant.cap_pence)} a booking." if one.grant.cap_pence is not None else ""
        said.append(f"{one.name}, until {full_date(one.grant.ends_on)}.{limit}")
    return said


def time_of(moment: datetime) -> str:
    return clock(moment)
