"""For the trained people: what waits, one concern, each step; and the councils' contacts."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import DomainError, InvalidInput, NotFound
from marketplace.core.forms import BaseForm
from marketplace.core.web.context import actor, units
from marketplace.safeguarding import queries, services
from marketplace.safeguarding.domain import KIND_WORDS, MACHINE, STATE_WORDS
from marketplace.safeguarding.web import forms

blueprint = Blueprint("safeguarding_concerns", __name__)
contacts_blueprint = Blueprint("safeguarding_contacts", __name__)

# event -> (its form, the service, which fields of the form it takes)
STEPS: dict[str, tuple[type[BaseForm], Callable[..., Any], tuple[str, ...]]] = {
    "triage": (forms.TriageForm, services.triage, ("kind", "note")),
    "refer": (forms.ReferForm, services.refer, ("referred_to", "consent", "reason")),
    "acknowledge": (forms.AcknowledgeForm, services.acknowledge, ("council_reference",)),
    "close": (forms.CloseForm, services.close, ("outcome",)),
    "protect": (forms.ProtectForm, services.protect, ("reason",)),
    "hide": (forms.HideForm, services.hide_from, ("email", "provider_id")),
}


MAY_BE_EMPTY = ("out_of_hours_phone", "email", "website")


@blueprint.get("/concerns")
def concerns() -> ResponseReturnValue:
    closed = request.args.get("show") == "closed"
    rows = units().read(queries.concerns, actor(), closed=closed)
    return render_template("safeguarding/concerns.html", rows=rows, closed=closed, kinds=KIND_WORDS, states=STATE_WORDS)


@blueprint.get("/concerns/<int:concern_id>")
def concern(concern_id: int) -> ResponseReturnValue:
    return _page(concern_id, {})


@blueprint.post("/concerns/<int:concern_id>/<step>")
def step(concern_id: int, step: str) -> ResponseReturnValue:
    if step not in STEPS:
        raise NotFound()
    kind, service, fields = STEPS[step]
    form = kind(prefix=step)
    if form.validate_on_submit():
        values = {name: form[name].data for name in fields}
        if step == "protect":
            values["on"] = request.form.get("on") == "yes"
        try:
            units().write(service, actor(), concern_id=concern_id, **values)
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Saved. Only those who look into concerns can see it.")
            # somebody who is no longer to see it, sees the list
            return redirect(url_for("safeguarding_concerns.concern", concern_id=concern_id))
    return _page(concern_id, {step: form}), 422


def _page(concern_id: int, sent: dict[str, BaseForm]) -> str:
    found = units().read(queries.whole, actor(), concern_id)
    ready = {name: sent.get(name) or kind(formdata=None, prefix=name) for name, (kind, _, _) in STEPS.items()}
    if not sent and found.council is not None:
        ready["refer"].referred_to.data = found.council.name
    may = [name for name in ("triage", "refer", "acknowledge", "close") if MACHINE.permits(found.concern.state, name)]
    failed = next(iter(sent.values()), None)
    return render_template(
        "safeguarding/one.html",
        found=found,
        forms=ready,
        form=failed,
        may=may,
        kinds=KIND_WORDS,
        states=STATE_WORDS,
    )


@contacts_blueprint.get("/council-contacts")
def contacts() -> ResponseReturnValue:
    return render_template("safeguarding/contacts.html", funders=units().read(queries.contact_funders, actor()))


@contacts_blueprint.route("/council-contacts/<int:funder_id>/<area_code>", methods=["GET", "POST"])
def contact(funder_id: int, area_code: str) -> ResponseReturnValue:
    mine = {body.id: councils for body, councils in units().read(queries.contact_funders, actor())}
    council = next((one for one in mine.get(funder_id, []) if one.area_code == area_code), None)
    if council is None:
        raise NotFound()
    form = forms.ContactForm(obj=council.contact)
    if form.validate_on_submit():
        values: dict[str, Any] = {name: form[name].data or None for name in MAY_BE_EMPTY}
        values |= {name: form[name].data for name in ("name", "phone", "source", "source_on")}
        try:
            units().write(services.enter_contact, actor(), funder_id=funder_id, area_code=area_code, **values)
        except DomainError as error:
            form.take_errors(error)
        else:
            flash("Saved. People see it at once when they raise a concern.")
            return redirect(url_for("safeguarding_contacts.contacts"))
    page = render_template("safeguarding/contact.html", form=form, council=council, funder_id=funder_id)
    return page, 422 if form.errors else 200
