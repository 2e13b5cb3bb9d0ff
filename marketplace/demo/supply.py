"""Providers: they register, describe, prove and are listed; what runs out is renewed, except where a story says so."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from marketplace.core.actor import Actor
from marketplace.core.local_time import local_date
from marketplace.core.periods import months_after
from marketplace.core.uow import UnitOfWork
from marketplace.demo.accounts import own_account
from marketplace.demo.stage import Stage
from providers import services
from providers.categories import activities
from providers.domain.codes import OF_WORKER, CheckedHow, CredentialKind, PriceUnit, ProviderType, ServiceKind
from providers.domain.credentials import CredentialDraft
from providers.domain.drafts import ProviderDraft, ServiceDraft
from providers.domain.needs import Facts, needs_of
from providers.domain.words import ONE_PERSON, pot_tokens
from providers.models import Credential, Provider, Service, Worker
from providers.queries import dbs_allowed
from providers.services import Hours

Spec = Mapping[str, Any]
METRES_A_MILE = 1609
POTS = tuple(pot_tokens(["council", "carer", "nhs"], ["notional", "third_party", "direct_payment"]))
WEEKDAYS, EVERY_DAY = range(5), range(7)
HOURS: Mapping[str, tuple[Iterator[int] | range | tuple[int, ...], float, float]] = {
    "weekdays": (WEEKDAYS, 9, 16.5),
    "mornings": (EVERY_DAY, 7, 12),
    "afternoons": (WEEKDAYS, 12, 17),
    "evenings": (EVERY_DAY, 18, 22),
    "nights": (EVERY_DAY, 22, 7),
    "daily": (EVERY_DAY, 9, 18),
    "days": (WEEKDAYS, 10, 15),
    "noon": (EVERY_DAY, 12, 14),
    "weekend": ((5, 6), 10, 19),
    "mondays-evening": ((0,), 18, 21),
    "tuesdays": ((1,), 10, 13),
    "wednesdays": ((2,), 11.5, 14),
    "thursdays": ((3,), 10, 13),
    "fridays": ((4,), 10, 16),
    "saturdays": ((5,), 10, 15),
}
EARLY = timedelta(days=95)
INSURERS = ("Brightwater Mutual", "Harbour & Hill", "Northgate Care Insurance")


@cache
def specs() -> list[dict[str, Any]]:
    path = Path(__file__).with_name("data") / "providers.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


@dataclass(slots=True)
class Listed:
    """A provider on its way, and what the later steps need of it."""

    stage: Stage
    spec: Spec
    provider: Provider
    actor: Actor
    services: list[Service]
    workers: list[Worker]


def plan_providers(stage: Stage, begins: date) -> None:
    """Puts every provider's start into the plan, those with `days_ago` on their day, the others in the first weeks."""
    for n, spec in enumerate(specs()):
        joined = stage.today - timedelta(days=spec["days_ago"]) if "days_ago" in spec else begins
        joined += timedelta(days=0 if "days_ago" in spec else n % 12)
        if "ends" in spec:
            joined = stage.today - timedelta(days=3 if spec["ends"] == "submitted" else 9)
        stage.on(joined, 9 + n % 6, _joins(stage, spec), spec["name"])


def _joins(stage: Stage, spec: Spec) -> Callable[[UnitOfWork], None]:
    def act(uow: UnitOfWork) -> None:
        listed = _register(stage, uow, spec)
        seen = _prove(listed, uow)
        services.submit(uow, listed.actor, listed.provider.id)
        if spec.get("ends") == "submitted":
            return
        operator = stage.actor("operator")
        if spec.get("ends") == "changes_requested":
            services.ask_changes(
                uow, operator, listed.provider.id, ["Tell us how you keep food hot on the way.", "Add your insurance."]
            )
            return
        for credential, how, source in seen:
            services.verify(uow, operator, credential.id, how=how, source=source)
        services.list_provider(uow, operator, listed.provider.id)

    return act


