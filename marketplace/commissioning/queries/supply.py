"""Who offers what where, and their free hours, at the end of a quarter (D1.1, D2.2). Reads live tables: only a freeze
may.

What is approximated:
- a listing's state on the last day is replayed from its decisions; a service, its places and its workers are as they
  are at the freeze, once its first day on the site is not after the quarter;
- providers replace their weekly hours when they tell them anew. Hours of a service that were told by the last day
  count as the pattern that stands now, and were told when the audit log says so, else on the first day that they hold;
- free is what the pattern leaves in the four weeks up to the last day, without days away and sessions taken, a week's
  share of it. An hour of a group is one hour, however many places it has;
- a service reaches the places that it names, the one it stands in, and for visits at home those whose centre lies
  within its radius; an online one that names none reaches every place.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from marketplace.commissioning.domain.facts import Capacity, Hours, Reach
from marketplace.commissioning.domain.quarters import Quarter
from marketplace.commissioning.domain.spreading import shared_minutes, spread
from marketplace.commissioning.queries.needs import WEEKS, area_of, top
from marketplace.core.audit.models import AuditEntry
from marketplace.core.geography import Point, UnknownPlace, distance_m, local_authority, resolve
from marketplace.core.local_time import local_date, midnight
from marketplace.core.periods import Span
from marketplace.core.uow import UnitOfWork
from providers.domain import slots
from providers.domain.codes import ProviderState, ServiceState
from providers.domain.machines import PROVIDER
from providers.domain.offer import Offer
from providers.models import (
    AvailabilityException,
    AvailabilityRule,
    Provider,
    ProviderDecision,
    Service,
    Worker,
    WorkerSession,
)
from providers.queries import offer_of

KNOWN_FOR_DAYS = 28
LISTED = (ProviderState.LISTED, ProviderState.RESTRICTED)
_AFTER = {event: ProviderState(row.target) for (_, event), row in PROVIDER.table.items()}
"""Each event of a listing leads to one state, whatever it was before."""

Cell = tuple[str, str]
"""(place, top category)."""


@dataclass(slots=True)
class _Offered:
    """An available service: where it reaches, and when its hours were told."""

    offer: Offer
    areas: frozenset[str]
    told_on: date | None = None
    said: bool = False

    @property
    def cells(self) -> set[Cell]:
        return {(area, top(self.offer.category)) for area in self.areas}


def supply(
    uow: UnitOfWork, quarter: Quarter, areas: Collection[str], need: Mapping[Cell, int]
) -> tuple[list[Capacity], list[Reach]]:
    """`areas` are all places that anybody plans for; `need` is planned minutes a week there: hours are split by it."""
    offered = {one.offer.service_id: one for one in _available(uow, quarter, frozenset(areas))}
    rules = _told(uow, quarter, offered, _rules(uow, quarter, offered))
    fresh: dict[Cell, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    stale: dict[Cell, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for worker, free in _free(uow, quarter, rules):
        for service_ids, minutes in shared_minutes(free).items():
            known = [one for one in service_ids if _hours(offered[one], quarter) is Hours.FRESH]
            cells = {cell for service_id in known or service_ids for cell in offered[service_id].cells}
            for cell, part in spread(minutes / WEEKS, cells, need).items():
                (fresh if known else stale)[cell][worker.provider_id] += part
    capacity = [_capacity(cell, fresh.get(cell, {}), stale.get(cell, {})) for cell in sorted({*fresh, *stale})]
    return capacity, _reach(offered.values(), quarter)


def _capacity(cell: Cell, fresh: Mapping[int, float], stale: Mapping[int, float]) -> Capacity:
    return Capacity(*cell, *_figures(fresh), *_figures(stale))


def _figures(by_provider: Mapping[int, float]) -> tuple[int, int, int]:
    """(providers, minutes, the largest one's minutes)."""
    there = [minutes for minutes in by_provider.values() if minutes > 0]
    return len(there), round(sum(there)), round(max(there, default=0))


def _reach(offered: Collection[_Offered], quarter: Quarter) -> list[Reach]:
    """Each provider once a place and kind, with the best that is known of its hours there."""
    order = list(Hours)
    found: dict[tuple[Cell, int], Reach] = {}
    for one in offered:
        hours = _hours(one, quarter)
        for cell in one.cells:
            key = (cell, one.offer.provider_id)
            if key not in found or order.index(hours) < order.index(found[key].hours):
                found[key] = Reach(*cell, one.offer.provider_id, one.offer.provider_type.value, hours)
    return [found[key] for key in sorted(found)]


def _hours(one: _Offered, quarter: Quarter) -> Hours:
    if one.told_on is None:
        return Hours.NONE
    return Hours.FRESH if (quarter.last_on - one.told_on).days <= KNOWN_FOR_DAYS else Hours.STALE


def _available(uow: UnitOfWork, quarter: Quarter, areas: frozenset[str]) -> list[_Offered]:
    states = _states_then(uow, quarter)
    rows = uow.session.execute(
        select(Service, Provider)
        .join(Provider, Provider.id == Service.provider_id)
        .where(
            Service.state == ServiceState.PUBLISHED,
            Service.first_listed_on.is_(None) | (Service.first_listed_on <= quarter.last_on),
            Provider.listed_on.is_(None) | (Provider.listed_on <= quarter.last_on),
        )
        .order_by(Service.id)
    )
    found = []
    for service, provider in rows:
        offer = offer_of(service, provider)
        nothing_left = bool(offer.activities) and not offer.open_activities
        if states.get(provider.id, provider.state) not in LISTED or nothing_left:
            continue
        if reached := _reaches(offer, service.postcode or provider.postcode, areas):
            found.append(_Offered(offer, reached))
    return found


def _states_then(uow: UnitOfWork, quarter: Quarter) -> dict[int, ProviderState]:
    """By the last decision of the quarter; a listing without one is as it is now."""
    rows = uow.session.execute(
        select(ProviderDecision.provider_id, ProviderDecision.event)
        .where(ProviderDecision.at < quarter.span.end)
        .order_by(ProviderDecision.id)
    )
    return {provider_id: _AFTER[event] for provider_id, event in rows if event in _AFTER}


def _reaches(offer: Offer, postcode: str | None, areas: frozenset[str]) -> frozenset[str]:
    named = {area for code in offer.areas if (area := area_of(code))}
    if offer.online and not named:
        return areas
    if (offer.at_home or offer.at_place) and postcode:
        named |= _stands_in(postcode)
    if offer.at_home and offer.radius_m and offer.lat is not None and offer.lon is not None:
        here = Point(offer.lat, offer.lon)
        named |= {area for area in areas if _near(area, here, offer.radius_m)}
    return areas & named


def _near(area: str, here: Point, radius_m: int) -> bool:
    try:
        centre = local_authority(area)
    except KeyError:
        return False
    return distance_m(here, Point(centre.lat, centre.lon)) <= radius_m


def _stands_in(postcode: str) -> set[str]:
    try:
        area = area_of(resolve(postcode).local_authority)
    except UnknownPlace:
        return set()
    return {area} if area else set()


def _rules(uow: UnitOfWork, quarter: Quarter, offered: Mapping[int, _Offered]) -> list[AvailabilityRule]:
    rows = uow.session.scalars(
        select(AvailabilityRule)
        .join(Worker, Worker.id == AvailabilityRule.worker_id)
        .where(
            Worker.active.is_(True),
            AvailabilityRule.ends_on.is_(None) | (AvailabilityRule.ends_on >= quarter.last_on),
        )
        .order_by(AvailabilityRule.id)
    )
    return [rule for rule in rows if rule.service_id in offered]


def _told(
    uow: UnitOfWork, quarter: Quarter, offered: Mapping[int, _Offered], rules: Sequence[AvailabilityRule]
) -> list[AvailabilityRule]:
    """Notes when each service's hours were last told by the end of the quarter; gives back the rules that stood."""
    said: dict[int, datetime] = {
        service_id: at
        for service_id, at in uow.session.execute(
            select(AuditEntry.subject_id, AuditEntry.at)
            .where(AuditEntry.action == "providers:hours:set", AuditEntry.at < quarter.span.end)
            .order_by(AuditEntry.id)
        )
        if service_id is not None
    }
    for rule in rules:
        one = offered[rule.service_id]
        if rule.service_id in said:
            one.told_on, one.said = local_date(said[rule.service_id]), True
        elif rule.starts_on <= quarter.last_on:
            one.told_on = max(one.told_on or rule.starts_on, rule.starts_on)
    return [rule for rule in rules if rule.starts_on <= quarter.last_on or offered[rule.service_id].said]


def _free(
    uow: UnitOfWork, quarter: Quarter, rules: Sequence[AvailabilityRule]
) -> list[tuple[Worker, dict[int, list[Span]]]]:
    """Each worker's free time in the last four weeks, by service."""
    last = quarter.last_on
    first = last - timedelta(days=7 * WEEKS - 1)
    of_worker: dict[int, dict[int, list[slots.WeeklyHours]]] = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        hours = slots.WeeklyHours(rule.weekday, rule.from_time, rule.to_time, date.min)
        of_worker[rule.worker_id][rule.service_id].append(hours)
    away, taken = _away(uow, first, last), _taken(uow, first, last)
    found = []
    for worker in uow.session.scalars(select(Worker).where(Worker.active.is_(True)).order_by(Worker.id)):
        free = {
            service_id: slots.without(
                slots.working(slots.Diary(service_id, hours, away.get(worker.id, []), []), first, last),
                taken.get(worker.id, []),
            )
            for service_id, hours in of_worker.get(worker.id, {}).items()
        }
        if free:
            found.append((worker, free))
    return found


def _away(uow: UnitOfWork, first: date, last: date) -> dict[int, list[slots.DayException]]:
    found: dict[int, list[slots.DayException]] = defaultdict(list)
    rows = uow.session.scalars(
        select(AvailabilityException).where(AvailabilityException.on.between(first - timedelta(days=1), last))
    )
    for row in rows:
        found[row.worker_id].append(slots.DayException(row.on, row.from_time, row.to_time, row.available))
    return found


def _taken(uow: UnitOfWork, first: date, last: date) -> dict[int, list[Span]]:
    start, end = midnight(first), midnight(last + timedelta(days=1))
    found: dict[int, list[Span]] = defaultdict(list)
    rows = uow.session.scalars(
        select(WorkerSession).where(
            WorkerSession.starts_at < end, WorkerSession.ends_at > start, WorkerSession.taken > 0
        )
    )
    for row in rows:
        found[row.worker_id].append(Span(row.starts_at, row.ends_at))
    return found
