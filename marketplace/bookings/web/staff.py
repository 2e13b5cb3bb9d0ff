"""What a coordinator does about visits: a spoken yes, a query settled, money found, a mistake put right."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.bookings.services import holding, reversing, visiting
from marketplace.bookings.web.staff_forms import PutRightForm
from marketplace.bookings.web.visit import seen_visit, to_booking
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.forms import choice
from marketplace.core.web.context import actor, units
from marketplace.core.web.words import pounds
from marketplace.people import queries as people

blueprint = Blueprint("bookings_staff", __name__)


def _do(visit_id: int, done: str, what: Callable[..., Any], **more: Any) -> ResponseReturnValue:
    """One step on a visit, then back to its booking; a refusal in its own words."""
    _, booking = units().read(seen_visit, actor(), visit_id)
    try:
        units().write(what, actor(), visit_id, **more)
    except Refused as error:
        flash(" ".join(part for part in (error.message, error.next_step) if part), "stop")
    else:
        flash(done)
    return to_booking(booking.id)


@blueprint.post("/visits/<int:visit_id>/spoken-yes")
def spoken_yes(visit_id: int) -> ResponseReturnValue:
    """The holder said yes by phone, letter or face to face."""
    return _do(visit_id, "Their yes is written down. The money is to pay.", visiting.attest, spoken=True)


@blueprint.post("/visits/<int:visit_id>/void")
def void(visit_id: int) -> ResponseReturnValue:
    return _do(visit_id, "Settled: it did not take place. The money is free again.", visiting.void)


@blueprint.post("/visits/<int:visit_id>/fund")
def fund(visit_id: int) -> ResponseReturnValue:
    """Holds a short visit from free or emergency money (E2)."""
    contingency = request.form.get("source") == "contingency"
    done = f"The money is held from {'emergency' if contingency else 'free'} money."
    return _do(visit_id, done, holding.fund, from_contingency=contingency)


@blueprint.route("/visits/<int:visit_id>/put-right", methods=["GET", "POST"])
def put_right(visit_id: int) -> ResponseReturnValue:
    """A reversal after: two people and a reason."""
    visit, booking = units().read(seen_visit, actor(), visit_id)
    form = PutRightForm()
    others = units().read(reversing.second_people, actor(), visit.holder_id)
    form.second_person_id.choices = [choice("", "Choose"), *(choice(one.id, people.full_name(one)) for one in others)]
    if form.validate_on_submit():
        try:
            back = units().write(
                reversing.put_right,
                actor(),
                visit_id,
                second_person_id=form.second_person_id.data,
                reason=form.reason.data or "",
                again=form.outcome.data == "again",
            )
        except InvalidInput as error:
            form.take_errors(error)
        except Refused as error:
            form.outcome.errors = [" ".join(part for part in (error.message, error.next_step) if part)]
        else:
            flash(f"Put right. {pounds(back)} is {'held' if form.outcome.data == 'again' else 'free'} again.")
            return to_booking(booking.id)
    return render_template(
        "bookings/put_right.html",
        form=form,
        visit=visit,
        back_url=url_for("bookings_booking.booking", booking_id=booking.id),
        alone=not others,
    ), 422 if form.errors else 200
