"""Payments as the payer's own side sees them."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

import providers.queries as supply
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.payments.domain import OPEN, Way, reference
from marketplace.payments.models import Payment
from marketplace.payments.ports import Payables, Waiting
from marketplace.people import queries as people
from marketplace.people.domain import Payer, Role

DAYS_TO_PAY = 14
"""What a bill asks for where nothing else was agreed."""


@dataclass(frozen=True, slots=True)
class Bill:
    """One payment to make or made: `reference` is what the provider reads on their statement. Pence."""

    payment: Payment
    provider: str
    reference: str
    pay_by: date

    @property
    def open(self) -> bool:
        return self.payment.state in OPEN


@dataclass(frozen=True, slots=True)
class Queue:
    """What an organisation's finance people have before them: bills to approve, payments to make, those made."""

    organisation_id: int
    name: str
    waiting: tuple[Waiting, ...]
    to_pay: tuple[Bill, ...]
    done: tuple[Bill, ...]


def queue(uow: UnitOfWork, actor: Actor, payables: Payables) -> Queue:
    """Of the organisation whose money the actor looks after. Raises NotFound where there is none, NotAllowed."""
    organisation_id = finance_of(uow, actor)
    uow.require(actor, Action.PAYMENTS_RUN, organisation_id=organisation_id)
    payer = Payer(organisation_id=organisation_id)
    bills = _bills(uow, Payment.payer_id == organisation_id, Payment.way == Way.THIRD_PARTY)
    return Queue(
        organisation_id,
        people.organisation(uow, organisation_id).name,
        tuple(payables.waiting(uow, payer)),
        tuple(one for one in bills if one.open),
        tuple(one for one in bills if not one.open),
    )


def own_bills(uow: UnitOfWork, actor: Actor) -> list[Bill]:
    """Bills that the actor pays from their own account, those to pay first, then the latest."""
    return sorted(_bills(uow, Payment.payer_person_id == actor.person_id), key=lambda one: not one.open)


def own_bill(uow: UnitOfWork, actor: Actor, payment_id: int) -> Bill:
    """Raises NotFound where it is not theirs."""
    found = _bills(uow, Payment.id == payment_id, Payment.payer_person_id == actor.person_id)
    if not found or actor.person_id is None:
        raise NotFound()
    return found[0]


def finance_of(uow: UnitOfWork, actor: Actor) -> int:
    """Raises NotFound for somebody who looks after nobody's money."""
    rows = people.memberships_of(uow, actor.person_id) if actor.person_id is not None else []
    for row in rows:
        if row.role is Role.FINANCE:
            return row.organisation_id
    raise NotFound()


def _bills(uow: UnitOfWork, *which: object) -> list[Bill]:
    payments = uow.session.scalars(select(Payment).where(*which).order_by(Payment.id.desc()).limit(200)).all()  # type: ignore[arg-type]
    names = supply.names_of(uow, [one.provider_id for one in payments])
    return [
        Bill(
            one,
            names[one.provider_id],
            reference(one.id),
            local_date(one.created_at) + timedelta(days=DAYS_TO_PAY),
        )
        for one in payments
    ]
