"""Asking for support: times, paying, check. Plain forms; what was typed travels with them, nothing in a session."""

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

import providers.queries as supply
from marketplace.bookings.queries import times as free_times
from marketplace.bookings.queries.paying import Paying, paying
from marketplace.bookings.queries.seeing import see_enquiry
from marketplace.bookings.services import requesting
from marketplace.bookings.web import request_pages as pages
from marketplace.bookings.web import request_words as words
from marketplace.bookings.web.common import for_whom
from marketplace.bookings.web.draft import Draft
from marketplace.bookings.web.request_forms import PayForm, TimesForm
from marketplace.core.errors import InvalidInput, Refused, SlotTaken
from marketplace.core.web.context import actor, units

blueprint = Blueprint("bookings_request", __name__, url_prefix="/services/<int:service_id>/book")


@blueprint.route("", methods=["GET", "POST"])
def start(service_id: int) -> ResponseReturnValue:
    """Step 1, and back to it with all that was written."""
    sent = request.form if request.method == "POST" else request.args
    draft = Draft(service_id, for_whom(), MultiDict(sent))
    if request.method == "GET" and draft.enquiry_id is not None:
        _from_enquiry(draft)
    return pages.times(draft, TimesForm(draft.values), _day(sent.get("from")))


@blueprint.post("/paying")
def pay(service_id: int) -> ResponseReturnValue:
    """Step 2, after the times are chosen."""
    draft = _draft(service_id)
    times, found = _checked_times(draft)
    if found is None:
        return pages.times(draft, times)
    if isinstance(found, SlotTaken):
        return pages.gone(draft, times)
    return pages.paying(draft, times, PayForm(draft.values), found)


@blueprint.post("/check")
def check(service_id: int) -> ResponseReturnValue:
    """Step 3. A way out of too little money comes here too, as another choice of times."""
    draft = _draft(service_id)
    if draft.values.get("instead") == "back":
        return pages.times(draft, TimesForm(draft.values))
    _take_way_out(draft)
    times, found = _checked_times(draft)
    if found is None:
        return pages.times(draft, times)
    if isinstance(found, SlotTaken):
        return pages.gone(draft, times)
    form = _pay_form(draft, found)
    if not form.validate():
        return pages.paying(draft, times, form, found)
    way = found.way(form.way.data)
    assert way is not None
    if way.short:
        return pages.short(draft, times, form, found, way)
    return pages.check(draft, times, form, found, way)


@blueprint.post("/send")
def send(service_id: int) -> ResponseReturnValue:
    """Sends the request, once for the key that the check page carries."""
    draft = _draft(service_id)
    times = TimesForm(draft.values)
    offer = units().read(supply.offer, service_id)
    times.set_lengths(offer)
    if not times.validate():
        return pages.times(draft, times)
    found = units().read(paying, actor(), draft.wanted(times))
    form = _pay_form(draft, found)
    way = found.way(form.way.data)
    if not form.validate() or way is None:
        return pages.paying(draft, times, form, found)
    if draft.values.getlist("skip") != _listed(draft.values.get("shown_skips", "")):
        return pages.check(draft, times, form, found, way, changed=True)
    try:
        booking_id = units().write(
            requesting.request, actor(), draft.wanted(times, form, way), key=draft.values.get("key") or None
        )
    except SlotTaken:
        return pages.gone(draft, times)
    except (InvalidInput, Refused) as error:
        return pages.refused(draft, times, form, found, error)
    flash(f"Request sent to {offer.provider_name}. Nothing is booked and no money has moved.")
    return redirect(url_for("bookings_booking.booking", booking_id=booking_id))


def _draft(service_id: int) -> Draft:
    return Draft(service_id, for_whom(), MultiDict(request.form))


def _checked_times(draft: Draft) -> tuple[TimesForm, Paying | SlotTaken | None]:
    """The times with what could pay for them; SlotTaken where they are not free; None where they are not right yet."""
    form = TimesForm(draft.values)
    form.set_lengths(units().read(supply.offer, draft.service_id))
    if not form.validate():
        return form, None
    wanted = draft.wanted(form)
    spans = wanted.spans()
    if not spans:
        form.weeks.errors = ["Every visit is skipped. Leave at least one."]
        return form, None
    if not units().read(free_times.is_free, draft.service_id, spans):
        return form, SlotTaken()
    return form, units().read(paying, actor(), wanted)


def _pay_form(draft: Draft, found: Paying) -> PayForm:
    form = PayForm(draft.values)
    form.way.choices = words.way_choices(found)
    return form


def _from_enquiry(draft: Draft) -> None:
    """The question that this grew from brings its tasks and its note, where it is this holder's."""
    found, _ = units().read(see_enquiry, actor(), draft.enquiry_id or 0)
    if found.holder_id == draft.holder_id and found.service_id == draft.service_id:
        draft.values.setlist("tasks", list((found.wanted or {}).get("tasks", ())))
        draft.values.setlist("note", [found.message or ""])


def _take_way_out(draft: Draft) -> None:
    """Fewer visits, or a later start, as the page of too little money offered them."""
    chosen = draft.values.get("instead")
    if chosen == "fewer" and (weeks := draft.values.get("instead_weeks")):
        draft.put("often", "once" if weeks == "1" else "weekly")
        draft.put("weeks", "" if weeks == "1" else weeks)
    if chosen == "later" and (slot := draft.values.get("instead_slot")):
        draft.put("slot", slot)


def _listed(text: str) -> list[str]:
    return [one for one in text.split(",") if one]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
