"""Whom a person works for."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from marketplace.core.recall import recalled
from marketplace.core.uow import UnitOfWork
from marketplace.people.queries import memberships_of
from providers.models import Provider, Worker


@dataclass(frozen=True, slots=True)
class Tie:
    """A provider whose organisation somebody belongs to, or for which they come as a worker (`worker_ids`)."""

    provider_id: int
    organisation_id: int | None
    name: str
    worker_ids: tuple[int, ...]


@recalled
def _ties(uow: UnitOfWork, person_id: int, organisations: tuple[int, ...]) -> list[Tie]:
    working = select(Worker.provider_id).where(Worker.person_id == person_id, Worker.active.is_(True))
    rows = uow.session.execute(
        select(Provider.id, Provider.organisation_id, Provider.name, Worker.id)
        .outerjoin(
            Worker,
            and_(Worker.provider_id == Provider.id, Worker.person_id == person_id, Worker.active.is_(True)),
        )
        .where(or_(Provider.organisation_id.in_(organisations), Provider.id.in_(working)))
        .order_by(Provider.id, Worker.id)
    )
    found: dict[int, Tie] = {}
    for provider_id, organisation_id, name, worker_id in rows:
        before = found[provider_id].worker_ids if provider_id in found else ()
        ids = (*before, worker_id) if worker_id is not None else before
        found[provider_id] = Tie(provider_id, organisation_id, name, ids)
    return list(found.values())


def ties_of_person(uow: UnitOfWork, person_id: int) -> list[Tie]:
    """Providers that the person manages or works for now, by membership or as a named worker."""
    return _ties(uow, person_id, tuple(sorted(row.organisation_id for row in memberships_of(uow, person_id))))


def providers_of_person(uow: UnitOfWork, person_id: int) -> dict[int, int | None]:
    """Providers that the person manages or works for now, and their organisations."""
    return {tie.provider_id: tie.organisation_id for tie in ties_of_person(uow, person_id)}


def provider_ids_of_person(uow: UnitOfWork, person_id: int) -> frozenset[int]:
    """Providers that the person manages or works for now, by membership or as a named worker."""
    return frozenset(providers_of_person(uow, person_id))


@recalled
def organisation_of(uow: UnitOfWork, provider_id: int) -> int | None:
    """The organisation behind a provider; None for an unclaimed listing or an unknown id."""
    return uow.session.scalar(select(Provider.organisation_id).where(Provider.id == provider_id))
