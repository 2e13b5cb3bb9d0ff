"""Free times to choose from when booking, and those near one that has just gone. UTC."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import providers.queries as supply
from marketplace.bookings.services.wanted import Wanted
from marketplace.core.clock import to_local
from marketplace.core.local_time import local_date
from marketplace.core.periods import Span
from marketplace.core.uow import UnitOfWork
from providers.domain.offer import Offer
from providers.queries import Slot, workers

DAYS_SHOWN = 14
NEAR_DAYS = 10
NEAR_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Times:
    """Free times of the days shown; `later_on` is the first day after them."""

    offer: Offer
    minutes: int
    from_on: date
    later_on: date
    slots: tuple[Slot, ...]


def times(
    uow: UnitOfWork, service_id: int, from_on: date | None, minutes: int | None, *, asked_first: bool = False
) -> Times:
    """From today, or a later day. Raises NotFound."""
    offer = supply.offer(uow, service_id)
    today = local_date(uow.now)
    first = max(from_on or today, today)
    last = first + timedelta(days=DAYS_SHOWN - 1)
    found = supply.slots(uow, service_id, first, last, minutes, asked_first=asked_first)
    if not found and from_on is None:
        last = first + timedelta(days=6 * DAYS_SHOWN - 1)
        found = supply.slots(uow, service_id, first, last, minutes, asked_first=asked_first)[:12]
        last = local_date(found[-1].starts_at) if found else last
    length = found[0].minutes if found else max(minutes or offer.visit_minutes, offer.minimum_minutes or 1)
    return Times(offer, length, first, last + timedelta(days=1), tuple(found))


def is_free(uow: UnitOfWork, service_id: int, spans: Sequence[Span]) -> bool:
    """Whether one worker's time is not taken at any of these: as the request itself asks again."""
    return bool(workers.workers_free(uow, service_id, spans))


def near(uow: UnitOfWork, wanted: Wanted) -> list[datetime]:
    """Starts closest to the one that has gone, each free for every visit asked for (SRC, BKG-1)."""
    first = to_local(wanted.starts_at).date()
    spans = wanted.spans()
    reach = Span(spans[0].start - timedelta(days=3), spans[-1].end + timedelta(days=NEAR_DAYS))
    free = _by_start(uow, wanted, reach)
    found = []
    for start in sorted(free, key=lambda start: abs(start - wanted.starts_at)):
        if not -3 <= (to_local(start).date() - first).days <= NEAR_DAYS:
            continue
        shifted = replace(wanted, starts_at=start, skips=()).spans()
        if start != wanted.starts_at and _workers_of(free, shifted):
            found.append(start)
    return sorted(found[:NEAR_SHOWN])


Free = dict[datetime, set[int]]


def _by_start(uow: UnitOfWork, wanted: Wanted, reach: Span) -> Free:
    free: Free = {}
    first, last = local_date(reach.start), local_date(reach.end)
    asked_first = wanted.enquiry_id is not None
    for slot in supply.slots(uow, wanted.service_id, first, last, wanted.minutes, asked_first=asked_first):
        free.setdefault(slot.starts_at, set()).add(slot.worker_id)
    return free


def _workers_of(free: Free, spans: Sequence[Span]) -> set[int]:
    return set.intersection(*(free.get(span.start, set()) for span in spans))
