"""Which money could pay for what a holder chose, what each way leaves, and what to do when a pot is short. Pence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import providers.queries as supply
from marketplace.bookings.domain.money import parts
from marketplace.bookings.queries.schedule import Calendar, Schedule, preview, triples
from marketplace.bookings.queries.usage import line_usage
from marketplace.bookings.services.facts import Question, known_link
from marketplace.bookings.services.wanted import SplitWanted, Wanted
from marketplace.budgets import queries as budgets
from marketplace.budgets.domain import bookable
from marketplace.budgets.models import Pot
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.clock import to_local
from marketplace.core.local_time import local_date, utc_of
from marketplace.core.periods import Span
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.pictures import PotPicture
from marketplace.plans import queries as plans
from marketplace.plans.queries import LineView
from providers.domain.offer import Offer, price


@dataclass(frozen=True, slots=True)
class Part:
    """One pot's part of a way to pay; `left_pence` is what is free after what is held at once."""

    pot: Pot
    pence: int
    free_pence: int
    left_pence: int


@dataclass(frozen=True, slots=True)
class Way:
    """One way to pay: a plan line by its own shares, or by one of its pots alone.

    `left_a_week` is what the line has left in its fullest week with this booking, negative when over it.
    """

    code: str
    line: LineView
    whole_plan: bool
    splits: tuple[SplitWanted, ...]
    parts: tuple[Part, ...]
    schedule: Schedule
    left_pence: int | None
    over_minutes: bool
    why_not: str | None

    @property
    def short(self) -> tuple[tuple[Part, int], ...]:
        """Pots that have less free than would be held at once: (part, pence needed now)."""
        needed = {one.pot_id: one.now_pence for one in self.schedule.by_pot}
        return tuple((part, needed[part.pot.id]) for part in self.parts if needed[part.pot.id] > part.free_pence)


@dataclass(frozen=True, slots=True)
class Paying:
    """The ways that fit the plan, those that do not with their reason, and the pots as they are now."""

    offer: Offer
    prices: tuple[int, ...]
    spans: tuple[Span, ...]
    ways: tuple[Way, ...]
    closed: tuple[Way, ...]
    pictures: dict[int, PotPicture]
    calendar: Calendar
    known_link: bool

    @property
    def total_pence(self) -> int:
        return sum(self.prices)

    def way(self, code: str | None) -> Way | None:
        return next((way for way in self.ways if way.code == code), None)


def paying(uow: UnitOfWork, actor: Actor, wanted: Wanted) -> Paying:
    """Which money could pay for visits asked for. `wanted.splits` is not looked at. Raises NotFound, NotAllowed."""
    offer = supply.offer(uow, wanted.service_id)
    uow.require(actor, Action.BOOKINGS_SEE, holder_id=wanted.holder_id)
    spans = wanted.spans()
    prices = tuple(price(offer, span.start, wanted.minutes) for span in spans)
    visits = [(span.start, pence) for span, pence in zip(spans, prices, strict=True)]
    days = [to_local(span.start).date() for span in spans]
    pots = {pot.id: pot for pot in budgets.active_pots_of(uow, wanted.holder_id)}
    pictures = {pot.id: one for pot, one in budgets.pot_pictures(uow, wanted.holder_id, local_date(uow.now))}
    calendar = Calendar(uow, pots)
    family = (offer.category, offer.category.partition(".")[0])
    ways: list[Way] = []
    for line in plans.active_lines(uow, wanted.holder_id):
        if line.category not in family or not all(line.runs_on(day) for day in days) or not line.outcome_ids:
            continue
        usage = line_usage(
            uow,
            line.id,
            [(span.start, wanted.minutes, pence) for span, pence in zip(spans, prices, strict=True)],
            without_booking=None,
        )
        limit, used = (
            (line.weekly_pence, usage.week_pence)
            if line.weekly_pence is not None
            else (line.amount_pence, usage.whole_pence)
        )
        left = None if limit is None else limit - used
        over = line.band_max_minutes is not None and usage.week_minutes > line.band_max_minutes
        choices = [(str(line.id), tuple(line.shares.items()))]
        if len(line.shares) > 1:
            choices += [(f"{line.id}-{pot_id}", ((pot_id, 100),)) for pot_id in line.shares]
        for code, shares in choices:
            splits = tuple(SplitWanted(pot_id, line.id, share) for pot_id, share in shares)
            ways.append(_way(uow, code, line, splits, visits, days, pots, pictures, calendar, offer, left, over))
    question = Question(actor, wanted.holder_id, offer, (), spans, prices)
    return Paying(
        offer=offer,
        prices=prices,
        spans=spans,
        ways=tuple(way for way in ways if way.why_not is None),
        closed=tuple(way for way in ways if way.why_not is not None and len(way.splits) == 1),
        pictures=pictures,
        calendar=calendar,
        known_link=known_link(uow, question),
    )


