"""What a payer's own people say and do on pages: approve, and tell what became of a payment."""

from collections.abc import Sequence
from datetime import date

from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork, Units
from marketplace.payments.domain import SettlementStatus, Way, provider_code
from marketplace.payments.models import Payment
from marketplace.payments.ports import Gateway, Payables
from marketplace.payments.services.asking import ask
from marketplace.payments.services.running import run
from marketplace.payments.services.settling import SettlementLine, settle
from marketplace.people.domain import Payer


def approve(uow: UnitOfWork, actor: Actor, payer: Payer, *, ids: Sequence[int], payables: Payables) -> int:
    """Bills that wait, many at once (FIN-7). Raises NotFound, NotAllowed, InvalidInput where none is named."""
    ask(uow, actor, payer)
    if not ids:
        raise InvalidInput({"ids": ["Choose at least one bill."]})
    return payables.approve(uow, actor, payer, ids)


def say_paid(uow: UnitOfWork, actor: Actor, *, payment_id: int, paid_on: date, payables: Payables) -> bool:
    """The payer's side says that the money left on this day; False where that was known. Only now `pay` is posted.

    Raises NotFound, NotAllowed, InvalidInput, WrongState.
    """
    payment = _own(uow, actor, payment_id)
    if paid_on > local_date(uow.now):
        raise InvalidInput({"paid_on": ["This day is still to come. Say it once it is paid."]})
    if paid_on < local_date(payment.created_at):
        raise InvalidInput({"paid_on": ["This is before the bill came. Check the day."]})
    return _settle(uow, actor, payment, SettlementStatus.SETTLED, paid_on, None, payables)


def say_came_back(uow: UnitOfWork, actor: Actor, *, payment_id: int, on: date, reason: str, payables: Payables) -> bool:
    """The bank sent it back: what it paid is owed again. Raises NotFound, NotAllowed, InvalidInput, WrongState."""
    payment = _own(uow, actor, payment_id)
    if not reason.strip():
        raise InvalidInput({"reason": ["Say why it came back."]})
    return _settle(uow, actor, payment, SettlementStatus.RETURNED, on, reason.strip()[:200], payables)


def write_bills(units: Units, payables: Payables, gateway: Gateway) -> int:
    """The worker's timer: bills of people who pay themselves become payments to make, and each is told once."""
    told = 0
    for payer in units.read(payables.payers, gateway.way):
        told += run(units, SYSTEM, payer, payables, gateway).new_payments
    return told


def _own(uow: UnitOfWork, actor: Actor, payment_id: int) -> Payment:
    payment = uow.session.get(Payment, payment_id, with_for_update=True)
    if payment is None or payment.way not in (Way.THIRD_PARTY, Way.OWN_BANK):
        raise NotFound()
    ask(uow, actor, payment.payer)
    return payment


def _settle(
    uow: UnitOfWork,
    actor: Actor,
    payment: Payment,
    status: SettlementStatus,
    on: date,
    reason: str | None,
    payables: Payables,
) -> bool:
    line = SettlementLine(payment.id, provider_code(payment.provider_id), payment.pence, status, on, reason)
    return settle(uow, actor, line, "page", payables)
