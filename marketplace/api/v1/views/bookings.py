"""`/bookings`, `/visits`, `/enquiries`."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy import ColumnElement, Select, func, or_, select

from marketplace.api.v1 import commands
from marketplace.api.v1.doorway import acting, on_behalf
from marketplace.api.v1.schemas.bookings import (
    BookingEvent,
    BookingIn,
    BookingOut,
    BookingsArgs,
    BookingsOut,
    EnquiriesArgs,
    EnquiriesOut,
    EnquiryEvent,
    EnquiryIn,
    EnquiryOut,
    VisitEvent,
    VisitOut,
)
from marketplace.api.v1.schemas.common import Key
from marketplace.api.v1.serial import bookings as shown
from marketplace.bookings.domain.states import Relationship
from marketplace.bookings.models import Booking, Enquiry
from marketplace.bookings.queries import provider_side
from marketplace.bookings.services import loading
from marketplace.bookings.services.wanted import SplitWanted, Wanted
from marketplace.core.actor import Actor
from marketplace.core.recall import remember
from marketplace.core.site import units
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.context import actor
from marketplace.delegation import queries as delegation
from providers.models import Provider
from providers.queries import organisation_of

blueprint = Blueprint("api_bookings", __name__, description="Bookings, their visits, and questions to providers")
SECURED: dict[str, Any] = {"security": [{"bearer": []}]}


@blueprint.get("/bookings")
@blueprint.doc(**SECURED)
@blueprint.arguments(BookingsArgs, location="query", unknown=None)
@blueprint.response(200, BookingsOut)
def list_bookings(args: dict[str, Any]) -> dict[str, Any]:
    """Those that the caller may see, latest first."""
    return units().read(_list_bookings, actor(), args)


@blueprint.post("/bookings")
@blueprint.doc(**SECURED)
@blueprint.arguments(Key, location="headers")
@blueprint.arguments(BookingIn)
@blueprint.response(201, BookingOut)
def make_booking(key: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Asks a provider for a visit, or for weekly visits. Nothing is held yet."""
    who, holder_id = on_behalf(body["on_behalf_of"])
    recurrence = body["recurrence"] or {"weeks": 1, "skip": []}
    wanted = Wanted(
        holder_id=holder_id,
        service_id=body["service_id"],
        splits=tuple(SplitWanted(one["pot_id"], one["plan_line_id"], one["share"]) for one in body["splits"]),
        starts_at=body["starts_at"],
        minutes=body["minutes"],
        weeks=recurrence["weeks"],
        skips=tuple(recurrence["skip"]),
        note=body["note"],
        tasks=tuple(body["tasks"]),
        relationship=Relationship(body["relationship"]),
        urgent=body["urgent"],
        pay_if_silent=body["pay_if_silent"],
        enquiry_id=body["enquiry_id"],
    )
    return units().write(commands.make_booking, who, wanted, key["idempotency_key"])


@blueprint.get("/bookings/<int:booking_id>")
@blueprint.doc(**SECURED)
@blueprint.response(200, BookingOut)
def one_booking(booking_id: int) -> dict[str, Any]:
    """One booking with its visits."""
    return units().read(_booking, actor(), booking_id)


@blueprint.post("/bookings/<int:booking_id>/events")
@blueprint.doc(**SECURED)
@blueprint.arguments(Key, location="headers")
@blueprint.arguments(BookingEvent)
@blueprint.response(200, BookingOut)
def booking_event(key: dict[str, Any], body: dict[str, Any], booking_id: int) -> dict[str, Any]:
    """Moves a booking on; answers the whole booking."""
    return units().write(commands.booking_event, actor(), booking_id, body, key["idempotency_key"])


@blueprint.post("/visits/<int:visit_id>/events")
@blueprint.doc(**SECURED)
@blueprint.arguments(Key, location="headers")
@blueprint.arguments(VisitEvent)
@blueprint.response(200, VisitOut)
def visit_event(key: dict[str, Any], body: dict[str, Any], visit_id: int) -> dict[str, Any]:
    """Records, confirms, questions, cancels or moves one visit."""
    return units().write(commands.visit_event, actor(), visit_id, body, key["idempotency_key"])


@blueprint.get("/enquiries")
@blueprint.doc(**SECURED)
@blueprint.arguments(EnquiriesArgs, location="query", unknown=None)
@blueprint.response(200, EnquiriesOut)
def list_enquiries(args: dict[str, Any]) -> dict[str, Any]:
    """Those that the caller may see, latest first."""
    return units().read(_list_enquiries, actor(), args)


