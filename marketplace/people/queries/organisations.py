"""Organisations, their areas, and who works for them now."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core.errors import NotFound
from marketplace.core.recall import recalled, recalled_each
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import FunderArea, Membership, Organisation, Person


@recalled
def posts_ever(uow: UnitOfWork, person_id: int) -> list[tuple[Membership, Organisation]]:
    """Every membership that this person has had, with its organisation; nothing for somebody who died."""
    rows = uow.session.execute(
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.person_id == person_id, Person.died_on.is_(None))
        .order_by(Membership.id)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in rows]


def posts_of(uow: UnitOfWork, person_id: int) -> list[tuple[Membership, Organisation]]:
    """What this person is part of now, in one statement, afresh from the database."""
    return [(row, body) for row, body in posts_ever(uow, person_id) if row.live_at(uow.now)]


def memberships_of(uow: UnitOfWork, person_id: int) -> list[Membership]:
    """What this person is part of now, afresh from the database; nothing for somebody who died."""
    return [row for row, _ in posts_of(uow, person_id)]


@recalled
def organisation(uow: UnitOfWork, organisation_id: int) -> Organisation:
    """Raises NotFound."""
    found = uow.session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound()
    return found


@recalled_each
def bodies(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, Organisation]:
    """Organisations by id, in one query; unknown ids are left out."""
    return {row.id: row for row in uow.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}


def organisations(uow: UnitOfWork, kind: OrganisationKind | None = None) -> list[Organisation]:
    """A to Z."""
    query = select(Organisation).order_by(Organisation.name, Organisation.id)
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    return list(uow.session.scalars(query))


def funder_by_code(uow: UnitOfWork, code: str) -> Organisation | None:
    return uow.session.scalar(
        select(Organisation).where(
            Organisation.code == code.strip().upper(), Organisation.kind == OrganisationKind.FUNDER
        )
    )


def funder_areas(uow: UnitOfWork, organisation_id: int) -> list[str]:
    """GSS codes of the local authorities that a funder serves, sorted."""
    return list(
        uow.session.scalars(
            select(FunderArea.area_code)
            .where(FunderArea.organisation_id == organisation_id)
            .order_by(FunderArea.area_code)
        )
    )


def funders_of_area(uow: UnitOfWork, area_code: str) -> list[Organisation]:
    """Funders that serve a local authority (GSS code), A to Z."""
    return list(
        uow.session.scalars(
            select(Organisation)
            .join(FunderArea, FunderArea.organisation_id == Organisation.id)
            .where(FunderArea.area_code == area_code)
            .order_by(Organisation.name)
        )
    )


def staff(uow: UnitOfWork, organisation_id: int, role: Role | None = None) -> list[Person]:
    """People who work there now, A to Z; only those with `role` where given."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.started_at <= uow.now,
            (Membership.ended_at.is_(None)) | (Membership.ended_at > uow.now),
            Person.died_on.is_(None),
        )
        .order_by(Person.family_name, Person.given_name, Person.id)
        .distinct()
    )
    if role is not None:
        query = query.where(Membership.role == role)
    return list(uow.session.scalars(query))


def posts_by_organisation(uow: UnitOfWork) -> dict[int, list[tuple[int, Role]]]:
    """(person, role) of everybody who works anywhere now, by organisation; one without people is left out."""
    rows = uow.session.execute(
        select(Membership.organisation_id, Membership.person_id, Membership.role)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.started_at <= uow.now,
            (Membership.ended_at.is_(None)) | (Membership.ended_at > uow.now),
            Person.died_on.is_(None),
        )
    )
    found: dict[int, list[tuple[int, Role]]] = {}
    for organisation_id, person_id, role in rows:
        found.setdefault(organisation_id, []).append((person_id, role))
    return found


def holds_role(uow: UnitOfWork, person_id: int, organisation_id: int, role: Role) -> bool:
    return any(row.organisation_id == organisation_id and row.role == role for row in memberships_of(uow, person_id))
