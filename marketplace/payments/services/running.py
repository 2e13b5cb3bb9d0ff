"""A payment run. Nothing outside is called inside a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork, Units
from marketplace.payments.domain import OPEN, PAYMENT, PaymentState, Way, provider_code, reference
from marketplace.payments.models import Payment, PaymentAttempt, PaymentItem
from marketplace.payments.ports import Gateway, Instruction, Outcome, Payable, Payables
from marketplace.payments.services.asking import ask
from marketplace.payments.services.settling import take_back
from marketplace.people.domain import Payer


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did: how many payments are in the file now, and how many of them are new. Pence."""

    payments: int
    new_payments: int
    pence: int


def run(units: Units, actor: Actor, payer: Payer, payables: Payables, gateway: Gateway) -> Run:
    """Makes missing payments of one payer and submits every one that is not settled, the same ones again too.

    Three steps, each safe to repeat: store payments and attempts; submit; store outcomes. Running it twice changes
    nothing. Raises NotAllowed, GatewayUnavailable (then the next run goes on from there).
    """
    new = units.write(_store, actor, payer, payables, gateway.way)
    instructions = units.write(_attempts, payer, gateway.way)
    outcomes = gateway.submit(instructions)
    units.write(_outcomes, actor, outcomes, payables)
    return Run(len(instructions), new, sum(one.pence for one in instructions))


def _store(uow: UnitOfWork, actor: Actor, payer: Payer, payables: Payables, way: Way) -> int:
    ask(uow, actor, payer)
    payables.prepare(uow, actor, payer, way)
    in_a_payment = set(uow.session.scalars(select(PaymentItem.payable_id).where(PaymentItem.dropped_at.is_(None))))
    together: dict[tuple[int, int], list[Payable]] = {}
    for payable in payables.due(uow, payer, way):
        if payable.id not in in_a_payment:
            together.setdefault((payable.provider_id, payable.holder_id or 0), []).append(payable)
    for (provider_id, _), owed in sorted(together.items()):
        payment = Payment(
            payer_id=payer.organisation_id,
            payer_person_id=payer.person_id,
            holder_id=owed[0].holder_id,
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
        if payer.person_id is not None:
            uow.notify(payer.person_id, "bill_to_pay", f"/bills/{payment.id}", pence=payment.pence)
    return len(together)


def _attempts(uow: UnitOfWork, payer: Payer, way: Way) -> list[Instruction]:
    """An attempt a payment, stored with its key before anything is called; the key stays the same for a payment."""
    found = []
    for payment in uow.session.scalars(
        select(Payment)
        .where(
            Payment.payer_id == payer.organisation_id,
            Payment.payer_person_id == payer.person_id,
            Payment.way == way,
            Payment.state.in_(OPEN),
        )
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
        payment = uow.session.get_one(Payment, outcome.payment_id, with_for_update=uow.writes)
        attempt = uow.session.scalar(
            select(PaymentAttempt).where(PaymentAttempt.payment_id == payment.id).order_by(PaymentAttempt.id.desc())
        )
        if attempt is not None and attempt.ended_at is None:
            attempt.ended_at, attempt.outcome, attempt.detail = uow.now, outcome.result, outcome.reason
        if outcome.result == "submitted" and PAYMENT.permits(payment.state, "submit"):
            payment.state, payment.submitted_at = PaymentState.SUBMITTED, uow.now
        elif outcome.result == "refused" and PAYMENT.permits(payment.state, "rejected"):
            take_back(uow, actor, payment, PaymentState.FAILED, outcome.reason, payables)
