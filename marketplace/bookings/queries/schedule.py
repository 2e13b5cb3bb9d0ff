"""What a booking holds now and what is held later, by pot: before confirming and after (5.7). Integer pence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import func, select

from marketplace.bookings.domain import deadlines
from marketplace.bookings.domain.money import parts
from marketplace.bookings.domain.states import VisitState
from marketplace.bookings.models import Booking, BookingSplit, Visit, VisitHold
from marketplace.budgets import queries as budgets
from marketplace.budgets.models import BudgetPeriod
from marketplace.core.clock import to_local
from marketplace.core.recall import recalled
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries as ledger


class Share(Protocol):
    """A pot and plan line with its whole per cent."""

    @property
    def pot_id(self) -> int: ...
    @property
    def plan_line_id(self) -> int: ...
    @property
    def share(self) -> int: ...


@dataclass(frozen=True, slots=True)
class PotSchedule:
    """One pot's part of a booking."""

    pot_id: int
    now_pence: int
    later_pence: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is held now and later; `later_on` is the first local day on which more is held.

    `short_pence` is of visits whose period's money did not cover them: not yet funded, never cancelled.
    """

    now_pence: int
    later_pence: int
    later_on: date | None
    by_pot: tuple[PotSchedule, ...] = ()
    short_pence: int = 0


class Calendar:
    """The periods of some pots, read once each."""

    def __init__(self, uow: UnitOfWork, pot_ids: Iterable[int]) -> None:
        self.now = uow.now
        wanted = list(dict.fromkeys(pot_ids))
        periods = budgets.periods_by_pot(uow, wanted)
        self._periods = {pot_id: periods.get(pot_id, []) for pot_id in wanted}

    def only(self, pot_ids: Iterable[int]) -> "Calendar":
        """The same for some of its pots, without reading again."""
        part = object.__new__(Calendar)
        part.now, part._periods = self.now, {pot_id: self._periods[pot_id] for pot_id in pot_ids}
        return part

    def at(self, pot_id: int, day: date) -> BudgetPeriod | None:
        """The pot's period with this local day in it."""
        return next((one for one in self._periods[pot_id] if one.starts_on <= day < one.ends_on), None)

    def next_release(self, pot_id: int) -> BudgetPeriod | None:
        """The first period whose money is not released yet."""
        return next((one for one in self._periods[pot_id] if one.released_at is None), None)

    def due_on(self, starts_at: datetime) -> date:
        """The local day on which a visit's money is held: its periods released, and the visit within the window."""
        day = to_local(starts_at).date()
        days = [day - deadlines.WINDOW]
        for pot_id in self._periods:
            period = self.at(pot_id, day)
            if period is None:
                days.append(day)
            elif period.released_at is None:
                days.append(period.starts_on)
        return max(days)

    def holdable(self, starts_at: datetime) -> bool:
        """Whether it may be held now: every pot's period of that day is released, and the visit is near enough."""
        if starts_at > self.now + deadlines.WINDOW:
            return False
        periods = [self.at(pot_id, to_local(starts_at).date()) for pot_id in self._periods]
        return all(period is not None and period.released_at is not None for period in periods)


def triples(splits: Iterable[Share]) -> list[tuple[int, int, int]]:
    """(pot id, plan line id, share), as the money rules take them."""
    return [(split.pot_id, split.plan_line_id, split.share) for split in splits]


def preview(
    uow: UnitOfWork,
    splits: Sequence[Share],
    visits: Iterable[tuple[datetime, int]],
    calendar: Calendar | None = None,
) -> Schedule:
    """Of `visits` (start in UTC, pence) that nothing is held for yet."""
    calendar = calendar or Calendar(uow, [split.pot_id for split in splits])
    now: dict[int, int] = {split.pot_id: 0 for split in splits}
    later = dict(now)
    later_days: list[date] = []
    for starts_at, pence in visits:
        soon = calendar.holdable(starts_at)
        if not soon:
            later_days.append(calendar.due_on(starts_at))
        for part in parts(pence, triples(splits)):
            (now if soon else later)[part.pot_id] += part.pence
    return Schedule(
        now_pence=sum(now.values()),
        later_pence=sum(later.values()),
        later_on=min(later_days, default=None),
        by_pot=tuple(PotSchedule(pot_id, now[pot_id], later[pot_id]) for pot_id in now),
    )


