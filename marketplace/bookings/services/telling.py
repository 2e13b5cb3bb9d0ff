"""Every change of state tells the people concerned (5.8). Facts hold times and sums, never a name or an address."""

from datetime import datetime
from typing import Any

import providers.queries as supply
from marketplace.bookings.models import Booking, Enquiry, Visit
from marketplace.bookings.services import loading
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.uow import UnitOfWork
from marketplace.delegation import queries as delegation
from marketplace.notifications import services as notifications
from marketplace.people import queries as people
from marketplace.people.domain import Role
from marketplace.plans import queries as plans
from providers.queries import workers

BOOKING_PAGE, REQUEST_PAGE, ENQUIRY_PAGE = "/bookings/{id}", "/requests/{id}", "/enquiries/{id}"


def holder_side(uow: UnitOfWork, row: Booking | Enquiry, kind: str, **facts: Any) -> None:
    """The holder, and who booked for them while they may still act."""
    page = BOOKING_PAGE if isinstance(row, Booking) else ENQUIRY_PAGE
    uow.notify(row.holder_id, kind, page.format(id=row.id), **facts)
    other = row.booked_by_id if isinstance(row, Booking) else row.sent_by_id
    if other != row.holder_id and delegation.usable(uow, other, row.holder_id):
        uow.notify(other, kind, page.format(id=row.id), side="delegate", holder_id=row.holder_id, **facts)


def provider_side(uow: UnitOfWork, row: Booking | Enquiry, kind: str, **facts: Any) -> None:
    """The provider's managers."""
    page = REQUEST_PAGE if isinstance(row, Booking) else "/requests/enquiries/{id}"
    organisation_id = supply.offer(uow, row.service_id).organisation_id
    if organisation_id is None:
        return
    for manager in people.staff(uow, organisation_id, Role.PROVIDER_MANAGER):
        uow.notify(manager.id, kind, page.format(id=row.id), side="provider", **facts)


def coordinator(uow: UnitOfWork, row: Booking, kind: str, task: str | None = None, **facts: Any) -> None:
    """The holder's care coordinator, with a task in their hands where there is something to do."""
    holder = people.holder(uow, row.holder_id)
    if holder.coordinator_id is not None:
        uow.notify(holder.coordinator_id, kind, BOOKING_PAGE.format(id=row.id), side="staff", **facts)
    if task is not None:
        notifications.open_task(
            uow,
            kind=task,
            subject="booking",
            subject_id=row.id,
            organisation_id=holder.funder_id,
            person_id=holder.coordinator_id,
            role=Role.COORDINATOR.value,
            link=BOOKING_PAGE.format(id=row.id),
            urgent=row.critical,
        )


def task_for_visit(
    uow: UnitOfWork, booking: Booking, visit: Visit, kind: str, *, due_at: datetime | None = None
) -> None:
    """Something about one visit waits for the coordinator."""
    holder = people.holder(uow, booking.holder_id)
    notifications.open_task(
        uow,
        kind=kind,
        subject="visit",
        subject_id=visit.id,
        organisation_id=holder.funder_id,
        person_id=holder.coordinator_id,
        role=Role.COORDINATOR.value,
        link=BOOKING_PAGE.format(id=booking.id),
        urgent=visit.critical,
        due_at=due_at,
        starts_at=visit.starts_at.isoformat(),
    )


def done(uow: UnitOfWork, actor: Actor, kind: str, subject: str, subject_id: int) -> None:
    """The task that something opened is over, whoever held it."""
    notifications.close_task(
        uow, actor if not actor.is_system else SYSTEM, kind=kind, subject=subject, subject_id=subject_id
    )


def nothing_left(uow: UnitOfWork, actor: Actor, visit: Visit) -> None:
    """A visit that will not be paid leaves nothing in the coordinator's hands."""
    for kind in ("fund_visit", "unconfirmed_visit", "visit_query"):
        done(uow, actor, kind, "visit", visit.id)


def first_start(uow: UnitOfWork, booking: Booking) -> str:
    """The first visit that is still to come, or the first of all, as ISO UTC."""
    visits = loading.visits(uow, booking.id)
    coming = [visit for visit in visits if visit.starts_at >= uow.now] or visits
    return coming[0].starts_at.isoformat()


def requested(uow: UnitOfWork, booking: Booking) -> None:
    """Both sides: what was asked, one visit's price in pence, and until when the provider may answer (UTC)."""
    facts = {
        "starts_at": first_start(uow, booking),
        "price_pence": loading.visits(uow, booking.id)[0].price_pence,
        "answer_by_at": _iso(booking.answer_by),
    }
    holder_side(uow, booking, "booking_requested", **facts)
    provider_side(uow, booking, "booking_requested", **facts)


def awaiting_authority(uow: UnitOfWork, booking: Booking) -> None:
    """The holder where the delegate's limit is the reason; the coordinator for all else, and for a spoken yes."""
    holder_side(uow, booking, "booking_awaiting_authority", price_pence=booking.price_pence)
    coordinator(uow, booking, "booking_awaiting_authority", task="authorise_booking", price_pence=booking.price_pence)


def authorised(uow: UnitOfWork, booking: Booking) -> None:
    """The holder's side: the yes was given; the coordinator's task is over."""
    holder_side(uow, booking, "booking_authorised")
    done(uow, SYSTEM, "authorise_booking", "booking", booking.id)


def accepted(uow: UnitOfWork, booking: Booking, held_now: int) -> None:
    """Both sides: until when to confirm (UTC), and the pence that would be held now."""
    facts = {
        "confirm_by_at": _iso(booking.confirm_by),
        "starts_at": first_start(uow, booking),
        "held_pence": held_now,
    }
    holder_side(uow, booking, "booking_accepted", **facts)
    provider_side(uow, booking, "booking_accepted", **facts)


def cancelled(uow: UnitOfWork, booking: Booking, *, by: str, freed: int = 0, fee: int = 0) -> None:
    """Both sides, with the pence that are free again and the fee; the provider only where it had seen the request."""
    facts = {"from_at": first_start(uow, booking), "freed_pence": freed, "fee_pence": fee}
    holder_side(uow, booking, "booking_cancelled", **facts)
    if booking.authority_reasons:
        return  # the provider never saw it
    provider_side(uow, booking, "booking_cancelled", **facts)


def critical_cancelled(uow: UnitOfWork, booking: Booking, visits: list[Visit]) -> None:
    """A provider can't come to what must not be missed: backups and the coordinator are alerted (BKG-4, E2)."""
    for visit in visits:
        facts = {"starts_at": visit.starts_at.isoformat()}
        holder_side(uow, booking, "critical_visit_cancelled", **facts)
        holder = people.holder(uow, booking.holder_id)
        if holder.coordinator_id is not None:
            uow.notify(
                holder.coordinator_id,
                "critical_visit_cancelled",
                BOOKING_PAGE.format(id=booking.id),
                side="staff",
                **facts,
            )
        task_for_visit(uow, booking, visit, "arrange_cover", due_at=visit.starts_at)
        _alert_backups(uow, booking, visit)


def _alert_backups(uow: UnitOfWork, booking: Booking, visit: Visit) -> None:
    facts = {"starts_at": visit.starts_at.isoformat()}
    for split in loading.splits(uow, booking.id):
        for provider_id in plans.backup_providers(uow, split.plan_line_id):
            for manager in workers.managers_of(uow, provider_id):
                uow.notify(manager.id, "backup_needed", None, side="provider", **facts)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
