"""A payment run and what comes back. Nothing outside is called inside a transaction (architecture.md, rule 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import Refused
from marketplace.core.uow import UnitOfWork, Units
from marketplace.payments.domain import OPEN, PAYMENT, PaymentState, SettlementStatus, provider_code, reference
from marketplace.payments.models import Payment, PaymentAttempt, PaymentEvent, PaymentItem
from marketplace.payments.ports import Gateway, Instruction, Outcome, Payable, Payables


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did: how many payments are in the file now, and how many of them are new. Pence."""

    payments: int
    new_payments: int
    pence: int


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


def run(units: Units, actor: Actor, payer_id: int, payables: Payables, gateway: Gateway) -> Run:
    """Makes missing payments of one payer and submits every one that is not settled, the same ones again too.

    Three steps, each safe to repeat: store payments and attempts; submit; store outcomes. Running it twice changes
    nothing. Raises NotAllowed, GatewayUnavailable (then the next run goes on from there).
    """
    new = units.write(_store, actor, payer_id, payables, gateway.name)
    instructions = units.write(_attempts, payer_id, gateway.name)
    outcomes = gateway.submit(instructions)
    units.write(_outcomes, actor, outcomes, payables)
    return Run(len(instructions), new, sum(one.pence for one in instructions))


def _store(uow: UnitOfWork, actor: Actor, payer_id: int, payables: Payables, way: str) -> int:
    uow.require(actor, Action.PAYMENTS_RUN, organisation_id=payer_id)
    payables.prepare(uow, actor, payer_id)
    in_a_payment = set(uow.session.scalars(select(PaymentItem.payable_id).where(PaymentItem.dropped_at.is_(None))))
    by_provider: dict[int, list[Payable]] = {}
    for payable in payables.due(uow, payer_id):
        if payable.id not in in_a_payment:
            by_provider.setdefault(payable.provider_id, []).append(payable)
    for provider_id, owed in sorted(by_provider.items()):
        payment = Payment(
            payer_id=payer_id,
            provider_id=provider_id,
            supplier_ref=owed[0].supplier_ref,
            pence=sum(one.pence for one in owed),
            state=PaymentState(PAYMENT.move(None, "create", "system").target),
            way=way,
            created_at=uow.now,
        )
        uow.session.add(payment)
        uow.session.flush()
        uow.session.add_all(PaymentItem(payment_id=payment.id, payable_id=one.id, pence=one.pence) for one in owed)
        payables.scheduled(uow, actor, [one.id for one in owed])
        uow.audit(actor, "payments:payment:create", "payment", payment.id, pence=payment.pence)
    return len(by_provider)


def _attempts(uow: UnitOfWork, payer_id: int, way: str) -> list[Instruction]:
    """An attempt a payment, stored with its key before anything is called; the key stays the same for a payment."""
    found = []
    for payment in uow.session.scalars(
        select(Payment)
        .where(Payment.payer_id == payer_id, Payment.way == way, Payment.state.in_(OPEN))
        .order_by(Payment.id)
    ).all():
        key = f"{way}:{payment.id}"
        if uow.session.scalar(select(PaymentAttempt.id).where(PaymentAttempt.key == key)) is None:
            uow.session.add(PaymentAttempt(payment_id=payment.id, key=key, started_at=uow.now))
        found.append(
            Instruction(
                payment_id=payment.id,
                provider_code=provider_code(payment.provider_id),
                supplier_ref=payment.supplier_ref,
                pence=payment.pence,
                reference=reference(payment.id),
                key=key,
            )
        )
    return found


def _outcomes(uow: UnitOfWork, actor: Actor, outcomes: Sequence[Outcome], payables: Payables) -> None:
    for outcome in outcomes:
        payment = uow.session.get_one(Payment, outcome.payment_id, with_for_update=True)
        attempt = uow.session.scalar(
            select(PaymentAttempt).where(PaymentAttempt.payment_id == payment.id).order_by(PaymentAttempt.id.desc())
        )
        if attempt is not None and attempt.ended_at is None:
            attempt.ended_at, attempt.outcome, attempt.detail = uow.now, outcome.result, outcome.reason
        if outcome.result == "submitted" and PAYMENT.permits(payment.state, "submit"):
            payment.state, payment.submitted_at = PaymentState.SUBMITTED, uow.now
        elif outcome.result == "refused" and PAYMENT.permits(payment.state, "rejected"):
            _back(uow, actor, payment, PaymentState.FAILED, outcome.reason, payables)


def settle(uow: UnitOfWork, actor: Actor, line: SettlementLine, source: str, payables: Payables) -> bool:
    """One line of a settlement, kept in the inbox by its event id; False where it was there already.

    Raises Refused (`unknown_payment`, `wrong_amount`, `wrong_provider`, `wrong_state`) with nothing changed.
    """
    if uow.session.scalar(select(PaymentEvent.id).where(PaymentEvent.event_id == line.event_id)) is not None:
        return False
    payment = uow.session.get(Payment, line.payment_id, with_for_update=True)
    if payment is None:
        raise Refused("unknown_payment", f"There is no payment {line.payment_id}.")
    uow.require(actor, Action.PAYMENTS_RUN, organisation_id=payment.payer_id)
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
        _back(uow, actor, payment, PaymentState(move.target), line.reason, payables, was_paid=was_paid)
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


def _back(
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