def standing(uow: UnitOfWork, booking: Booking, visits: Sequence[Visit], splits: Sequence[BookingSplit]) -> Schedule:
    """Of a booking as it stands: what is held in the ledger, and what waits for its period or is short of money."""
    if any(visit.state is VisitState.PROPOSED for visit in visits):
        return preview(uow, splits, [(visit.starts_at, visit.price_pence) for visit in visits])
    held = uow.session.execute(
        select(VisitHold.pot_id, func.sum(VisitHold.pence))
        .join(Visit, Visit.id == VisitHold.visit_id)
        .where(Visit.booking_id == booking.id, VisitHold.ended_at.is_(None))
        .group_by(VisitHold.pot_id)
    )
    now = {split.pot_id: 0 for split in splits} | {pot_id: int(pence) for pot_id, pence in held}
    planned = [visit for visit in visits if visit.state is VisitState.PLANNED]
    waiting = (
        preview(uow, splits, [(visit.starts_at, visit.price_pence) for visit in planned if visit.short_since is None])
        if planned
        else Schedule(0, 0, None)
    )
    later = {one.pot_id: one.now_pence + one.later_pence for one in waiting.by_pot}
    return Schedule(
        now_pence=sum(now.values()),
        later_pence=waiting.now_pence + waiting.later_pence,
        later_on=to_local(uow.now).date() if waiting.now_pence else waiting.later_on,
        by_pot=tuple(PotSchedule(pot_id, now[pot_id], later.get(pot_id, 0)) for pot_id in now),
        short_pence=sum(visit.price_pence for visit in planned if visit.short_since is not None),
    )


@recalled
def _planned(uow: UnitOfWork, holder_id: int) -> list[tuple[Visit, list[BookingSplit]]]:
    """Visits of a holder that are planned and not held yet, each with what pays it."""
    rows = uow.session.execute(
        select(Visit, BookingSplit)
        .join(BookingSplit, BookingSplit.booking_id == Visit.booking_id)
        .where(Visit.holder_id == holder_id, Visit.state == VisitState.PLANNED)
        .order_by(Visit.starts_at, Visit.id, BookingSplit.id)
    )
    found: dict[Visit, list[BookingSplit]] = {}
    for visit, split in rows:
        found.setdefault(visit, []).append(split)
    return list(found.items())


def planned_by_pot(uow: UnitOfWork, holder_id: int) -> dict[int, int]:
    """What visits that are planned and not held yet will take, pence by pot: for the forecast (4.4)."""
    found: dict[int, int] = {}
    for visit, splits in _planned(uow, holder_id):
        for part in parts(visit.price_pence, triples(splits)):
            found[part.pot_id] = found.get(part.pot_id, 0) + part.pence
    return found


def on_pot(uow: UnitOfWork, pot_id: int) -> Schedule:
    """What all bookings together hold on one pot now, and what they will when periods are released."""
    planned = [
        (visit, splits)
        for visit, splits in _planned(uow, budgets.pot(uow, pot_id).holder_id)
        if any(split.pot_id == pot_id for split in splits)
    ]
    calendar = Calendar(uow, {split.pot_id for _, splits in planned for split in splits})
    later, short, days = 0, 0, []
    for visit, splits in planned:
        pence = sum(part.pence for part in parts(visit.price_pence, triples(splits)) if part.pot_id == pot_id)
        if visit.short_since is not None:
            short += pence
            continue
        later += pence
        days.append(calendar.only(dict.fromkeys(split.pot_id for split in splits)).due_on(visit.starts_at))
    held = ledger.balances(uow, pot_id).held_pence
    return Schedule(held, later, min(days, default=None), short_pence=short)
