"""The delegate's pages: who asked me, my yes or no, whom I may act for; the broker's caseload."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.forms import BaseForm
from marketplace.core.site import site
from marketplace.core.web.context import units
from marketplace.delegation import queries, services
from marketplace.delegation.ports import no_steps
from marketplace.delegation.web.forms import AcceptForm
from marketplace.delegation.web.holder import oneself
from marketplace.delegation.web.view_models import caseload as caseload_rows
from marketplace.delegation.web.view_models import view

blueprint = Blueprint("delegation_asked", __name__)
caseload_blueprint = Blueprint("delegation_caseload", __name__)


@blueprint.get("/asked-to-act")
def asked() -> ResponseReturnValue:
    waiting, usable = units().read(queries.received, oneself())
    return render_template(
        "delegation/asked.html", waiting=[view(one) for one in waiting], usable=[view(one) for one in usable]
    )


@blueprint.route("/asked-to-act/<int:delegation_id>", methods=["GET", "POST"])
def answer(delegation_id: int) -> ResponseReturnValue:
    form = AcceptForm()
    if form.validate_on_submit():
        units().write(services.accept, oneself(), delegation_id=delegation_id, interest_declared=form.interest())
        flash("You can act for them now. They see what you do.")
        return redirect(url_for("delegation_asked.asked"))
    found = units().read(queries.asked, oneself(), delegation_id)
    page = render_template("delegation/answer.html", form=form, no=BaseForm(), grant=view(found))
    return page, 422 if form.errors else 200


@blueprint.post("/asked-to-act/<int:delegation_id>/no")
def decline(delegation_id: int) -> ResponseReturnValue:
    units().write(services.decline, oneself(), delegation_id=delegation_id)
    flash("We told them that you said no.")
    return redirect(url_for("delegation_asked.asked"))


@caseload_blueprint.get("/caseload")
def caseload() -> ResponseReturnValue:
    rows = units().read(caseload_rows, oneself(), site().ports.get("next_steps", no_steps))
    waiting, _ = units().read(queries.received, oneself())
    return render_template("delegation/caseload.html", rows=rows, waiting=len(waiting))
