"""A funder's holders: set up, consent, council, account, death."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, NotAllowed
from marketplace.core.forms import BaseForm, choice
from marketplace.core.geography import local_authority_name
from marketplace.core.local_time import local_date
from marketplace.core.site import units
from marketplace.core.web.context import actor
from marketplace.people import queries, services
from marketplace.people.domain import FORMAT_NAMES, ConsentHow, LinkChannel, PreferredFormat, Role
from marketplace.people.web.holder_forms import (
    HOW,
    ConsentForm,
    CoordinatorForm,
    CouncilForm,
    DeathForm,
    GiveAccountForm,
    HolderForm,
)
from marketplace.people.web.nav import there
from marketplace.people.web.staff import show_code

blueprint = Blueprint("people_holders", __name__)

MORE = (
    ("Budget and pots", "budgets_setup.budget", Action.BUDGETS_SEE),
    ("Care and support plan", "plans_coordinator.plan", Action.PLANS_SEE),
    ("Visits and bookings", "bookings_coordinator.bookings", Action.BOOKINGS_SEE),
    ("Who may act for them", "delegation_record.grants", Action.DELEGATION_RECORD),
)
"""Pages of other areas about one holder, each taking `holder_id`, with what one must be allowed to open it; those that
are not there, or not for this person, are left out."""


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    rows = units().read(queries.caseload, actor())
    may_add = bool(units().read(queries.funders_to_set_up_for, actor()))
    return render_template("people/caseload.html", rows=rows, may_add=may_add)


@blueprint.route("/people/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    funders = units().read(queries.funders_to_set_up_for, actor())
    if not funders:
        raise NotAllowed("A care coordinator sets people up.")
    staff = [one for body in funders for one in units().read(queries.staff, body.id, Role.COORDINATOR)]
    me = actor().person_id
    form = HolderForm(coordinator_id=me if any(one.id == me for one in staff) else None)
    form.offer(funders, staff)
    if form.validate_on_submit():
        try:
            made = units().write(
                services.set_up_holder,
                actor(),
                funder_id=form.funder_id.data,
                given_name=form.given_name.data,
                family_name=form.family_name.data,
                postcode=form.postcode.data,
                address=form.lines(),
                email=form.email.data or None,
                phone=form.phone.data,
                preferred_format=PreferredFormat(form.preferred_format.data),
                safe_contact=form.safe_contact.data or None,
                coordinator_id=form.coordinator_id.data,
                account_channel=form.channel(),
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            back = url_for("people_holders.holder", holder_id=made.holder.person_id)
            if made.link is not None and made.link.channel is LinkChannel.PRINTED:
                return show_code(made.link, f"{form.given_name.data} {form.family_name.data}", back)
            flash("They are set up. Next: record their consent and confirm their council.")
            return redirect(back)
    return render_template("people/holder_new.html", form=form), 422 if form.errors else 200


@blueprint.get("/people/<int:holder_id>")
def holder(holder_id: int) -> ResponseReturnValue:
    page = units().read(queries.holder_page, actor(), holder_id)
    allowed = units().read(queries.allowed, actor(), holder_id, [action for *_, action in MORE])
    council = CouncilForm(local_authority=page.holder.local_authority)
    council.offer(page.person.postcode)
    coordinator = _coordinator_form(page)
    return render_template(
        "people/holder.html",
        page=page,
        consent=ConsentForm(),
        council=council,
        coordinator=coordinator,
        how={option.value: option.label for option in HOW},
        council_name=local_authority_name(page.holder.local_authority) if page.holder.local_authority else None,
        more=[
            (label, url_for(endpoint, holder_id=holder_id))
            for label, endpoint, action in MORE
            if there(endpoint) and action in allowed
        ],
        formats=FORMAT_NAMES,
        full_name=queries.full_name,
    )


def _coordinator_form(page: queries.HolderPage) -> CoordinatorForm:
    form = CoordinatorForm(coordinator_id=page.holder.coordinator_id)
    form.coordinator_id.choices = [choice("", "Choose")] + [
        choice(one.id, queries.full_name(one)) for one in page.coordinators
    ]
    return form


@blueprint.post("/people/<int:holder_id>/consent")
def consent(holder_id: int) -> ResponseReturnValue:
    form = ConsentForm()
    if not form.validate():
        return _again(holder_id, form)
    units().write(services.record_consent, actor(), holder_id=holder_id, how=ConsentHow(form.how.data))
    flash("Their consent is recorded.")
    return redirect(url_for("people_holders.holder", holder_id=holder_id))


@blueprint.post("/people/<int:holder_id>/council")
def council(holder_id: int) -> ResponseReturnValue:
    form = CouncilForm()
    form.offer(None)
    if not form.validate():
        return _again(holder_id, form)
    units().write(services.confirm_local_authority, actor(), holder_id=holder_id, code=form.local_authority.data)
    flash("Their council is confirmed.")
    return redirect(url_for("people_holders.holder", holder_id=holder_id))


@blueprint.post("/people/<int:holder_id>/coordinator")
def coordinator(holder_id: int) -> ResponseReturnValue:
    form = _coordinator_form(units().read(queries.holder_page, actor(), holder_id))
    if not form.validate():
        return _again(holder_id, form)
    units().write(services.change_coordinator, actor(), holder_id=holder_id, coordinator_id=form.coordinator_id.data)
    flash("They have a new care coordinator.")
    return redirect(url_for("people_holders.holder", holder_id=holder_id))


def _again(holder_id: int, form: BaseForm) -> ResponseReturnValue:
    """A small form of that page sent half-empty: back to the page, with what is missing said first."""
    for _, sentence in form.summary():
        flash(sentence, "stop")
    return redirect(url_for("people_holders.holder", holder_id=holder_id))


@blueprint.route("/people/<int:holder_id>/account", methods=["GET", "POST"])
def account(holder_id: int) -> ResponseReturnValue:
    page = units().read(queries.holder_page, actor(), holder_id)
    form = GiveAccountForm(email=page.person.email)
    if form.validate_on_submit():
        try:
            link = units().write(
                services.give_account,
                actor(),
                holder_id=holder_id,
                email=form.email.data,
                channel=LinkChannel(form.channel.data),
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            back = url_for("people_holders.holder", holder_id=holder_id)
            if link.channel is LinkChannel.PRINTED:
                return show_code(link, queries.full_name(page.person), back)
            flash("We have sent the link.")
            return redirect(back)
    return render_template("people/holder_account.html", form=form, page=page), 422 if form.errors else 200


@blueprint.route("/people/<int:holder_id>/death", methods=["GET", "POST"])
def death(holder_id: int) -> ResponseReturnValue:
    """Asked on a page of its own: it stops messages, fees and access (E15)."""
    page = units().read(queries.holder_page, actor(), holder_id)
    form = DeathForm()
    form.until(local_date(units().clock()))
    if form.validate_on_submit() and form.died_on.data is not None:
        try:
            units().write(services.record_death, actor(), holder_id=holder_id, died_on=form.died_on.data)
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Their death is recorded. Nothing is sent to them any more.")
            return redirect(url_for("people_holders.holder", holder_id=holder_id))
    answer = render_template("people/death.html", form=form, page=page, name=queries.full_name(page.person))
    return answer, 422 if form.errors else 200
