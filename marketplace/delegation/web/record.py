"""A coordinator writes down what a holder said: a grant, or the end of one."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput
from marketplace.core.local_time import local_date
from marketplace.core.web.context import actor, units
from marketplace.delegation import queries, services
from marketplace.delegation.web.forms import RecordForm, RecordStopForm
from marketplace.delegation.web.view_models import view
from marketplace.people.queries import full_name, person

blueprint = Blueprint("delegation_record", __name__)


@blueprint.get("/people/<int:holder_id>/permissions")
def grants(holder_id: int) -> ResponseReturnValue:
    found = [view(one) for one in units().read(queries.recorded_grants, actor(), holder_id)]
    name = full_name(units().read(person, holder_id))
    return render_template("delegation/recorded.html", grants=found, holder_id=holder_id, name=name)


@blueprint.route("/people/<int:holder_id>/permissions/new", methods=["GET", "POST"])
def new(holder_id: int) -> ResponseReturnValue:
    units().read(queries.recorded_grants, actor(), holder_id)
    form = RecordForm()
    today = local_date(units().clock())
    form.offer(units().read(queries.broker_choices), today)
    form.said_on.latest = today
    if form.validate_on_submit() and form.said_on.data is not None:
        try:
            units().write(
                services.record_grant,
                actor(),
                holder_id=holder_id,
                how=form.how.data,
                said_on=form.said_on.data,
                **form.terms(),
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Written down. We tell them, in their own format, so that they can stop it.")
            return redirect(url_for("delegation_record.grants", holder_id=holder_id))
    name = full_name(units().read(person, holder_id))
    page = render_template("delegation/record.html", form=form, holder_id=holder_id, name=name)
    return page, 422 if form.errors else 200


@blueprint.route("/permissions/<int:delegation_id>/record-stop", methods=["GET", "POST"])
def stop(delegation_id: int) -> ResponseReturnValue:
    found = units().read(queries.one_of, actor(), delegation_id, Action.DELEGATION_RECORD)
    form = RecordStopForm()
    if form.validate_on_submit():
        units().write(services.revoke, actor(), delegation_id=delegation_id, how=form.how.data)
        flash("Stopped, from this minute. We tell them, and whoever acted for them.")
        return redirect(url_for("delegation_record.grants", holder_id=found.delegation.holder_id))
    page = render_template("delegation/record_stop.html", form=form, grant=view(found))
    return page, 422 if form.errors else 200
