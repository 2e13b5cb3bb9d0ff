"""Whom a person works for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, or_, select

from marketplace.core.recall import recalled
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import Role
from marketplace.people.models import Membership, Person
from providers.models import Provider, Worker


@dataclass(frozen=True, slots=True)
class Tie:
    """A provider whose organisation somebody belongs to, or for which they come as a worker (`worker_ids`)."""

    provider_id: int
    organisation_id: int | None
    name: str
    worker_ids: tuple[int, ...]
    manages: bool
    """Whether they are a manager of the organisation."""


@recalled
def _ties_ever(uow: UnitOfWork, person_id: int) -> list[Any]:
    """(provider, worker id, membership), once for each pair, memberships that ended with them."""
    working = select(Worker.provider_id).where(Worker.person_id == person_id, Worker.active.is_(True))
    belonging = select(Membership.organisation_id).where(Membership.person_id == person_id)
    living = select(Person.id).where(Person.id == person_id, Person.died_on.is_(None))
    rows = uow.session.execute(
        select(Provider.id, Provider.organisation_id, Provider.name, Worker.id.label("worker_id"), Membership)
        .outerjoin(
            Worker,
            and_(Worker.provider_id == Provider.id, Worker.person_id == person_id, Worker.active.is_(True)),
        )
        .outerjoin(
            Membership,
            and_(Membership.organisation_id == Provider.organisation_id, Membership.person_id.in_(living)),
        )
        .where(or_(Provider.organisation_id.in_(belonging), Provider.id.in_(working)))
        .order_by(Provider.id, Worker.id, Membership.id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def ties_of_person(uow: UnitOfWork, person_id: int) -> list[Tie]:
    """Providers that the person manages or works for now, by membership or as a named worker; in one statement."""
    found: dict[int, Tie] = {}
    for row in _ties_ever(uow, person_id):
        belongs = row.Membership is not None and row.Membership.live_at(uow.now)
        if not belongs and row.worker_id is None:
            continue
        before = found.get(row.id) or Tie(row.id, row.organisation_id, row.name, (), manages=False)
        ids = before.worker_ids if row.worker_id is None else (*before.worker_ids, row.worker_id)
        found[row.id] = replace(
            before,
            worker_ids=tuple(dict.fromkeys(ids)),
            manages=before.manages or (belongs and row.Membership.role is Role.PROVIDER_MANAGER),
        )
    return list(found.values())


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


def names_of(uow: UnitOfWork, provider_ids: Sequence[int]) -> dict[int, str]:
    """Names by id."""
    rows = uow.session.execute(select(Provider.id, Provider.name).where(Provider.id.in_(provider_ids)))
    return {row.id: row.name for row in rows}