def _register(stage: Stage, uow: UnitOfWork, spec: Spec) -> Listed:
    people = spec["people"]
    manager = people[0].removeprefix("Dr ")
    key = spec.get("manager_key", f"{spec['key']}-manager")
    actor = Actor(own_account(stage, uow, key, manager))
    phone = f"{'0117' if spec['postcode'].startswith('BS') else '0161'} 496 0{stage.rng.randint(130, 999)}"
    mail = f"hello@{spec['key']}.example.org"
    draft = ProviderDraft(
        name=spec["name"],
        type=ProviderType(spec["type"]),
        about=spec["about"],
        phone=phone,
        email=mail,
        website=f"https://{spec['key']}.example.org",
        complaints_contact=f"Write to {mail} or call {phone}. We answer within 5 working days.",
        postcode=spec["postcode"],
        workforce_count=spec.get("workforce", len(people)),
        is_employer=spec.get("employer", False),
        works_under_direction=spec.get("direction", False),
    )
    provider = services.register(uow, actor, draft)
    provider.supplier_ref = f"V{10_000 + provider.id}"  # the funder's own number for them: no page asks for it yet
    stage.ids[spec["key"]] = provider.id
    if draft.type in ONE_PERSON:
        worker = uow.session.query(Worker).filter_by(provider_id=provider.id).one()
        services.change_worker(
            uow, actor, worker.id, name=manager.split(" ")[0], active=True, person_id=actor.person_id
        )
        workers = [worker]
    else:
        workers = [
            services.add_worker(uow, actor, provider.id, name=one.removeprefix("Dr ").split(" ")[0]) for one in people
        ]
    listed = Listed(stage, spec, provider, actor, [], workers)
    for each in spec["services"]:
        _describe(listed, uow, each)
    return listed


def _describe(listed: Listed, uow: UnitOfWork, spec: Spec) -> None:
    kind = ServiceKind(spec.get("kind", "bookable"))
    free = kind is ServiceKind.GRANT_FUNDED
    at_home = "miles" in spec
    draft = ServiceDraft(
        name=spec["name"],
        kind=kind,
        category=spec["category"],
        activities=tuple(spec["activities"]),
        summary=spec["summary"],
        description=spec.get("description", spec["summary"]),
        price_parts=tuple((label, pence) for label, pence in spec.get("parts", ())),
        price_unit=PriceUnit(spec["unit"]) if "unit" in spec else None,
        visit_minutes=spec["minutes"],
        minimum_minutes=spec["minutes"] if spec.get("unit") == "hour" else None,
        capacity=spec.get("capacity", 1),
        at_home=at_home,
        at_place="place" in spec,
        online=spec.get("online", False),
        place_label=spec.get("place"),
        postcode=listed.spec["postcode"] if at_home or "place" in spec else None,
        radius_m=spec["miles"] * METRES_A_MILE if at_home else None,
        languages=tuple(spec.get("languages", listed.spec.get("languages", ("en",)))),
        access=tuple(spec.get("access", ())),
        pots_accepted=() if free else POTS,
        cancel_fee_pence=spec.get("fee", 0),
    )
    service = services.write_service(uow, listed.actor, listed.provider.id, draft)
    listed.stage.ids[f"{listed.spec['key']}.{spec['key']}"] = service.id
    listed.services.append(service)
    if "hours" in spec:
        days, first, last = HOURS[spec["hours"]]
        week = [Hours(day, _clock(first), _clock(last)) for day in days]
        tells = _tells(listed.actor, service.id, [worker.id for worker in listed.workers], week)
        tells(uow)
        for day in _days_to_tell(listed.stage, local_date(uow.now)):
            listed.stage.on(day, 17, tells, f"{listed.spec['name']} tells its hours")


def _tells(actor: Actor, service_id: int, worker_ids: list[int], week: list[Hours]) -> Callable[[UnitOfWork], None]:
    def act(uow: UnitOfWork) -> None:
        for worker_id in worker_ids:
            services.set_hours(uow, actor, service_id, worker_id, week)

    return act


def _days_to_tell(stage: Stage, joined: date) -> list[date]:
    """Most tell their hours anew near the end of each quarter, and have lately: after 28 days they are not known."""
    ends = [first - timedelta(days=1) for n in range(14) if (first := _month(stage.today, n)).month in (1, 4, 7, 10)]
    days = [end - timedelta(days=stage.rng.randint(2, 24)) for end in ends]
    days.append(stage.today - timedelta(days=stage.rng.randint(1, 26)))
    return [day for day in days if day > joined and stage.rng.random() < 0.9]


def _month(today: date, back: int) -> date:
    return months_after(today.replace(day=1), -back)


