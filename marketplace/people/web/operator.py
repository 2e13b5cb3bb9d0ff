"""The operator's organisations."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.geography import local_authorities
from marketplace.core.site import units
from marketplace.core.web.context import actor
from marketplace.people import queries, services
from marketplace.people.domain import KIND_NAMES, OrganisationKind
from marketplace.people.web.organisation_forms import OrganisationForm

blueprint = Blueprint("people_operator", __name__)


@blueprint.get("/organisations")
def organisations() -> ResponseReturnValue:
    rows = units().read(queries.organisations_page, actor())
    return render_template("people/organisations.html", rows=rows, kinds=KIND_NAMES)


@blueprint.route("/organisations/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Adds a body; its first person is invited on the next page."""
    form = OrganisationForm()
    if form.validate_on_submit():
        kind = OrganisationKind(form.kind.data)
        funder = kind is OrganisationKind.FUNDER
        try:
            made = units().write(
                services.create_organisation,
                actor(),
                kind=kind,
                name=form.name.data,
                code=form.code.data if funder else None,
                areas=form.chosen_areas() if funder else (),
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Added. Now invite the first person who looks after it.")
            return redirect(url_for("people_staff.invite", organisation_id=made.id))
    answer = render_template("people/organisation_new.html", form=form, councils=local_authorities())
    return answer, 422 if form.errors else 200
