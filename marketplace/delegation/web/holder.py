"""The holder's own page: who may act for me, say yes to someone, stop it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput
from marketplace.core.forms import BaseForm
from marketplace.core.local_time import local_date
from marketplace.core.web.context import actor, units
from marketplace.delegation import queries, services
from marketplace.delegation.web.forms import GrantForm
from marketplace.delegation.web.view_models import view

blueprint = Blueprint("delegation_holder", __name__)


def oneself() -> Actor:
    """These pages are about oneself, whoever one acts for at the moment."""
    return Actor(actor().person_id)


@blueprint.get("/permissions")
def permissions() -> ResponseReturnValue:
    grants = [view(one) for one in units().read(queries.own_grants, oneself())]
    return render_template("delegation/permissions.html", grants=grants)


@blueprint.route("/permissions/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    me = oneself()
    units().read(queries.own_grants, me)
    form = GrantForm()
    form.offer(units().read(queries.broker_choices), local_date(units().clock()))
    if form.validate_on_submit():
        try:
            units().write(services.propose, me, holder_id=me.person_id or 0, **form.terms())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("We asked them. They can act for you once they say yes. You can stop it at any time.")
            return redirect(url_for("delegation_holder.permissions"))
    return render_template("delegation/new.html", form=form), 422 if form.errors else 200


@blueprint.route("/permissions/<int:delegation_id>/stop", methods=["GET", "POST"])
def stop(delegation_id: int) -> ResponseReturnValue:
    form = BaseForm()
    if form.validate_on_submit():
        units().write(services.revoke, oneself(), delegation_id=delegation_id)
        flash("Stopped. They can’t act for you any more, from this minute.")
        return redirect(url_for("delegation_holder.permissions"))
    found = units().read(queries.one_of, oneself(), delegation_id, Action.DELEGATION_GRANT)
    return render_template("delegation/stop.html", form=form, grant=view(found))
