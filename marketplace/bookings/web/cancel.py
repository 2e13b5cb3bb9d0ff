"""Cancelling a visit or a booking: the fee stands on the page before anybody says yes to it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.bookings.queries.cancelling import CancelCost, cost_of_booking, cost_of_visit
from marketplace.bookings.services import cancelling
from marketplace.bookings.web.booking_forms import CancelForm
from marketplace.bookings.web.common import link_to
from marketplace.core.web.context import actor, units
from marketplace.core.web.words import day_time, pounds

blueprint = Blueprint("bookings_cancel", __name__)


@blueprint.route("/bookings/<int:booking_id>/cancel", methods=["GET", "POST"])
def cancel(booking_id: int) -> ResponseReturnValue:
    cost = units().read(cost_of_booking, actor(), booking_id)
    confirmed = cost.booking.state.value == "confirmed"
    heading = "Cancel the whole booking" if confirmed else "Take the request back"
    return _page(cost, heading, cancelling.cancel, booking_id)


@blueprint.route("/visits/<int:visit_id>/cancel", methods=["GET", "POST"])
def cancel_visit(visit_id: int) -> ResponseReturnValue:
    cost = units().read(cost_of_visit, actor(), visit_id)
    return _page(cost, f"Cancel {day_time(cost.costs[0].visit.starts_at)}", cancelling.cancel_visit, visit_id)


def back_to(cost: CancelCost) -> str:
    if cost.side == "provider":
        page = link_to("bookings_provider.request_page", booking_id=cost.booking.id)
        return page or url_for("people_account.home")
    return url_for("bookings_booking.booking", booking_id=cost.booking.id)


def _page(cost: CancelCost, heading: str, service: Callable[..., Any], subject_id: int) -> ResponseReturnValue:
    if cost.over:
        flash("There is nothing left to cancel here.", "mind")
        return redirect(back_to(cost))
    form = CancelForm()
    form.for_side(cost.side)
    if form.validate_on_submit():
        units().write(service, actor(), subject_id, reason=form.cancel_reason)
        flash("Cancelled. The money that was held for it is free again, less the fee if there was one.")
        return redirect(back_to(cost))
    offer = cost.booking.offer
    return render_template(
        "bookings/cancel.html",
        form=form,
        heading=heading,
        back_url=back_to(cost),
        service_name=offer["service_name"],
        provider_name=offer["provider_name"],
        fee=cost.fee_pence,
        freed=cost.freed_pence,
        count=len(cost.costs),
        rows=[
            [day_time(one.visit.starts_at), pounds(one.fee_pence) if one.fee_pence else "Nothing"] for one in cost.costs
        ],
        critical=cost.critical,
        warn="We tell the backup and the support planner at once."
        if cost.side == "provider"
        else "Make sure that someone else comes, or talk to your support planner first.",
        button="Cancel it",
    ), 422 if form.errors else 200
