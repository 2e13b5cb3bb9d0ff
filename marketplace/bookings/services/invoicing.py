"""Invoices from attested visits and agreed fees: by provider, payer and month of the visit (5.6, FIN-8)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from marketplace.bookings.domain.states import INVOICE, InvoiceState, VisitState
from marketplace.bookings.models import Invoice, InvoiceLine, Visit, VisitHold
from marketplace.budgets.domain import Mechanism
from marketplace.budgets.models import PastDeployment, Pot
from marketplace.budgets.queries import PayersOf
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.clock import to_local
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause
from marketplace.payments.domain import Way
from marketplace.people.domain import Payer
from providers.queries import workers

WAY_OF: Mapping[Mechanism, Way] = {
    Mechanism.FUNDER_INVOICE: Way.FUNDER_FILE,
    Mechanism.THIRD_PARTY_INVOICE: Way.THIRD_PARTY,
    Mechanism.MANAGED_ACCOUNT: Way.THIRD_PARTY,
    Mechanism.OWN_ACCOUNT: Way.OWN_BANK,
    Mechanism.PAYMENT_CARD: Way.CARD,
}
"""How what a pot pays for is paid, by how the pot pays."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Something accrued that no invoice has yet."""

    provider_id: int
    payer: Payer
    holder_id: int | None
    way: Way
    month_on: date
    visit_id: int
    pot_id: int
    plan_line_id: int
    kind: str
    pence: int


def make_invoices(
    uow: UnitOfWork, actor: Actor, *, payer: Payer | None = None, provider_id: int | None = None
) -> list[Invoice]:
    """Puts everything accrued and not yet invoiced on invoices; returns the new ones, submitted.

    What comes after an invoice left draft goes on a further one. Running it twice makes nothing new.
    """
    groups: dict[tuple[int, tuple[int, int], int, Way, date], list[Owed]] = defaultdict(list)
    for owed in _owed(uow, payer, provider_id):
        groups[owed.provider_id, owed.payer.order, owed.holder_id or 0, owed.way, owed.month_on].append(owed)
    return [_invoice(uow, actor, lines) for _, lines in sorted(groups.items(), key=lambda pair: pair[0])]


def submit_own(uow: UnitOfWork, actor: Actor, *, provider_id: int) -> list[Invoice]:
    """A provider asks for what is due now. Raises NotFound, NotAllowed."""
    uow.require(actor, Action.PROVIDERS_MANAGE, provider_id=provider_id)
    return make_invoices(uow, actor, provider_id=provider_id)


def approve(
    uow: UnitOfWork, actor: Actor, *, payer: Payer, way: Way = Way.FUNDER_FILE, ids: Sequence[int] | None = None
) -> int:
    """Approves submitted invoices of one payer and way whose lines are within what was held and accrued; returns how
    many. All of them by rule, or those of `ids` that a person of the payer chose.

    A line that is not within it waits: nothing is paid above what was held.
    """
    which = [
        Invoice.payer_id == payer.organisation_id,
        Invoice.payer_person_id == payer.person_id,
        Invoice.way == way,
        Invoice.state == InvoiceState.SUBMITTED,
    ]
    if ids is not None:
        which.append(Invoice.id.in_(ids))
    approved = 0
    for invoice in uow.session.scalars(select(Invoice).where(*which).order_by(Invoice.id).with_for_update()).all():
        if _within_hold(uow, invoice.id):
            invoice.state = InvoiceState(INVOICE.move(invoice.state, "approve", "system").target)
            invoice.approved_at = uow.now
            uow.audit(actor, "bookings:invoice:approve", "invoice", invoice.id)
            approved += 1
    return approved


def payers_of(uow: UnitOfWork, way: Way) -> list[Payer]:
    """Who owes something that goes this way: accrued and on no invoice, or on one that is not paid."""
    owed = {one.payer for one in _owed(uow, None, None) if one.way is way}
    open_states = (InvoiceState.SUBMITTED, InvoiceState.APPROVED)
    rows = uow.session.scalars(select(Invoice).where(Invoice.way == way, Invoice.state.in_(open_states)))
    return sorted(owed | {row.payer for row in rows}, key=lambda one: one.order)


def lines(uow: UnitOfWork, invoice_id: int) -> list[InvoiceLine]:
    """An invoice's lines, in the order in which they were put on it."""
    return list(
        uow.session.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id).order_by(InvoiceLine.id))
    )


def paid(uow: UnitOfWork, actor: Actor, invoice_id: int, payment_id: int, on: date) -> None:
    """The payment settled on this day: `pay` is posted a line, and the provider hears of it.

    Raises WrongState, Refused (`not_there`) where a line is no longer to pay.
    """
    invoice = uow.session.get_one(Invoice, invoice_id, with_for_update=uow.writes)
    invoice.state = InvoiceState(INVOICE.move(invoice.state, "settle", "system").target)
    invoice.paid_at = uow.now
    for line in lines(uow, invoice_id):
        ledger.pay(
            uow,
            actor,
            pot_id=line.pot_id,
            plan_line_id=line.plan_line_id,
            pence=line.pence,
            cause=Cause("payment", payment_id),
        )
    facts = {"pence": invoice.total_pence, "paid_on": on.isoformat()}
    for manager in workers.managers_of(uow, invoice.provider_id):
        uow.notify(manager.id, "invoice_paid", f"/invoices/{invoice.id}", side="provider", **facts)


