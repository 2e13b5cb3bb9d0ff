"""What comes back from the other side: settled, returned or rejected, each said once."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.errors import Refused
from marketplace.core.uow import UnitOfWork
from marketplace.payments.domain import PAYMENT, PaymentState, SettlementStatus, provider_code
from marketplace.payments.models import Payment, PaymentEvent, PaymentItem
from marketplace.payments.ports import Payables
from marketplace.payments.services.asking import ask


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """One line of the other side's answer."""

    payment_id: int
    provider_code: str
    pence: int
    status: SettlementStatus
    settled_on: date | None
    reason: str | None

    @property
    def event_id(self) -> str:
        return f"{self.payment_id}:{self.status}:{self.settled_on or ''}"


def settle(uow: UnitOfWork, actor: Actor, line: SettlementLine, source: str, payables: Payables) -> bool:
    """One line of a settlement, kept in the inbox by its event id; False where it was there already.

    Raises Refused (`unknown_payment`, `wrong_amount`, `wrong_provider`, `wrong_state`) with nothing changed.
    """
    if uow.session.scalar(select(PaymentEvent.id).where(PaymentEvent.event_id == line.event_id)) is not None:
        return False
    payment = uow.session.get(Payment, line.payment_id, with_for_update=uow.writes)
    if payment is None:
        raise Refused("unknown_payment", f"There is no payment {line.payment_id}.")
    ask(uow, actor, payment.payer)
    if line.provider_code != provider_code(payment.provider_id):
        raise Refused("wrong_provider", f"Payment {payment.id} goes to another provider.")
    if line.pence != payment.pence:
        raise Refused("wrong_amount", f"Payment {payment.id} is over {payment.pence} pence, not {line.pence}.")
    was_paid = payment.state is PaymentState.SETTLED
    move = PAYMENT.move(payment.state, line.status.value, "system")
    uow.session.add(
        PaymentEvent(
            event_id=line.event_id,
            source=source,
            payment_id=payment.id,
            received_at=uow.now,
            body={"status": line.status.value, "settled_on": str(line.settled_on or ""), "reason": line.reason or ""},
        )
    )
    if line.status is SettlementStatus.SETTLED:
        payment.state, payment.settled_on = PaymentState(move.target), line.settled_on
        payables.settled(uow, actor, payables_of(uow, payment.id), payment.id, line.settled_on or uow.now.date())
    else:
        take_back(uow, actor, payment, PaymentState(move.target), line.reason, payables, was_paid=was_paid)
    uow.audit(actor, f"payments:payment:{line.status}", "payment", payment.id, pence=payment.pence)
    return True


def payables_of(uow: UnitOfWork, payment_id: int) -> list[int]:
    """Ids of what a payment pays."""
    return list(
        uow.session.scalars(
            select(PaymentItem.payable_id)
            .where(PaymentItem.payment_id == payment_id, PaymentItem.dropped_at.is_(None))
            .order_by(PaymentItem.id)
        )
    )


def take_back(
    uow: UnitOfWork,
    actor: Actor,
    payment: Payment,
    state: PaymentState,
    reason: str | None,
    payables: Payables,
    *,
    was_paid: bool = False,
) -> None:
    """What it paid is owed again and goes into the next run's new payment."""
    ids = payables_of(uow, payment.id)
    payment.state, payment.reason = state, reason
    for item in uow.session.scalars(select(PaymentItem).where(PaymentItem.payment_id == payment.id)):
        item.dropped_at = uow.now
    payables.came_back(uow, actor, ids, payment.id, was_paid)
