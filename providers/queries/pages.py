"""What the public pages show: a service, a provider. Nothing here is about the person who looks."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.core.errors import NotFound
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from providers.domain.codes import PUBLIC_STATES, ProviderState, ServiceState
from providers.domain.offer import Offer
from providers.models import AvailabilityRule, Provider, Service
from providers.queries.credentials import credentials_of, facts_of, knowledge, known
from providers.queries.hours import hours_of
from providers.queries.knowing import Known, what_we_know
from providers.queries.offers import offer_of
from providers.queries.times import Slot, slots

NEW_FOR = timedelta(days=90)
DAYS_READ = 28
DAYS_SHOWN = 6
LAST_DAY = timedelta(weeks=12)


@dataclass(frozen=True, slots=True)
class Week:
    """The usual hours: weekdays (0 is Monday) with from and to."""

    weekdays: tuple[int, ...]
    rule: AvailabilityRule


@dataclass(frozen=True, slots=True)
class ServicePage:
    """`slots` are those of the days shown from `from_on`; `later_on` is the first day after them, if any is left."""

    offer: Offer
    service: Service
    provider: Provider
    claimed: bool
    is_new: bool
    does: tuple[str, ...]
    hidden: tuple[str, ...]
    known: list[Known]
    workers: tuple[str, ...]
    weeks: list[Week]
    slots: list[Slot]
    from_on: date
    later_on: date | None


@dataclass(frozen=True, slots=True)
class ProviderPage:
    provider: Provider
    claimed: bool
    offers: list[Offer]
    known: list[Known]


def service_page(uow: UnitOfWork, service_id: int, from_on: date | None = None) -> ServicePage:
    """Raises NotFound for what is not on the site."""
    what = knowledge(uow, service_id)
    claimed = what.provider.state is not ProviderState.UNCLAIMED
    offer = offer_of(what.service, what.provider)
    if not offer.public and (claimed or what.service.state is not ServiceState.PUBLISHED):
        raise NotFound
    today = local_date(uow.now)
    first = max(from_on or today, today)
    last = min(first + timedelta(days=DAYS_READ - 1), today + LAST_DAY)
    times, more_on = _first_days(slots(uow, service_id, first, last) if claimed and first <= last else [])
    open_now = known(offer.open_activities)
    return ServicePage(
        offer=offer,
        service=what.service,
        provider=what.provider,
        claimed=claimed,
        is_new=claimed and _is_new(what.service, today),
        does=tuple(a.label for a in open_now),
        hidden=tuple(a.label for a in known(offer.blocked_activities)),
        known=what_we_know(open_now, what.facts, credentials_of(uow, what.provider.id), today) if claimed else [],
        workers=_workers(uow, service_id),
        weeks=_weeks(uow, service_id, today),
        slots=times,
        from_on=first,
        later_on=more_on or (last + timedelta(days=1) if last < today + LAST_DAY else None),
    )


def provider_page(uow: UnitOfWork, provider_id: int) -> ProviderPage:
    """Raises NotFound for a listing that is not on the site."""
    provider = uow.session.get(Provider, provider_id)
    if provider is None or provider.state not in PUBLIC_STATES:
        raise NotFound
    claimed = provider.state is not ProviderState.UNCLAIMED
    rows = uow.session.scalars(
        select(Service)
        .where(Service.provider_id == provider.id, Service.state == ServiceState.PUBLISHED)
        .order_by(Service.name, Service.id)
    )
    offers = [offer_of(service, provider) for service in rows]
    shown = [offer for offer in offers if offer.public or not claimed]
    activities = known(dict.fromkeys(a for offer in shown for a in offer.open_activities))
    return ProviderPage(
        provider=provider,
        claimed=claimed,
        offers=shown,
        known=what_we_know(activities, facts_of(uow, provider), credentials_of(uow, provider.id), local_date(uow.now))
        if claimed
        else [],
    )


def _first_days(found: list[Slot]) -> tuple[list[Slot], date | None]:
    """The times of the first days that have any, and the day on which the next ones are."""
    days = sorted({local_date(slot.starts_at) for slot in found})
    if len(days) <= DAYS_SHOWN:
        return found, None
    next_on = days[DAYS_SHOWN]
    return [slot for slot in found if local_date(slot.starts_at) < next_on], next_on


def _is_new(service: Service, today: date) -> bool:
    return service.first_listed_on is not None and today - service.first_listed_on < NEW_FOR


def _workers(uow: UnitOfWork, service_id: int) -> tuple[str, ...]:
    """First names of those who deliver it."""
    names = sorted({worker.name for _, worker in hours_of(uow, service_id)})
    return tuple(name.split()[0] for name in names)


def _weeks(uow: UnitOfWork, service_id: int, today: date) -> list[Week]:
    by_hours: dict[tuple[object, object], list[AvailabilityRule]] = {}
    for rule, _ in hours_of(uow, service_id):
        if rule.ends_on is None or rule.ends_on >= today:
            by_hours.setdefault((rule.from_time, rule.to_time), []).append(rule)
    return [Week(tuple(sorted({r.weekday for r in same})), same[0]) for same in by_hours.values()]
