"""A booking on the holder's side: as it stands, saying yes or no to an offer, confirming, and the yes of others."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.bookings.domain.states import BookingState
from marketplace.bookings.domain.words import DECLINES, WAITS_FOR
from marketplace.bookings.queries import confirming as reads
from marketplace.bookings.queries import seeing
from marketplace.bookings.services import answering, confirming, requesting
from marketplace.bookings.web import booking_words as words
from marketplace.bookings.web.booking_forms import ConfirmForm
from marketplace.bookings.web.common import for_whom
from marketplace.core.errors import InsufficientFunds, InvalidInput, NeedsAcknowledgement, NotAllowed, Refused
from marketplace.core.forms import BaseForm, choice
from marketplace.core.web.context import actor, units
from marketplace.core.web.words import pounds

blueprint = Blueprint("bookings_booking", __name__)

FIELD_OF = {
    "agreement_accepted_by_contracting_party": "agreement",
    "holder_consent_for_information_shared": "consent",
}


@blueprint.get("/bookings")
def bookings() -> str:
    """Everything that this holder asked for."""
    rows = units().read(seeing.bookings_of, actor(), for_whom())
    return render_template("bookings/bookings.html", rows=rows, words=words)


@blueprint.get("/bookings/<int:booking_id>")
def booking(booking_id: int) -> str:
    return render_template("bookings/booking.html", form=BaseForm(), **_page(booking_id))


def _page(booking_id: int) -> dict[str, Any]:
    seen = units().read(seeing.see_booking, actor(), booking_id)
    row = seen.booking
    return {
        "seen": seen,
        "booking": row,
        "words": words,
        "state": row.state.value,
        "said": words.state_words(row),
        "waits": [WAITS_FOR[reason] for reason in row.authority_reasons if reason in WAITS_FOR],
        "declined": DECLINES[row.decline_reason] if row.decline_reason else None,
        "visits": words.visit_rows(seen, units().clock()),
        "agreement": words.agreement_words(row.agreement, len(seen.visits)) if row.agreement else [],
        "again_url": url_for("bookings_request.start", service_id=row.service_id),
        "open": row.state in (*BEFORE, BookingState.CONFIRMED),
    }


BEFORE = (BookingState.REQUESTED, BookingState.AWAITING_AUTHORITY, BookingState.ACCEPTED, BookingState.COUNTERED)


@blueprint.route("/bookings/<int:booking_id>/confirm", methods=["GET", "POST"])
def confirm(booking_id: int) -> ResponseReturnValue:
    """The agreement, what is held, what is shared, and the yes to it."""
    form = ConfirmForm()
    if form.is_submitted():
        done = units().read(lambda uow: seeing.see_booking(uow, actor(), booking_id)).booking
        if done.state is BookingState.CONFIRMED:
            return redirect(url_for("bookings_booking.booking", booking_id=booking_id))
    found = units().read(reads.to_confirm, actor(), booking_id)
    form.acknowledged.choices = [choice(one.code, one.message, one.next_step) for one in found.warnings]
    if not form.is_submitted():
        form.key.data = uuid4().hex
    elif form.validate():
        try:
            units().write(
                confirming.confirm,
                actor(),
                booking_id,
                agreement_accepted=bool(form.agreement.data),
                consent_to_share=bool(form.consent.data),
                acknowledged=form.acknowledged.data or (),
                key=form.key.data or None,
            )
        except InsufficientFunds as short:
            return _short(booking_id, found, short)
        except NeedsAcknowledgement as warning:
            form.acknowledged.errors = [f"{warning.message} {warning.next_step or ''}".strip()]
        except (Refused, NotAllowed) as error:
            _place(form, error)
        else:
            return _booked(booking_id)
    return render_template(
        "bookings/confirm.html",
        form=form,
        found=found,
        seen=found.seen,
        booking=found.seen.booking,
        words=words,
        agreement=words.agreement_words(found.agreement.as_record(), len(found.seen.visits)),
    ), 422 if form.errors or form.form_errors else 200


def _place(form: ConfirmForm, error: Refused | NotAllowed) -> None:
    said = " ".join(part for part in (error.message, error.next_step) if part)
    if (name := FIELD_OF.get(error.code)) is not None:
        form[name].errors = [said]
    else:
        form.form_errors.append(said)


def _booked(booking_id: int) -> ResponseReturnValue:
    seen = units().read(seeing.see_booking, actor(), booking_id)
    flash(f"Booked. {' '.join(words.money_words(seen))}")
    return redirect(url_for("bookings_booking.booking", booking_id=booking_id))


def _short(booking_id: int, found: reads.ToConfirm, short: InsufficientFunds) -> ResponseReturnValue:
    """What is free and what is missing in each pot; nothing was booked."""
    needed = {one.pot_id: one.now_pence for one in found.seen.schedule.by_pot}
    rows = [
        (one.pot_name, needed[one.pot_id] - short.short_pence[one.pot_id], needed[one.pot_id])
        for one in found.seen.shares
        if one.pot_id in short.short_pence
    ]
    name, free, need = rows[0]
    return render_template(
        "bookings/confirm_short.html",
        booking=found.seen.booking,
        rows=rows,
        sentence=f"Your {name} has {pounds(free)} free. This booking needs {pounds(need)} from it.",
        next_step=short.next_step,
        page_error=True,
    ), 409


def _do(what: Callable[..., Any], booking_id: int, done: str) -> ResponseReturnValue:
    """One step, then back to the booking with what happened, or with the guard's own sentence."""
    try:
        units().write(what, actor(), booking_id)
    except (Refused, InvalidInput) as error:
        said = next(iter(error.fields.values()))[0] if isinstance(error, InvalidInput) else error.message
        flash(" ".join(part for part in (said, getattr(error, "next_step", None)) if part), "stop")
    else:
        flash(done)
    return redirect(url_for("bookings_booking.booking", booking_id=booking_id))


@blueprint.post("/bookings/<int:booking_id>/agree")
def agree(booking_id: int) -> ResponseReturnValue:
    """Yes to another time, price or worker."""
    return _do(answering.agree, booking_id, "You said yes.")


@blueprint.post("/bookings/<int:booking_id>/reject")
def reject(booking_id: int) -> ResponseReturnValue:
    return _do(answering.reject, booking_id, "You said no.")


@blueprint.post("/bookings/<int:booking_id>/authorise")
def authorise(booking_id: int) -> ResponseReturnValue:
    """The holder's own yes, or the coordinator's, to what waits for it (6.2)."""
    return _do(requesting.authorise, booking_id, "You said yes. No money has moved.")


@blueprint.post("/bookings/<int:booking_id>/refuse")
def refuse(booking_id: int) -> ResponseReturnValue:
    return _do(requesting.refuse, booking_id, "You said no. The provider never saw it, and no money moved.")
