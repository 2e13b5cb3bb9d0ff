"""Who there is when a seed begins: three holders with different money, three providers, two funders, a broker.

Odd prices and odd shares on purpose: £0.01 can't be shared by two pots, £33.33 and £36.01 only unevenly.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache

from marketplace.budgets.rule_file import shipped_rules
from marketplace.budgets.services import load_rules
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.clock import FixedClock
from marketplace.core.ddl import create_schema
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import OrganisationKind, PreferredFormat, Role
from marketplace.people.models import Organisation, Person
from providers.models import Provider
from tests.factories.budgets import PotPlan, make_pots
from tests.factories.people import make_funder, make_holder, make_operator, make_organisation, make_person, make_staff
from tests.factories.plans import LinePlan, make_active_plan
from tests.factories.providers import make_credential, make_manager, make_provider, make_service, make_worker
from tests.fixtures.site import MONDAY
from tests.simulator.clockwork import Site

STREAMS = ("nhs_chc", "asc_personal_budget", "education_pb", "carer_budget")
TOKENS = [f"{stream}:{way}" for stream in STREAMS for way in ("notional", "third_party")]
LINE = {"category": "going-out", "band": (None, None)}


@dataclass(frozen=True)
class Firm:
    """A provider: who answers for it, its services and who works there."""

    provider: int
    manager: Actor
    services: tuple[int, ...]
    workers: tuple[int, ...]


@dataclass
class Town:
    """Ids and actors. `holders` grows as coordinators set people up."""

    council: int
    health: int
    payers: tuple[int, int]
    coordinator: Actor
    approver: Actor
    second: int
    health_finance: Actor
    operator: Actor
    broker_firm: int
    broker: int
    friend: int
    stranger: Actor
    firms: tuple[Firm, ...]
    holders: list[int]
    dead: set[int] = field(default_factory=set)

    def firm_of(self, provider_id: int) -> Firm:
        return next(one for one in self.firms if one.provider == provider_id)

    def copy(self) -> "Town":
        return Town(**{**self.__dict__, "holders": list(self.holders), "dead": set()})


def build(uow: UnitOfWork) -> Town:
    council = make_funder(uow)
    health = make_funder(uow, "QOP", ["E08000007"], "Greater Manchester NHS")
    coordinator = make_staff(uow, council, Role.COORDINATOR, "Dawn", "Field")
    approver = make_staff(uow, council, Role.APPROVER, "Asha", "Rao")
    second = make_staff(uow, council, Role.FINANCE, "Ola", "Mensah")
    broker_firm = make_organisation(uow, OrganisationKind.BROKER, "Kite Brokers")
    broker = make_staff(uow, broker_firm, Role.BROKER, "Ben", "Kite")
    town = Town(
        council=council.id,
        health=health.id,
        payers=(council.id, health.id),
        coordinator=Actor(coordinator.id),
        approver=Actor(approver.id),
        second=second.id,
        health_finance=Actor(make_staff(uow, health, Role.FINANCE, "Hal", "Moss").id),
        operator=Actor(make_operator(uow).id),
        broker_firm=broker_firm.id,
        broker=broker.id,
        friend=make_person(uow, "Fay", "Lowe").id,
        stranger=Actor(make_person(uow, "Nick", "Noone").id),
        firms=_firms(uow),
        holders=_holders(uow, council, health, coordinator),
    )
    _formats(uow, {coordinator.id: "none", approver.id: "none", broker.id: "phone", town.holders[1]: "post"})
    return town


def _formats(uow: UnitOfWork, wanted: dict[int, str]) -> None:
    for person_id, how in wanted.items():
        uow.session.get_one(Person, person_id).preferred_format = PreferredFormat(how)


def _holders(uow: UnitOfWork, council: Organisation, health: Organisation, coordinator: Person) -> list[int]:
    """Maureen's money is tight in three pots; Tom's is wide and weekly; Ivy has one small pot, all at once."""
    made = []
    for name, pots, lines in (
        (
            "Maureen",
            (
                PotPlan(stream="nhs_chc", pence=60_000, contingency_pence=4_000, funder_id=health.id),
                PotPlan(stream="asc_personal_budget", pence=90_000, contingency_pence=5_000),
                PotPlan(stream="education_pb", pence=70_000, contingency_pence=0),
            ),
            (
                LinePlan("Out and about", weekly_pence=50_000, shares=(33, 67), **LINE),
                LinePlan("Never alone", weekly_pence=50_000, critical=True, shares=(34, 33, 33), **LINE),
            ),
        ),
        (
            "Tom",
            (
                PotPlan(
                    stream="nhs_chc",
                    pence=900_000,
                    contingency_pence=9_000,
                    rhythm="four_weekly",
                    funder_id=health.id,
                ),
                PotPlan(stream="asc_personal_budget", deployment="direct_payment", mechanism="own_account"),
            ),
            (LinePlan("Every week", weekly_pence=11_000, shares=(100,), category="going-out", band=(None, 600)),),
        ),
        (
            "Ivy",
            (PotPlan(stream="carer_budget", pence=40_001, contingency_pence=1, rhythm="all_at_once"),),
            (LinePlan("A rest", weekly_pence=None, amount_pence=30_000, lump_sum=True, **LINE),),
        ),
    ):
        holder = make_holder(uow, council, coordinator, given_name=name)
        own = make_pots(uow, holder, *pots)
        make_active_plan(uow, holder, own, lines)
        made.append(holder.person_id)
    return made


def _firms(uow: UnitOfWork) -> tuple[Firm, ...]:
    return (
        _firm(uow, "Slow Lane", ((1, "visit", 1), (99, "hour", 1), (3_601, "hour", 1)), ("Priya", "Sal")),
        _firm(uow, "Hatters Group", ((3_333, "visit", 3), (2_000, "hour", 2)), ("Gus",)),
        _firm(uow, "Last Mile", ((2, "hour", 1), (1_250, "hour", 1)), ("Lena",), insured_until=date(2026, 11, 20)),
    )


def _firm(
    uow: UnitOfWork,
    name: str,
    prices: Sequence[tuple[int, str, int]],
    people: Sequence[str],
    insured_until: date | None = None,
) -> Firm:
    provider: Provider = make_provider(uow, name)
    workers = [make_worker(uow, provider, one) for one in people]
    if insured_until is not None:
        make_credential(uow, provider, "public_liability", expires_on=insured_until)
    services = [
        make_service(
            uow,
            provider,
            f"{name} at {pence}",
            workers=workers,
            hours=(time(0), time(23)),
            price_pence=pence,
            price_unit=unit,
            price_parts=[],
            bank_holiday_price_pence=pence * 2,
            minimum_minutes=30 if unit == "hour" else None,
            capacity=capacity,
            pots_accepted=TOKENS,
            cancel_fee_pence=min(pence, 1_001),
            kind="enquiry_only" if pence == 1_250 else "bookable",
        )
        for pence, unit, capacity in prices
    ]
    return Firm(
        provider=provider.id,
        manager=Actor(make_manager(uow, provider).id),
        services=tuple(one.id for one in services),
        workers=tuple(one.id for one in workers),
    )


@cache
def template() -> tuple[sqlite3.Connection, Town]:
    """Made once a process; each seed gets a copy."""
    site = Site(FixedClock(MONDAY))
    create_schema(site.engine)
    site.units.write(load_rules, SYSTEM, shipped_rules())
    town = site.units.write(build)
    site.worker.turn()
    site.session.close()
    return site.raw, town
