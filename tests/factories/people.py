"""People, organisations and accounts for tests. Each takes a UnitOfWork first and flushes; ids are ready."""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.core.uow import UnitOfWork
from marketplace.extensions import db
from marketplace.people import queries
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Account, FunderArea, Holder, Membership, Organisation, Person
from marketplace.people.passwords import Passwords

PASSWORD = "purple kettle sings"
_numbers = count(1)


@cache
def _hashed(password: str) -> str:
    return Passwords(cheap=True).hash(password)


def _add(uow: UnitOfWork, row: Any) -> Any:
    uow.session.add(row)
    uow.session.flush()
    return row


def make_person(uow: UnitOfWork, given_name: str = "Maureen", family_name: str = "Tate", **more: Any) -> Person:
    """No account. Their address for mail is their own, so that two of them are two."""
    more.setdefault("email", f"{given_name}.{family_name}.{next(_numbers)}@example.org".lower().replace(" ", ""))
    return _add(uow, Person(given_name=given_name, family_name=family_name, created_at=uow.now, **more))


def make_account(uow: UnitOfWork, person: Person, password: str | None = PASSWORD, email: str | None = None) -> Account:
    """`password=None` is an account that was never used."""
    return _add(
        uow,
        Account(
            person_id=person.id,
            email=(email or person.email or f"person{person.id}@example.org").lower(),
            password_hash=None if password is None else _hashed(password),
            email_proved_at=uow.now,
            created_at=uow.now,
        ),
    )


def make_organisation(
    uow: UnitOfWork,
    kind: OrganisationKind = OrganisationKind.PROVIDER,
    name: str = "Brook Lane",
    code: str | None = None,
) -> Organisation:
    return _add(uow, Organisation(kind=kind, name=name, code=code, created_at=uow.now))


def make_funder(
    uow: UnitOfWork, code: str = "E08000007", areas: Iterable[str] | None = None, name: str = "Stockport Council"
) -> Organisation:
    """`code` as a council (GSS) or an NHS body (ODS, such as `QOP`); its areas are its own council unless given."""
    funder = make_organisation(uow, OrganisationKind.FUNDER, name, code)
    for area in areas if areas is not None else ([code] if code.startswith("E0") else ["E08000007"]):
        uow.session.add(FunderArea(organisation_id=funder.id, area_code=area))
    uow.session.flush()
    return funder


def make_member(uow: UnitOfWork, person: Person, organisation: Organisation, role: Role | str) -> Membership:
    return _add(
        uow, Membership(person_id=person.id, organisation_id=organisation.id, role=Role(role), started_at=uow.now)
    )


def make_staff(
    uow: UnitOfWork, organisation: Organisation, role: Role | str, given_name: str = "Sam", family_name: str = "Okafor"
) -> Person:
    """A person with an account (PASSWORD) and that role there."""
    person = make_person(uow, given_name, family_name)
    make_account(uow, person)
    make_member(uow, person, organisation, role)
    return person


def make_operator(uow: UnitOfWork, given_name: str = "Olive", family_name: str = "Park") -> Person:
    running = queries.organisations(uow, OrganisationKind.OPERATOR)
    organisation = running[0] if running else make_organisation(uow, OrganisationKind.OPERATOR, "Choose Support")
    return make_staff(uow, organisation, Role.OPERATOR, given_name, family_name)


def make_holder(
    uow: UnitOfWork,
    funder: Organisation,
    coordinator: Person | None = None,
    postcode: str = "SK4 3AB",
    *,
    person: Person | None = None,
    account: bool = True,
    local_authority: str | None = "E08000007",
    consent: bool = True,
    **more: Any,
) -> Holder:
    """A person with an account (PASSWORD), a confirmed council and recorded consent, unless told otherwise."""
    person = person or make_person(uow, postcode=postcode, address=["12 Hope Street", "Stockport"], **more)
    if account and queries.account_of(uow, person.id) is None:
        make_account(uow, person)
    by = coordinator.id if coordinator else None
    return _add(
        uow,
        Holder(
            person_id=person.id,
            funder_id=funder.id,
            coordinator_id=by,
            local_authority=local_authority,
            authority_confirmed_by=by if local_authority else None,
            authority_confirmed_at=uow.now if local_authority else None,
            consent_recorded_by=by if consent else None,
            consent_recorded_at=uow.now if consent else None,
            consent_how="in_person" if consent else None,
            created_at=uow.now,
        ),
    )


def csrf_token(client: FlaskClient) -> str:
    """What a form of this browser's session carries."""
    with client.session_transaction() as session:
        raw = session.setdefault("csrf_token", "c" * 40)
    return str(URLSafeTimedSerializer(client.application.secret_key, salt="wtf-csrf-token").dumps(raw))


def post(client: FlaskClient, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
    """Sends a form as a page of ours would: with its token."""
    return client.post(path, data={"csrf_token": csrf_token(client), **(data or {})}, **more)


def sign_in(client: FlaskClient, person: Person | int, password: str = PASSWORD) -> FlaskClient:
    """Through the page, as people do; asserts that it worked."""
    person_id = person if isinstance(person, int) else person.id
    email = db.session.scalar(select(Account.email).where(Account.person_id == person_id))
    answer = post(client, "/sign-in", {"email": email, "password": password})
    assert answer.status_code == 302, answer.text
    return client
