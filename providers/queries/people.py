"""Whom a person works for."""

from sqlalchemy import select

from marketplace.core.uow import UnitOfWork
from marketplace.people.queries import memberships_of
from providers.models import Provider, Worker


def provider_ids_of_person(uow: UnitOfWork, person_id: int) -> frozenset[int]:
    """Providers that the person manages or works for now, by membership or as a named worker."""
    organisations = [m.organisation_id for m in memberships_of(uow.session, person_id, uow.now)]
    managed = uow.session.scalars(select(Provider.id).where(Provider.organisation_id.in_(organisations)))
    working = uow.session.scalars(
        select(Worker.provider_id).where(Worker.person_id == person_id, Worker.active.is_(True))
    )
    return frozenset(managed) | frozenset(working)


def organisation_of(uow: UnitOfWork, provider_id: int) -> int | None:
    """The organisation behind a provider; None for an unclaimed listing or an unknown id."""
    return uow.session.scalar(select(Provider.organisation_id).where(Provider.id == provider_id))