def came_back(uow: UnitOfWork, actor: Actor, invoice_id: int, payment_id: int, *, was_paid: bool) -> None:
    """A payment was rejected or returned: the invoice is owed again; with `was_paid`, `pay_reversed` is posted a line.

    Raises WrongState, Refused (`not_there`).
    """
    invoice = uow.session.get_one(Invoice, invoice_id, with_for_update=uow.writes)
    invoice.state = InvoiceState(INVOICE.move(invoice.state, "returned", "system").target)
    invoice.paid_at = None
    if not was_paid:
        return
    for line in lines(uow, invoice_id):
        ledger.pay_reversed(
            uow,
            actor,
            pot_id=line.pot_id,
            plan_line_id=line.plan_line_id,
            pence=line.pence,
            cause=Cause("payment", payment_id),
        )


def _owed(uow: UnitOfWork, payer: Payer | None, provider_id: int | None) -> list[Owed]:
    invoiced = select(InvoiceLine.visit_id).where(
        InvoiceLine.visit_id == VisitHold.visit_id,
        InvoiceLine.pot_id == VisitHold.pot_id,
        InvoiceLine.plan_line_id == VisitHold.plan_line_id,
    )
    rows = (
        select(Visit, VisitHold, Pot)
        .join(VisitHold, VisitHold.visit_id == Visit.id)
        .join(Pot, Pot.id == VisitHold.pot_id)
        .where(VisitHold.accrued_pence > 0, ~invoiced.exists())
        .order_by(Visit.starts_at, Visit.id, VisitHold.id)
    )
    if payer is not None:
        rows = rows.where(_pays(payer))
    if provider_id is not None:
        rows = rows.where(Visit.provider_id == provider_id)
    found = uow.session.execute(rows).all()
    payers = PayersOf(uow, {pot.id: pot for _, _, pot in found}.values())
    owed = [_of(visit, hold, pot, payers) for visit, hold, pot in found]
    return [one for one in owed if payer is None or one.payer == payer]


def _of(visit: Visit, hold: VisitHold, pot: Pot, payers: PayersOf) -> Owed:
    day = to_local(visit.starts_at).date()
    payer, mechanism = payers.on(pot.id, day)
    return Owed(
        provider_id=visit.provider_id,
        payer=payer,
        holder_id=pot.holder_id if payer.person_id is not None else None,
        way=WAY_OF[mechanism],
        month_on=day.replace(day=1),
        visit_id=visit.id,
        pot_id=hold.pot_id,
        plan_line_id=hold.plan_line_id,
        kind="fee" if visit.state is VisitState.CANCELLED else "visit",
        pence=hold.accrued_pence or 0,
    )


def _pays(payer: Payer) -> ColumnElement[bool]:
    """Pots whose bills this payer pays, or once paid: `Pot.payer` for the database. Days are looked at after."""
    once = select(PastDeployment.id).where(
        PastDeployment.pot_id == Pot.id,
        PastDeployment.payer_id == payer.organisation_id,
        PastDeployment.payer_person_id == payer.person_id,
    )
    if payer.person_id is not None:
        own = (Mechanism.OWN_ACCOUNT, Mechanism.PAYMENT_CARD)
        return or_(and_(Pot.mechanism.in_(own), Pot.recipient_person_id == payer.person_id), once.exists())
    return or_(
        once.exists(),
        and_(Pot.mechanism == Mechanism.FUNDER_INVOICE, Pot.funder_id == payer.organisation_id),
        and_(Pot.mechanism == Mechanism.THIRD_PARTY_INVOICE, Pot.recipient_organisation_id == payer.organisation_id),
        and_(Pot.mechanism == Mechanism.MANAGED_ACCOUNT, Pot.account_organisation_id == payer.organisation_id),
    )


def _invoice(uow: UnitOfWork, actor: Actor, owed: Sequence[Owed]) -> Invoice:
    first = owed[0]
    provider_id = first.provider_id
    count = uow.session.scalar(select(func.count()).select_from(Invoice).where(Invoice.provider_id == provider_id)) or 0
    invoice = Invoice(
        provider_id=provider_id,
        payer_id=first.payer.organisation_id,
        payer_person_id=first.payer.person_id,
        holder_id=first.holder_id,
        way=first.way,
        month_on=first.month_on,
        number=f"{count + 1:05d}",
        state=InvoiceState(INVOICE.move(InvoiceState.DRAFT, "submit", "system").target),
        total_pence=sum(one.pence for one in owed),
        created_at=uow.now,
    )
    uow.session.add(invoice)
    uow.session.flush()
    uow.session.add_all(
        InvoiceLine(
            invoice_id=invoice.id,
            visit_id=one.visit_id,
            pot_id=one.pot_id,
            plan_line_id=one.plan_line_id,
            kind=one.kind,
            pence=one.pence,
        )
        for one in owed
    )
    uow.session.flush()
    uow.audit(actor, "bookings:invoice:submit", "invoice", invoice.id, total_pence=invoice.total_pence)
    return invoice


def _within_hold(uow: UnitOfWork, invoice_id: int) -> bool:
    held = (
        select(func.coalesce(func.sum(VisitHold.accrued_pence), 0))
        .where(
            VisitHold.visit_id == InvoiceLine.visit_id,
            VisitHold.pot_id == InvoiceLine.pot_id,
            VisitHold.plan_line_id == InvoiceLine.plan_line_id,
            VisitHold.accrued_pence <= VisitHold.pence,
        )
        .scalar_subquery()
    )
    above = select(InvoiceLine.id).where(InvoiceLine.invoice_id == invoice_id, InvoiceLine.pence > held)
    return uow.session.scalar(above.limit(1)) is None