def _way(
    uow: UnitOfWork,
    code: str,
    line: LineView,
    splits: tuple[SplitWanted, ...],
    visits: Sequence[tuple[datetime, int]],
    days: Sequence[date],
    pots: dict[int, Pot],
    pictures: dict[int, PotPicture],
    calendar: Calendar,
    offer: Offer,
    left: int | None,
    over: bool,
) -> Way:
    reason = next((why for split in splits if (why := _why_not(pots, split.pot_id, calendar, offer, days))), None)
    if reason is not None:
        return Way(code, line, len(splits) > 1, splits, (), Schedule(0, 0, None), left, over, reason)
    mine = calendar.only([split.pot_id for split in splits])
    schedule = preview(uow, splits, visits, mine)
    whole: dict[int, int] = {}
    for _, pence in visits:
        for part in parts(pence, triples(splits)):
            whole[part.pot_id] = whole.get(part.pot_id, 0) + part.pence
    now = {one.pot_id: one.now_pence for one in schedule.by_pot}
    rows = tuple(
        Part(
            pots[split.pot_id],
            whole.get(split.pot_id, 0),
            pictures[split.pot_id].free,
            pictures[split.pot_id].free - now[split.pot_id],
        )
        for split in splits
    )
    return Way(code, line, splits[0].share != 100 or len(line.shares) == 1, splits, rows, schedule, left, over, None)


def _why_not(pots: dict[int, Pot], pot_id: int, calendar: Calendar, offer: Offer, days: Sequence[date]) -> str | None:
    """Why a pot can't pay for this (G4), or None."""
    pot = pots.get(pot_id)
    if pot is None:
        return "One of the pots of this line is not ready yet."
    may = bookable(pot.state, pot.mechanism)
    if not may.yes:
        return may.why
    if not offer.accepts(pot.token):
        return f"They can’t be paid from your {pot.name}."
    if any(calendar.at(pot_id, day) is None for day in days):
        return f"Your {pot.name} ends before the last visit."
    return None


def after(paying: Paying, way: Way) -> list[PotPicture]:
    """The paying pots as they would be once this is confirmed: what is held at once moves from free to held."""
    now = {one.pot_id: one.now_pence for one in way.schedule.by_pot}
    return [
        replace(
            paying.pictures[part.pot.id],
            held=paying.pictures[part.pot.id].held + now[part.pot.id],
            free=max(paying.pictures[part.pot.id].free - now[part.pot.id], 0),
        )
        for part in way.parts
    ]


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What fits when a pot has too little: fewer visits now, or a start once more is released (None: neither)."""

    fewer: int | None
    later_at: datetime | None
    later_on: date | None
    later_pence: int


def ways_out(paying: Paying, way: Way) -> WaysOut:
    """Counted so that every paying pot can hold its part."""
    fits = 0
    needed = {part.pot.id: 0 for part in way.parts}
    free = {part.pot.id: part.free_pence for part in way.parts}
    mine = paying.calendar.only(needed)
    for span, pence in zip(paying.spans, paying.prices, strict=True):
        if mine.holdable(span.start):
            for part in parts(pence, triples(way.splits)):
                needed[part.pot_id] += part.pence
        if any(needed[pot_id] > free[pot_id] for pot_id in needed):
            break
        fits += 1
    releases = [period for part, _ in way.short if (period := paying.calendar.next_release(part.pot.id)) is not None]
    if not releases:
        return WaysOut(fits or None, None, None, 0)
    last = max(releases, key=lambda period: period.starts_on)
    start = paying.spans[0].start
    weeks = max(0, -(-(last.starts_on - to_local(start).date()).days // 7))
    moved = to_local(start).replace(tzinfo=None) + timedelta(weeks=weeks)
    return WaysOut(fits or None, utc_of(moved), last.starts_on, last.release_pence)
