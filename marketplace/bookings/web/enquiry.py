"""Questions to providers: the only way to what can’t be booked, and a first step to what can (BKG-1)."""

from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

import providers.queries as supply
from marketplace.bookings.domain.states import EnquiryState
from marketplace.bookings.domain.tasks import in_words
from marketplace.bookings.domain.words import DECLINES, ENQUIRIES
from marketplace.bookings.models import Enquiry
from marketplace.bookings.queries import seeing
from marketplace.bookings.services import enquiring
from marketplace.bookings.web.common import for_whom
from marketplace.bookings.web.enquiry_forms import AskForm
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.forms import BaseForm
from marketplace.core.web.context import actor, units
from marketplace.people import queries as people
from providers.categories import is_category, label

blueprint = Blueprint("bookings_enquiry", __name__)


@blueprint.route("/services/<int:service_id>/ask", methods=["GET", "POST"])
def start(service_id: int) -> ResponseReturnValue:
    """What they see is on the page, in a box of its own."""
    offer = units().read(supply.offer, service_id)
    holder_id = for_whom()
    form = AskForm()
    if not form.is_submitted():
        form.key.data = uuid4().hex
    elif form.validate():
        wanted = {
            name: list(field.data or ())
            for name, field in (("days", form.days), ("times", form.times), ("tasks", form.tasks))
        }
        try:
            enquiry_id = units().write(
                enquiring.send,
                actor(),
                holder_id=holder_id,
                service_id=service_id,
                wanted=wanted,
                message=form.note.data or None,
                key=form.key.data or None,
            )
        except (InvalidInput, Refused) as error:
            if isinstance(error, Refused):
                form.form_errors.append(" ".join(part for part in (error.message, error.next_step) if part))
            else:
                form.take_errors(error)
        else:
            flash(f"Question sent to {offer.provider_name}. They have 5 working days to answer.")
            return redirect(url_for("bookings_enquiry.enquiry", enquiry_id=enquiry_id))
    holder = units().read(people.person, holder_id)
    return render_template(
        "bookings/ask.html",
        form=form,
        offer=offer,
        about=label(offer.category) if is_category(offer.category) else offer.service_name,
        outward=people.outward(holder),
    ), 422 if form.errors or form.form_errors else 200


@blueprint.get("/enquiries")
def enquiries() -> str:
    rows = units().read(seeing.enquiries_of, actor(), for_whom())
    return render_template("bookings/enquiries.html", rows=rows, states=ENQUIRIES)


@blueprint.get("/enquiries/<int:enquiry_id>")
def enquiry(enquiry_id: int) -> str:
    row, may = units().read(seeing.see_enquiry, actor(), enquiry_id)
    offer = units().read(supply.offer, row.service_id)
    return render_template(
        "bookings/enquiry.html",
        form=BaseForm(),
        row=row,
        may=may,
        offer=offer,
        said=ENQUIRIES[row.state],
        asked=asked_rows(row),
        declined=DECLINES[row.decline_reason] if row.decline_reason else None,
        open=row.state in seeing.OPEN_ENQUIRIES,
        answered=row.state is EnquiryState.AVAILABLE,
        on=row.state is EnquiryState.ACCEPTED,
    )


def asked_rows(row: Enquiry) -> list[tuple[str, str]]:
    """What was asked, in words of the closed lists."""
    wanted = row.wanted or {}
    rows = [
        ("Days", ", ".join(day.capitalize() for day in wanted.get("days", ()))),
        ("Times", ", ".join(enquiring.TIMES[code] for code in wanted.get("times", ()) if code in enquiring.TIMES)),
        ("Help with", ", ".join(in_words(wanted.get("tasks", ())))),
    ]
    return [(name, words or "Not said") for name, words in rows]


@blueprint.post("/enquiries/<int:enquiry_id>/next")
def go_on(enquiry_id: int) -> ResponseReturnValue:
    """The holder wants to go on: the provider may know their first name."""
    row, _ = units().read(seeing.see_enquiry, actor(), enquiry_id)
    if row.state is not EnquiryState.ACCEPTED:
        units().write(enquiring.accept, actor(), enquiry_id)
    flash("They know your first name now. You can ask for a time.")
    return redirect(url_for("bookings_enquiry.enquiry", enquiry_id=enquiry_id))


@blueprint.post("/enquiries/<int:enquiry_id>/close")
def close(enquiry_id: int) -> ResponseReturnValue:
    row, _ = units().read(seeing.see_enquiry, actor(), enquiry_id)
    if row.state is not EnquiryState.CLOSED:
        units().write(enquiring.close, actor(), enquiry_id)
    flash("Your question is closed.")
    return redirect(url_for("bookings_enquiry.enquiries"))