def _clock(hour: float) -> time:
    return time(int(hour), int(hour % 1 * 60))


def _prove(listed: Listed, uow: UnitOfWork) -> list[tuple[Credential, CheckedHow, str]]:
    """Tells what its work asks for; returns what an operator can look at, how, and what they saw."""
    spec, provider = listed.spec, listed.provider
    facts = Facts(provider.workforce_count, provider.is_employer, provider.works_under_direction)
    known = activities()
    kinds = {
        need.kind for service in listed.services for one in service.activities for need in needs_of(known[one], facts)
    }
    kinds.add(CredentialKind.IDENTITY)
    if spec.get("ends") == "changes_requested":
        kinds = {CredentialKind.IDENTITY}
    told = {CredentialKind(one) for one in spec.get("told", ())} - kinds
    on_register = {CredentialKind(one) for one in spec.get("register", ())}
    seen = []
    for kind in sorted(kinds | told | on_register):
        owners = [worker.id for worker in listed.workers] if kind in OF_WORKER else [None]
        for worker_id in owners:
            draft = _claim(listed, uow, kind, worker_id, told=kind in told)
            credential = services.declare(uow, listed.actor, provider.id, draft)
            if kind not in told:
                register = kind in on_register or kind in REGISTERS
                how = CheckedHow.REGISTER if register else CheckedHow.EVIDENCE
                seen.append((credential, how, "the public register" if register else "seen on a video call"))
            if draft.expires_on is not None:
                _renew(listed, draft)
    return seen


REGISTERS = (CredentialKind.CQC_LOCATION, CredentialKind.PROFESSIONAL_REGISTRATION)


def _claim(
    listed: Listed, uow: UnitOfWork, kind: CredentialKind, worker_id: int | None, *, told: bool
) -> CredentialDraft:
    rng, today = listed.stage.rng, local_date(uow.now)
    details: dict[str, Any] = {}
    expires_on = None
    if kind.value.endswith("liability") or kind in (
        CredentialKind.PROFESSIONAL_INDEMNITY,
        CredentialKind.MOTOR_BUSINESS,
    ):
        details = {"insurer": rng.choice(INSURERS), "amount_pence": 500_000_000}
        expires_on = today + timedelta(days=rng.randint(150, 360))
    elif kind is CredentialKind.DBS:
        details = {"level": dbs_allowed(uow, listed.provider.id).value, "number_ends": f"{rng.randint(0, 9999):04d}"}
    elif kind is CredentialKind.CQC_LOCATION:
        details = {"location_id": f"1-{rng.randint(10**9, 10**10 - 1)}"}
    elif kind is CredentialKind.PROFESSIONAL_REGISTRATION:
        details = {"register": listed.spec.get("registration", "NMC"), "number": f"PH{rng.randint(10_000, 99_999)}"}
    elif kind is CredentialKind.ICO_REGISTRATION:
        details = {"number": f"ZB{rng.randint(100_000, 999_999)}"}
    return CredentialDraft(
        kind=kind,
        worker_id=worker_id,
        issued_on=today - timedelta(days=rng.randint(10, 200)),
        expires_on=expires_on,
        evidence="" if told else "We can show it on a video call.",
        details=details,
    )


def _renew(listed: Listed, old: CredentialDraft) -> None:
    """In good time: nobody can book twelve weeks ahead where an insurance ends before (G8). One forgets."""
    assert old.expires_on is not None
    if listed.spec["key"] == "paws":
        return
    provider_id, actor, stage = listed.provider.id, listed.actor, listed.stage

    def act(uow: UnitOfWork) -> None:
        assert old.expires_on is not None
        new = CredentialDraft(
            kind=old.kind,
            worker_id=old.worker_id,
            issued_on=local_date(uow.now),
            expires_on=old.expires_on + timedelta(days=365),
            evidence="The new certificate, on a video call.",
            details=old.details,
        )
        credential = services.declare(uow, actor, provider_id, new)
        if old.expires_on - EARLY + timedelta(days=14) < stage.today:
            services.verify(
                uow, stage.actor("operator"), credential.id, how=CheckedHow.EVIDENCE, source="seen on a video call"
            )

    stage.on(old.expires_on - EARLY, 14, act, f"{listed.spec['name']} renews {old.kind}")
