"""Who somebody is, in the parts that other areas ask for."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core.errors import NotFound
from marketplace.core.recall import recalled, recalled_each
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import email_key
from marketplace.people.models import Account, Holder, Person


@recalled
def person(uow: UnitOfWork, person_id: int) -> Person:
    """Raises NotFound."""
    found = uow.session.get(Person, person_id)
    if found is None:
        raise NotFound()
    return found


@recalled_each
def persons(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, Person]:
    """By id, in one query; unknown ids are left out."""
    return {row.id: row for row in uow.session.scalars(select(Person).where(Person.id.in_(ids)))}


def account_of(uow: UnitOfWork, person_id: int) -> Account | None:
    return uow.session.scalar(select(Account).where(Account.person_id == person_id))


def account_by_email(uow: UnitOfWork, email: str) -> Account | None:
    return uow.session.scalar(select(Account).where(Account.email == email_key(email)))


@recalled
def holder(uow: UnitOfWork, holder_id: int) -> Holder:
    """`holder_id` is the person's id. Raises NotFound."""
    found = uow.session.get(Holder, holder_id)
    if found is None:
        raise NotFound()
    return found


@recalled
def holder_or_none(uow: UnitOfWork, person_id: int) -> Holder | None:
    return uow.session.get(Holder, person_id)


def holders_of(uow: UnitOfWork, funder_id: int, coordinator_id: int | None = None) -> list[tuple[Holder, Person]]:
    """A funder's holders, A to Z; only one coordinator's where given."""
    query = select(Holder, Person).join(Person, Person.id == Holder.person_id).where(Holder.funder_id == funder_id)
    if coordinator_id is not None:
        query = query.where(Holder.coordinator_id == coordinator_id)
    rows = uow.session.execute(query.order_by(Person.family_name, Person.given_name, Person.id))
    return [(row[0], row[1]) for row in rows]


def full_name(person: Person) -> str:
    return f"{person.given_name} {person.family_name}".strip()


def initials(person: Person) -> str:
    """`M.T.`: enough for a caseload, too little for a stranger."""
    return "".join(f"{name[0].upper()}." for name in (person.given_name, person.family_name) if name)


def outward(person: Person) -> str:
    """The first half of the postcode (`SK4`), or nothing where we know none (E4)."""
    return (person.postcode or "").partition(" ")[0]
