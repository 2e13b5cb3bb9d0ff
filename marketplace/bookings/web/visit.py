"""One visit on the holder's side: was it all right, and moving it. The provider's side never attests (E14)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.bookings.models import Booking, Visit
from marketplace.bookings.queries import times as free_times
from marketplace.bookings.queries.rights import rights
from marketplace.bookings.services import cancelling, visiting
from marketplace.bookings.web import request_words as words
from marketplace.bookings.web.booking_forms import MoveForm, QueryForm
from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotFound, Refused
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.context import actor, units
from marketplace.core.web.words import local_date, pounds

blueprint = Blueprint("bookings_visit", __name__)


def seen_visit(uow: UnitOfWork, who: Actor, visit_id: int) -> tuple[Visit, Booking]:
    """A visit for whoever has a tie to its holder. Raises NotFound."""
    row = uow.session.execute(
        select(Visit, Booking).join(Booking, Booking.id == Visit.booking_id).where(Visit.id == visit_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    rights(uow, who, row[0].holder_id)
    return row[0], row[1]


def to_booking(booking_id: int) -> ResponseReturnValue:
    return redirect(url_for("bookings_booking.booking", booking_id=booking_id))


@blueprint.post("/visits/<int:visit_id>/attest")
def attest(visit_id: int) -> ResponseReturnValue:
    """Yes, all fine: the visit's money is to pay. Sent twice, it counts once."""
    visit, booking = units().read(seen_visit, actor(), visit_id)
    if visit.state.value == "attested":
        return to_booking(booking.id)
    done = units().write(visiting.attest, actor(), visit_id)
    if done.due_at is not None:
        flash(f"Thank you. {pounds(done.due_pence or 0)} is now to pay.")
    else:
        flash("Thank you. Its money is not held yet. Your support planner sees to it.")
    return to_booking(done.booking_id)


@blueprint.route("/visits/<int:visit_id>/query", methods=["GET", "POST"])
def query(visit_id: int) -> ResponseReturnValue:
    visit, booking = units().read(seen_visit, actor(), visit_id)
    form = QueryForm()
    if form.validate_on_submit():
        try:
            units().write(visiting.query, actor(), visit_id, reason=form.reason.data or "")
        except InvalidInput as error:
            form.take_errors(error)
        except Refused as error:
            flash(error.message, "stop")
            return to_booking(booking.id)
        else:
            flash("We told them and your support planner. Nothing is paid for this visit until it is settled.")
            return to_booking(booking.id)
    back = url_for("bookings_booking.booking", booking_id=booking.id)
    return render_template("bookings/query.html", form=form, visit=visit, back_url=back), 422 if form.errors else 200


@blueprint.post("/visits/<int:visit_id>/withdraw")
def withdraw(visit_id: int) -> ResponseReturnValue:
    """Takes a yes back while nothing is invoiced."""
    _, booking = units().read(seen_visit, actor(), visit_id)
    try:
        units().write(visiting.withdraw_attest, actor(), visit_id)
    except Refused as error:
        flash(" ".join(part for part in (error.message, error.next_step) if part), "stop")
    else:
        flash("You took your yes back. The money is held again, and nothing is paid.")
    return to_booking(booking.id)


@blueprint.route("/visits/<int:visit_id>/move", methods=["GET", "POST"])
def move(visit_id: int) -> ResponseReturnValue:
    visit, booking = units().read(seen_visit, actor(), visit_id)
    form = MoveForm(on=local_date(visit.starts_at))
    if form.validate_on_submit():
        try:
            units().write(cancelling.move_visit, actor(), visit_id, starts_at=form.starts_at)
        except InvalidInput as error:
            form.on.errors = list(error.fields.get("starts_at", [error.message]))
        except Refused as error:
            form.at.errors = [" ".join(part for part in (error.message, error.next_step) if part)]
        else:
            flash("The visit has a new time. We told them.")
            return to_booking(booking.id)
    found = units().read(free_times.times, booking.service_id, None, visit.minutes)
    return render_template(
        "bookings/move.html",
        form=form,
        visit=visit,
        free=words.slot_days(slot.starts_at for slot in found.slots)[:6],
        back_url=url_for("bookings_booking.booking", booking_id=booking.id),
    ), 422 if form.errors else 200
