"""Money on the provider's side: due by stage, invoices, who pays and how fast. Pence. No pot, no stream, no person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select

from marketplace.bookings.domain.states import InvoiceState, VisitState
from marketplace.bookings.models import Booking, Invoice, InvoiceLine, Visit, VisitHold
from marketplace.bookings.queries.provider_side import Side, side_of
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
from marketplace.people.domain import Payer
from marketplace.people.models import Organisation, Person
from providers.models import Provider


@dataclass(frozen=True, slots=True)
class Due:
    """What is still to come, by where it stands."""

    to_confirm_pence: int
    to_invoice_pence: int
    sent_pence: int
    on_its_way_pence: int

    @property
    def all_pence(self) -> int:
        return self.to_confirm_pence + self.to_invoice_pence + self.sent_pence + self.on_its_way_pence


def due(uow: UnitOfWork, provider_ids: Collection[int]) -> Due:
    """Four sums in one statement. Callers have asked authority."""
    waiting = select(func.coalesce(func.sum(Visit.price_pence), 0)).where(
        Visit.provider_id.in_(provider_ids),
        Visit.state.in_((VisitState.REPORTED, VisitState.UNCONFIRMED, VisitState.QUERIED)),
        Visit.due_at.is_(None),
    )
    invoiced = select(InvoiceLine.id).where(
        InvoiceLine.visit_id == VisitHold.visit_id,
        InvoiceLine.pot_id == VisitHold.pot_id,
        InvoiceLine.plan_line_id == VisitHold.plan_line_id,
    )
    open_pence = (
        select(func.coalesce(func.sum(VisitHold.accrued_pence), 0))
        .join(Visit, Visit.id == VisitHold.visit_id)
        .where(Visit.provider_id.in_(provider_ids), VisitHold.accrued_pence > 0, ~invoiced.exists())
    )

    def invoices(*states: InvoiceState) -> Select[int]:
        sums = select(func.coalesce(func.sum(Invoice.total_pence), 0))
        return sums.where(Invoice.provider_id.in_(provider_ids), Invoice.state.in_(states))

    sums = (
        waiting,
        open_pence,
        invoices(InvoiceState.SUBMITTED, InvoiceState.APPROVED),
        invoices(InvoiceState.SCHEDULED),
    )
    row = uow.session.execute(select(*(one.scalar_subquery() for one in sums))).one()
    return Due(*(int(pence) for pence in row))


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    invoice: Invoice
    payer: str
    provider: str


@dataclass(frozen=True, slots=True)
class Earnings:
    """`usual_days` is by payer's name: how long they took from invoice to payment, of at least three."""

    side: Side
    due: Due
    invoices: tuple[InvoiceRow, ...]
    usual_days: tuple[tuple[str, int], ...]


def earnings(uow: UnitOfWork, actor: Actor) -> Earnings:
    """The invoices page of a provider's manager."""
    side = side_of(uow, actor)
    rows = uow.session.execute(
        select(Invoice, _payer_name(), Provider.name)
        .outerjoin(Organisation, Organisation.id == Invoice.payer_id)
        .outerjoin(Person, Person.id == Invoice.payer_person_id)
        .join(Provider, Provider.id == Invoice.provider_id)
        .where(Invoice.provider_id.in_(side.managed))
        .order_by(Invoice.id.desc())
        .limit(200)
    )
    invoices = tuple(InvoiceRow(*row) for row in rows)
    return Earnings(side, due(uow, side.managed), invoices, usual_days(invoices))


def usual_days(invoices: Collection[InvoiceRow]) -> tuple[tuple[str, int], ...]:
    taken: dict[str, list[int]] = {}
    for row in invoices:
        if row.invoice.paid_at is not None:
            taken.setdefault(row.payer, []).append((row.invoice.paid_at - row.invoice.created_at).days)
    return tuple((payer, sorted(days)[len(days) // 2]) for payer, days in sorted(taken.items()) if len(days) >= 3)


@dataclass(frozen=True, slots=True)
class Line:
    """One visit on an invoice, whatever pots pay it."""

    visit_id: int
    starts_at: datetime
    minutes: int
    service: str
    kind: str
    pence: int


@dataclass(frozen=True, slots=True)
class InvoicePage:
    invoice: Invoice
    payer: str
    provider: str
    provider_code: str
    lines: tuple[Line, ...]
    month_on: date


def invoice_page(uow: UnitOfWork, actor: Actor, invoice_id: int) -> InvoicePage:
    """For the provider's manager, or the payer's own finance people. Raises NotFound, NotAllowed."""
    invoice = uow.session.get(Invoice, invoice_id)
    if invoice is None:
        raise NotFound
    if not uow.allows(actor, Action.INVOICES_SEE, provider_id=invoice.provider_id):
        _payers_side(uow, actor, invoice)
    provider = uow.session.get_one(Provider, invoice.provider_id)
    payer = _name(uow, invoice.payer)
    rows = uow.session.execute(
        select(InvoiceLine, Visit, Booking)
        .join(Visit, Visit.id == InvoiceLine.visit_id)
        .join(Booking, Booking.id == Visit.booking_id)
        .where(InvoiceLine.invoice_id == invoice.id)
        .order_by(Visit.starts_at, InvoiceLine.id)
    )
    lines: dict[int, Line] = {}
    for line, visit, booking in rows:
        pence = line.pence + (lines[visit.id].pence if visit.id in lines else 0)
        lines[visit.id] = Line(
            visit.id, visit.starts_at, visit.minutes, str(booking.offer["service_name"]), line.kind, pence
        )
    return InvoicePage(invoice, payer, provider.name, f"P{provider.id:06d}", tuple(lines.values()), invoice.month_on)


def _payer_name() -> ColumnElement[str]:
    return func.coalesce(Organisation.name, Person.given_name + " " + Person.family_name)


def _name(uow: UnitOfWork, payer: Payer) -> str:
    if payer.person_id is not None:
        return people.full_name(people.person(uow, payer.person_id))
    return uow.session.get_one(Organisation, payer.organisation_id).name


def _payers_side(uow: UnitOfWork, actor: Actor, invoice: Invoice) -> None:
    """The payer's finance people; where a person pays, the side of the holder whom it is for."""
    if invoice.holder_id is not None:
        uow.require(actor, Action.INVOICES_SEE, holder_id=invoice.holder_id)
    else:
        uow.require(actor, Action.INVOICES_SEE, organisation_id=invoice.payer_id)