@blueprint.post("/enquiries")
@blueprint.doc(**SECURED)
@blueprint.arguments(Key, location="headers")
@blueprint.arguments(EnquiryIn)
@blueprint.response(201, EnquiryOut)
def make_enquiry(key: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The only way to what is not bookable. The message is kept back until the holder's own next step."""
    who, holder_id = on_behalf(body["on_behalf_of"])
    return units().write(commands.make_enquiry, who, body, holder_id, key["idempotency_key"])


@blueprint.get("/enquiries/<int:enquiry_id>")
@blueprint.doc(**SECURED)
@blueprint.response(200, EnquiryOut)
def one_enquiry(enquiry_id: int) -> dict[str, Any]:
    """One question with its answer."""
    return units().read(_enquiry, actor(), enquiry_id)


@blueprint.post("/enquiries/<int:enquiry_id>/events")
@blueprint.doc(**SECURED)
@blueprint.arguments(Key, location="headers")
@blueprint.arguments(EnquiryEvent)
@blueprint.response(200, EnquiryOut)
def enquiry_event(key: dict[str, Any], body: dict[str, Any], enquiry_id: int) -> dict[str, Any]:
    """Moves a question on."""
    return units().write(commands.enquiry_event, actor(), enquiry_id, body, key["idempotency_key"])


def _booking(uow: UnitOfWork, who: Actor, booking_id: int) -> dict[str, Any]:
    row = loading.booking(uow, booking_id)
    return shown.bookings(uow, [(acting(uow, who, row.holder_id), row)])[0]


def _enquiry(uow: UnitOfWork, who: Actor, enquiry_id: int) -> dict[str, Any]:
    row = loading.enquiry(uow, enquiry_id)
    return shown.enquiry(uow, acting(uow, who, row.holder_id), row)


def _list_bookings(uow: UnitOfWork, who: Actor, args: dict[str, Any]) -> dict[str, Any]:
    asked = provider_side.seen_bookings(provider_side.side_of(uow, who))
    rows = _mine(uow, who, select(Booking), Booking, asked, args)
    return _page(uow, rows, args, lambda rows: shown.bookings(uow, _acting_each(uow, who, rows)))


def _list_enquiries(uow: UnitOfWork, who: Actor, args: dict[str, Any]) -> dict[str, Any]:
    asked = Enquiry.provider_id.in_(provider_side.side_of(uow, who).managed)
    rows = _mine(uow, who, select(Enquiry), Enquiry, asked, args)
    return _page(
        uow, rows, args, lambda rows: [shown.enquiry(uow, as_, row) for as_, row in _acting_each(uow, who, rows)]
    )


def _acting_each(uow: UnitOfWork, who: Actor, rows: Sequence[Any]) -> list[tuple[Actor, Any]]:
    """Each row with the actor whom the caller is for its holder."""
    delegation.holder_files(uow, [row.holder_id for row in rows])
    return [(acting(uow, who, row.holder_id), row) for row in rows]


def _mine(
    uow: UnitOfWork, who: Actor, rows: Select[Any], kind: Any, asked: ColumnElement[bool], args: dict[str, Any]
) -> Select[Any]:
    """One's own, one's clients', and what one's provider is `asked`."""
    person_id = who.person_id or 0
    holders = {person_id, *(client.holder_id for client in delegation.clients_of(uow, person_id))}
    rows = rows.where(or_(kind.holder_id.in_(holders), asked))
    return rows.where(kind.state == args["state"]) if args["state"] else rows


def _page(uow: UnitOfWork, rows: Select[Any], args: dict[str, Any], dump: Any) -> dict[str, Any]:
    """With the number of all of them, and whose each provider is, in the same statement."""
    kind = rows.column_descriptions[0]["entity"]
    page = uow.session.execute(
        rows.add_columns(func.count().over(), Provider.organisation_id)
        .join(Provider, Provider.id == kind.provider_id)
        .order_by(kind.id.desc())
        .limit(args["page_size"])
        .offset((args["page"] - 1) * args["page_size"])
    ).all()
    for row, _, organisation_id in page:
        remember(uow, organisation_of, row.provider_id, answer=organisation_id)
    beyond = not page and args["page"] > 1
    total = uow.session.scalar(select(func.count()).select_from(rows.subquery())) if beyond else None
    return {
        "total": page[0][1] if page else total or 0,
        "page": args["page"],
        "page_size": args["page_size"],
        "results": dump([row for row, _, _ in page]),
    }
