"""“My plan”: the holder's own page, and that of somebody who acts for them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import NotAllowed
from marketplace.core.web.context import actor, units
from marketplace.plans import queries, services
from marketplace.plans.domain import SeenHow
from marketplace.plans.web.forms import ReasonsForm
from marketplace.plans.web.view_models import amount_words, band_words, link_to, share_words, usage

blueprint = Blueprint("plans_holder", __name__)


def _holder_id() -> int:
    return actor().on_behalf_of or actor().person_id or 0


@blueprint.get("/plan")
def mine() -> ResponseReturnValue:
    page = units().read(queries.see_plan, actor(), holder_id=_holder_id())
    own = actor().on_behalf_of is None
    return render_template(
        "plans/mine.html",
        page=page,
        running=units().read(queries.see_running, actor(), holder_id=_holder_id(), usage=usage()),
        may_read=own and page.unread and units().read(queries.ready_to_read, page),
        own=own,
        amount=amount_words,
        band=band_words,
        share=share_words,
        money_url=link_to("budgets_money.money"),
        search_url=link_to("discovery_search.search"),
    )


@blueprint.post("/plan/<int:version_id>/read")
def read(version_id: int) -> ResponseReturnValue:
    """The holder says that they have read the plan that is being written."""
    if actor().on_behalf_of is not None:
        raise NotAllowed("Only they can say that they have read it.")
    units().write(services.mark_seen, actor(), version_id=version_id, how=SeenHow.READ_ALONE)
    flash("Thank you. We wrote down that you have read it.")
    return redirect(url_for("plans_holder.mine"))


@blueprint.route("/plan/change", methods=["GET", "POST"])
def change() -> ResponseReturnValue:
    """Asks for a plan change: the plan goes on, a copy is made to be changed."""
    form = ReasonsForm()
    page = units().read(queries.see_plan, actor(), holder_id=_holder_id())
    if form.validate_on_submit():
        units().write(services.change_needed, actor(), holder_id=_holder_id(), reasons=form.reasons.data)
        flash("We told your support planner. Your plan goes on as it is until a new one is agreed.")
        return redirect(url_for("plans_holder.mine"))
    return render_template("plans/my_change.html", form=form, page=page), 422 if form.errors else 200
