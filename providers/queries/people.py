"""Whom a person works for."""

from sqlalchemy import or_, select

from marketplace.core.recall import recalled
from marketplace.core.uow import UnitOfWork
from marketplace.people.queries import memberships_of
from providers.models import Provider, Worker


@recalled
def _providers_of(uow: UnitOfWork, person_id: int, organisations: tuple[int, ...]) -> dict[int, int | None]:
    working = select(Worker.provider_id).where(Worker.person_id == person_id, Worker.active.is_(True))
    rows = uow.session.execute(
        select(Provider.id, Provider.organisation_id).where(
            or_(Provider.organisation_id.in_(organisations), Provider.id.in_(working))
        )
    )
    return {row.id: row.organisation_id for row in rows}


def providers_of_person(uow: UnitOfWork, person_id: int) -> dict[int, int | None]:
    """Providers that the person manages or works for now, by membership or as a named worker, and their bodies."""
    return _providers_of(uow, person_id, tuple(row.organisation_id for row in memberships_of(uow, person_id)))


def provider_ids_of_person(uow: UnitOfWork, person_id: int) -> frozenset[int]:
    """Providers that the person manages or works for now, by membership or as a named worker."""
    return frozenset(providers_of_person(uow, person_id))


@recalled
def organisation_of(uow: UnitOfWork, provider_id: int) -> int | None:
    """The organisation behind a provider; None for an unclaimed listing or an unknown id."""
    return uow.session.scalar(select(Provider.organisation_id).where(Provider.id == provider_id))
