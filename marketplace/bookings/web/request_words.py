"""Rows and sentences of the three steps."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from markupsafe import Markup, escape

from marketplace.bookings.domain.words import held_words
from marketplace.bookings.queries.paying import Paying, Way, WaysOut
from marketplace.bookings.web.common import lines, slot_of
from marketplace.core.forms import choice
from marketplace.core.web.words import (
    DAYS,
    and_list,
    clock,
    day,
    full_date,
    how_long,
    local,
    local_date,
    plural,
    pounds,
    short_pounds,
)
from providers.domain.offer import Offer
from providers.domain.words import UNITS


def slot_days(starts: Iterable[datetime]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Days in words with their times, each time once."""
    days: dict[date, dict[str, str]] = {}
    for start in starts:
        days.setdefault(local_date(start), {})[slot_of(start)] = clock(start)
    return [(day(on), list(found.items())) for on, found in days.items()]


def unit(offer: Offer) -> str:
    return f"{UNITS[offer.price_unit]}, all in" if offer.price_unit else "all in"


def times_words(start: datetime, minutes: int, weeks: int, visits: int) -> list[str]:
    """`Tuesdays at 10am, 1½ hours` and `8 visits, 3 November to 22 December`."""
    if weeks == 1:
        return [f"{day(start)}, {clock(start)}", how_long(minutes)]
    first = local(start)
    last = first + timedelta(weeks=weeks - 1)
    span = f"{first.day} {first:%B} to {last.day} {last:%B}"
    return [f"{DAYS[first.weekday()]}s at {clock(start)}, {how_long(minutes)}", f"{plural(visits, 'visit')}, {span}"]


def prices_words(prices: tuple[int, ...]) -> str:
    """`8 visits at £36.00`, or each price with its count where bank holidays cost more."""
    kinds = dict.fromkeys(prices)
    return and_list(f"{plural(prices.count(pence), 'visit')} at {pounds(pence)}" for pence in kinds)


def fit_words(way: Way) -> str | None:
    """Within the line, or how much over it (3.3)."""
    weekly = way.line.weekly_pence is not None
    a_week = " a week" if weekly else ""
    if way.left_pence is not None and way.left_pence < 0:
        return f"{short_pounds(-way.left_pence)}{a_week} over this line: your support planner has to say yes first."
    if way.over_minutes:
        return "More hours a week than this line allows: your support planner has to say yes first."
    if way.left_pence is None:
        return None
    return f"Within this line: {short_pounds(way.left_pence)}{a_week} left."


def way_title(way: Way) -> str:
    if len(way.splits) > 1:
        return "Both pots, as your plan says" if len(way.splits) == 2 else "All pots, as your plan says"
    name = way.parts[0].pot.name
    return f"{name}" if way.whole_plan else f"{name} only"


def way_choices(paying: Paying) -> list[object]:
    return [choice(way.code, way_title(way), way_words(way)) for way in paying.ways]


def way_words(way: Way) -> Markup:
    said: list[str] = []
    if len(way.splits) > 1:
        shares = and_list(f"{part.pot.name} {split.share}%" for part, split in zip(way.parts, way.splits, strict=True))
        said.append(f"“{way.line.title}” is shared: {shares}")
        said.append(
            Markup(" and ").join(
                escape(part.pot.name) + Markup(" <b>{}</b>").format(pounds(part.pence)) for part in way.parts
            )
        )
    else:
        said.append(Markup("<b>{}</b> from “{}”").format(pounds(way.parts[0].pence), way.line.title))
    left = [pounds(part.left_pence) for part in way.parts]
    if all(part.left_pence >= 0 for part in way.parts):
        said.append(f"Leaves {and_list(left)} free")
    else:
        said.append("Not enough is free now")
    if fit := fit_words(way):
        said.append(fit)
    return lines(said)


def held_before(way: Way) -> list[str]:
    """The sums that confirming holds, now and later: the same words as on the booking and in the statement."""
    return held_words(way.schedule.now_pence, way.schedule.later_pence, way.schedule.later_on, before=True)


def money_flow(way: Way, who: str, price: int, several: bool) -> list[tuple[str, str, str]]:
    """What happens to the money, step by step."""
    return [
        ("free", "Now: free.", "All of it stays yours to use."),
        (
            "held",
            f"{who} says yes and you confirm: held.",
            " ".join(["It is set aside, so nobody else can use it.", *held_before(way)]),
        ),
        ("to_pay", "You say a visit went well: to pay.", f"{pounds(price)} moves{' each time' if several else ''}."),
        ("spent", f"{who} is paid: spent.", ""),
    ]


def fee_rows(offer: Offer, who: str) -> list[tuple[str, str]]:
    """What cancelling costs, before anything is booked."""
    hours = offer.cancel_hours
    fee = offer.cancel_fee_pence
    rows: list[tuple[str, str]] = []
    if fee and hours:
        rows = [
            (f"More than {plural(hours, 'hour')} before", "Nothing"),
            (f"Less than {plural(hours, 'hour')} before", pounds(fee)),
        ]
    else:
        rows = [("At any time", "Nothing")]
    return [*rows, ("You go into hospital", "Nothing"), (f"{who} cancels", "Nothing")]


def ways_out_choices(out: WaysOut, needs: str) -> list[object]:
    """What to do when a pot is short; the first fits what is free."""
    found = []
    if out.fewer:
        found.append(
            choice("fewer", f"Book {plural(out.fewer, 'visit')} now", f"They fit {needs}. Ask for the rest later.")
        )
    if out.later_at is not None and out.later_on is not None:
        found.append(
            choice(
                "later",
                f"Start on {day(out.later_at)}",
                f"{pounds(out.later_pence)} more is released on {full_date(out.later_on)}.",
            )
        )
    found.append(choice("back", "Choose other times, or another pot", "We keep the rest of what you wrote."))
    return found
