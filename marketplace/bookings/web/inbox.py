"""Questions that people ask a provider: codes and an area, until they want to go on."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.bookings.domain.states import EnquiryState
from marketplace.bookings.domain.words import ENQUIRIES_TO_PROVIDER
from marketplace.bookings.queries.provider_side import ENQUIRIES_OPEN, enquiry_page
from marketplace.bookings.queries.provider_side import inbox as read_inbox
from marketplace.bookings.services import enquiring
from marketplace.bookings.web import provider_words as words
from marketplace.bookings.web.enquiry_forms import AnswerForm, DeclineForm
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.web.context import actor, units

blueprint = Blueprint("bookings_inbox", __name__, url_prefix="/requests/enquiries")


@blueprint.get("")
def inbox() -> str:
    rows = units().read(read_inbox, actor())
    return render_template("bookings/inbox.html", rows=rows, words=words, states=ENQUIRIES_TO_PROVIDER)


@blueprint.route("/<int:enquiry_id>", methods=["GET", "POST"])
def enquiry(enquiry_id: int) -> ResponseReturnValue:
    """Opening it marks it as read; the answer goes out from here."""
    seen, service = units().read(enquiry_page, actor(), enquiry_id)
    if seen.state is EnquiryState.SENT:
        seen = replace(seen, state=units().write(enquiring.see, actor(), enquiry_id).state)
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            units().write(enquiring.answer, actor(), enquiry_id, text=form.text.data or "")
        except InvalidInput as error:
            form.take_errors(error)
        except Refused as error:
            form.text.errors = [error.message]
        else:
            flash("Your answer is sent.")
            return redirect(url_for("bookings_inbox.inbox"))
    return render_template(
        "bookings/inbox_enquiry.html",
        form=form,
        seen=seen,
        rows=words.question_rows(seen, service),
        said=ENQUIRIES_TO_PROVIDER[seen.state],
        open=seen.state in ENQUIRIES_OPEN,
        words=words,
    ), 422 if form.errors else 200


@blueprint.route("/<int:enquiry_id>/decline", methods=["GET", "POST"])
def decline(enquiry_id: int) -> ResponseReturnValue:
    seen, service = units().read(enquiry_page, actor(), enquiry_id)
    form = DeclineForm()
    if form.validate_on_submit():
        try:
            units().write(enquiring.decline, actor(), enquiry_id, reason=form.decline_reason)
        except Refused as error:
            form.reason.errors = [error.message]
        else:
            flash("You said no. This never moves you down the list.")
            return redirect(url_for("bookings_inbox.inbox"))
    back = url_for("bookings_inbox.enquiry", enquiry_id=enquiry_id)
    about = f"{service}, {seen.seen['outward']}"
    return render_template("bookings/decline.html", form=form, about=about, back_url=back), 422 if form.errors else 200
