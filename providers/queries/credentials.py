"""What is known about a provider and its workers, and what is missing for what they offer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.core.recall import recalled_each
from marketplace.core.uow import UnitOfWork
from providers.categories import Activity, activities
from providers.domain.codes import DbsLevel, ServiceState
from providers.domain.needs import (
    Claim,
    Facts,
    Missing,
    days_of_change,
    highest_dbs,
    missing_for,
    missing_of_worker,
)
from providers.models import Credential, Provider, Service
from providers.queries.hours import with_hours, workers_of_provider
from providers.queries.offers import service_with_provider


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that the rules read about one service's provider."""

    provider: Provider
    service: Service
    facts: Facts
    claims: tuple[Claim, ...]

    @property
    def does(self) -> tuple[Activity, ...]:
        return known(self.service.activities)

    @property
    def offers(self) -> tuple[Activity, ...]:
        """What may be offered now; all of it where everything is blocked, so that the reasons can be said."""
        open_now = known(a for a in self.service.activities if a not in self.service.blocked_activities)
        return open_now or self.does


def known(ids: Iterable[str]) -> tuple[Activity, ...]:
    """Those that the category file has."""
    tree = activities()
    return tuple(tree[each] for each in ids if each in tree)


@recalled_each
def credentials_by_provider(uow: UnitOfWork, provider_ids: Sequence[int]) -> dict[int, list[Credential]]:
    """In the order in which they were told; a provider without is left out."""
    found: dict[int, list[Credential]] = {}
    for one in uow.session.scalars(
        select(Credential).where(Credential.provider_id.in_(provider_ids)).order_by(Credential.id)
    ):
        found.setdefault(one.provider_id, []).append(one)
    return found


def credentials_of(uow: UnitOfWork, provider_id: int) -> list[Credential]:
    """As `credentials_by_provider`, of one."""
    return credentials_by_provider(uow, [provider_id]).get(provider_id, [])


def claims_of(uow: UnitOfWork, provider_id: int) -> tuple[Claim, ...]:
    rows = credentials_of(uow, provider_id)
    return tuple(Claim(c.kind, c.state, c.worker_id, c.expires_on, c.details) for c in rows)


def facts_of(uow: UnitOfWork, provider: Provider, service_id: int | None = None) -> Facts:
    """Its workers are those with hours for the service, or all of them where nobody has hours yet."""
    doing = with_hours(uow, service_id) if service_id is not None else []
    ids = [worker.id for worker in doing if worker.provider_id == provider.id]
    if not ids:
        ids = sorted(worker.id for worker in workers_of_provider(uow, provider.id) if worker.active)
    return Facts(
        workforce_count=provider.workforce_count,
        is_employer=provider.is_employer,
        works_under_direction=provider.works_under_direction,
        worker_ids=tuple(ids),
    )


def knowledge(uow: UnitOfWork, service_id: int) -> Knowledge:
    """Raises NotFound."""
    service, provider = service_with_provider(uow, service_id)
    return Knowledge(provider, service, facts_of(uow, provider, service_id), claims_of(uow, provider.id))


def lapses(uow: UnitOfWork, service_id: int, worker_id: int | None, on: date) -> list[str]:
    """Why this service, by this worker, may not go ahead on a day (guard G8); empty when it may.

    What an activity is blocked for already is not asked again: it is not offered. Raises NotFound.
    """
    return _lapses(knowledge(uow, service_id), worker_id, on)


def _lapses(what: Knowledge, worker_id: int | None, on: date) -> list[str]:
    found: list[Missing] = []
    for activity in what.offers:
        found += missing_for(activity, what.facts, what.claims, on)
        if worker_id is not None:
            found += missing_of_worker(activity, what.facts, worker_id, what.claims, on)
    return list(dict.fromkeys(missing.sentence for missing in found))


def last_good_day(what: Knowledge, worker_id: int, first: date, last: date) -> date | None:
    """The last day from `first` to `last` until which nothing has lapsed for this worker; None when something has."""
    good: date | None = None
    changes = days_of_change(what.claims, first, last)
    for day, next_change in zip(changes, [*changes[1:], last + timedelta(days=1)], strict=True):
        if _lapses(what, worker_id, day):
            return good
        good = next_change - timedelta(days=1)
    return good


def blocked_now(what: Knowledge, on: date) -> list[str]:
    """Ids of the activities that may not be offered on a day."""
    return [a.id for a in what.does if missing_for(a, what.facts, what.claims, on)]


def missing_by_activity(what: Knowledge, on: date) -> dict[str, list[str]]:
    """Sentences by the activity's label, only for those where something is missing."""
    found = {a.label: [m.sentence for m in missing_for(a, what.facts, what.claims, on)] for a in what.does}
    return {label: sentences for label, sentences in found.items() if sentences}


def dbs_allowed(uow: UnitOfWork, provider_id: int) -> DbsLevel:
    """The highest level that anything this provider offers allows to be asked (R56)."""
    return dbs_allowed_for(
        uow.session.scalars(
            select(Service).where(Service.provider_id == provider_id, Service.state != ServiceState.WITHDRAWN)
        )
    )


def dbs_allowed_for(services: Iterable[Service]) -> DbsLevel:
    return highest_dbs(a for row in services for a in known(row.activities))
