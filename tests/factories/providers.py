"""Providers for tests. Each takes a UnitOfWork first and flushes; ids are ready."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import count
from typing import Any

from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Person
from providers.domain.codes import CheckedHow, CredentialKind, CredentialState, PriceUnit, ProviderState, ServiceState
from providers.models import AvailabilityRule, Credential, Provider, Service, Worker, WorkerSession
from tests.factories.people import make_operator, make_organisation, make_staff

_numbers = count(1)
STOCKPORT = (53.4109, -2.1575)
EVERY_POT = tuple(
    f"{stream}:{deployment}"
    for stream in ("nhs_chc", "asc_personal_budget")
    for deployment in ("notional", "third_party", "isf", "direct_payment")
)


def _add(uow: UnitOfWork, row: Any) -> Any:
    uow.session.add(row)
    uow.session.flush()
    return row


def make_provider(uow: UnitOfWork, name: str = "Slow Lane Swimming", *, checked: bool = True, **more: Any) -> Provider:
    """Listed, one person working alone in Stockport, identity and insurances checked unless `checked=False`."""
    organisation_id = more.pop("organisation_id", None)
    if organisation_id is None and more.get("state") is not ProviderState.UNCLAIMED:
        organisation_id = make_organisation(uow, OrganisationKind.PROVIDER, name).id
    values: dict[str, Any] = {
        "type": "sole_trader",
        "state": ProviderState.LISTED,
        "about": "Calm support, at your pace.",
        "phone": "0161 496 0120",
        "email": f"hello{next(_numbers)}@slowlane.example.org",
        "complaints_contact": "Write to hello@slowlane.example.org. We answer within 5 working days.",
        "postcode": "SK4 3AB",
        "lat": STOCKPORT[0],
        "lon": STOCKPORT[1],
        "workforce_count": 1,
        "supplier_ref": f"S{next(_numbers):05d}",
        "listed_on": local_date(uow.now),
        "created_at": uow.now,
    }
    provider = _add(uow, Provider(name=name, organisation_id=organisation_id, **(values | more)))
    if checked:
        make_credential(uow, provider, CredentialKind.IDENTITY)
        for kind in (
            CredentialKind.PUBLIC_LIABILITY,
            CredentialKind.PROFESSIONAL_INDEMNITY,
            CredentialKind.MOTOR_BUSINESS,
        ):
            make_credential(uow, provider, kind, details={"insurer": "Brightwater Mutual", "amount_pence": 500_000_000})
    return provider


def make_manager(uow: UnitOfWork, provider: Provider, given_name: str = "Priya", family_name: str = "Shah") -> Person:
    """A person with an account who runs this provider's listing."""
    from marketplace.people.models import Organisation

    organisation = uow.session.get_one(Organisation, provider.organisation_id)
    return make_staff(uow, organisation, Role.PROVIDER_MANAGER, given_name, family_name)


def make_worker(
    uow: UnitOfWork,
    provider: Provider,
    name: str = "Priya",
    *,
    person: Person | None = None,
    dbs: str | None = "enhanced_abl",
) -> Worker:
    """With a checked DBS of that level, or none."""
    worker = _add(uow, Worker(provider_id=provider.id, name=name, person_id=person.id if person else None, active=True))
    if dbs:
        make_credential(uow, provider, CredentialKind.DBS, worker=worker, details={"level": dbs})
    return worker


def make_credential(
    uow: UnitOfWork,
    provider: Provider,
    kind: CredentialKind | str,
    *,
    worker: Worker | None = None,
    state: CredentialState = CredentialState.VERIFIED,
    expires_on: date | None = None,
    details: dict[str, Any] | None = None,
    **more: Any,
) -> Credential:
    """Checked by an operator on evidence, unless told otherwise."""
    if state is CredentialState.VERIFIED:
        more.setdefault("checked_how", CheckedHow.EVIDENCE)
        more.setdefault("checked_on", local_date(uow.now))
        more.setdefault("source", "seen on a video call")
        more.setdefault("verified_by", _operator_id(uow))
    return _add(
        uow,
        Credential(
            provider_id=provider.id,
            worker_id=worker.id if worker else None,
            kind=CredentialKind(kind),
            state=state,
            expires_on=expires_on,
            details=details or {},
            declared_at=uow.now,
            **more,
        ),
    )


def _operator_id(uow: UnitOfWork) -> int:
    from marketplace.people import queries

    for organisation in queries.organisations(uow, OrganisationKind.OPERATOR):
        if working := queries.staff(uow, organisation.id, Role.OPERATOR):
            return working[0].id
    return make_operator(uow).id


def make_service(
    uow: UnitOfWork,
    provider: Provider,
    name: str = "Swimming companion",
    *,
    workers: Sequence[Worker] | None = None,
    hours: tuple[time, time] | None = (time(9), time(17)),
    weekdays: Iterable[int] = range(7),
    **more: Any,
) -> Service:
    """Published and bookable at £36.00 a visit of 90 minutes, every day 9am to 5pm by `workers` (a new one if none)."""
    values: dict[str, Any] = {
        "state": ServiceState.PUBLISHED,
        "summary": "Someone beside you in the water, at your pace.",
        "description": "Help to change before and after, if you want it.",
        "category": "going-out.swimming",
        "activities": ["social.swim_companion"],
        "kind": "bookable",
        "price_pence": 3600,
        "price_unit": PriceUnit.VISIT,
        "price_parts": [{"label": "1½ hours with Priya", "pence": 3200}, {"label": "Travel", "pence": 400}],
        "visit_minutes": 90,
        "capacity": 1,
        "at_home": True,
        "radius_m": 16_000,
        "areas": ["E08000007"],
        "languages": ["en"],
        "access": [],
        "pots_accepted": list(EVERY_POT),
        "notice_hours": 24,
        "cancel_hours": 24,
        "cancel_fee_pence": 1000,
        "first_listed_on": local_date(uow.now),
        "created_at": uow.now,
    }
    if more.get("kind") == "grant_funded":
        values |= {"price_pence": None, "price_unit": None, "price_parts": [], "pots_accepted": []}
    service = _add(uow, Service(provider_id=provider.id, name=name, **(values | more)))
    if hours:
        for worker in workers if workers is not None else [make_worker(uow, provider)]:
            make_hours(uow, service, worker, *hours, weekdays=weekdays)
    return service


def make_hours(
    uow: UnitOfWork,
    service: Service,
    worker: Worker,
    from_time: time = time(9),
    to_time: time = time(17),
    *,
    weekdays: Iterable[int] = range(7),
    starts_on: date = date(2026, 1, 1),
    ends_on: date | None = None,
) -> list[AvailabilityRule]:
    """The same hours on each of those weekdays (0 is Monday)."""
    rules = [
        AvailabilityRule(
            service_id=service.id,
            worker_id=worker.id,
            weekday=weekday,
            from_time=from_time,
            to_time=to_time,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        for weekday in weekdays
    ]
    uow.session.add_all(rules)
    uow.session.flush()
    return rules


def make_session(
    uow: UnitOfWork, service: Service, worker: Worker, starts_at: datetime, ends_at: datetime, taken: int = 1
) -> WorkerSession:
    return _add(
        uow,
        WorkerSession(
            worker_id=worker.id,
            service_id=service.id,
            starts_at=starts_at,
            ends_at=ends_at,
            capacity=service.capacity,
            taken=taken,
        ),
    )
