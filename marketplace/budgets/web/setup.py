"""A care coordinator sets up a holder's budget and its pots, and sees them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.budgets import queries, services
from marketplace.budgets.web.forms import BudgetForm, PotForm, ReasonForm
from marketplace.core.errors import InvalidInput
from marketplace.core.site import units
from marketplace.core.web.context import actor

blueprint = Blueprint("budgets_setup", __name__)


@blueprint.get("/people/<int:holder_id>/budget")
def budget(holder_id: int) -> ResponseReturnValue:
    return _page(holder_id)


@blueprint.route("/people/<int:holder_id>/budget/new", methods=["GET", "POST"])
def new_budget(holder_id: int) -> ResponseReturnValue:
    who = units().read(queries.see_setting_up, actor(), holder_id=holder_id)
    form = BudgetForm()
    if form.validate_on_submit():
        try:
            budget_id = units().write(services.set_up_budget, actor(), holder_id=holder_id, **form.wanted())
        except InvalidInput as error:
            form.take_service_errors(error)
        else:
            flash("The budget is set up. Next: add its pots.")
            return redirect(url_for("budgets_setup.new_pot", holder_id=holder_id, budget_id=budget_id))
    return render_template("budgets/budget_new.html", form=form, who=who), 422 if form.errors else 200


@blueprint.route("/people/<int:holder_id>/budget/<int:budget_id>/pots/new", methods=["GET", "POST"])
def new_pot(holder_id: int, budget_id: int) -> ResponseReturnValue:
    who = units().read(queries.see_setting_up, actor(), holder_id=holder_id, budget_id=budget_id)
    form = PotForm(funder_id=who.budget.funder_id if who.budget else None)
    form.offer(who.bodies, who.funders)
    if form.validate_on_submit():
        try:
            units().write(services.add_pot_as_told, actor(), budget_id=budget_id, **form.wanted())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("The pot is added.")
            return redirect(url_for("budgets_setup.budget", holder_id=holder_id))
    return render_template("budgets/pot_new.html", form=form, who=who), 422 if form.errors else 200


@blueprint.post("/people/<int:holder_id>/pots/<int:pot_id>/terms")
def terms(holder_id: int, pot_id: int) -> ResponseReturnValue:
    units().write(services.accept_terms, actor(), pot_id=pot_id)
    flash("It is recorded that they accept the terms.")
    return redirect(url_for("budgets_setup.budget", holder_id=holder_id))


@blueprint.post("/people/<int:holder_id>/pots/<int:pot_id>/pause")
def pause(holder_id: int, pot_id: int) -> ResponseReturnValue:
    form = ReasonForm(prefix=f"pot{pot_id}")
    if not form.validate():
        return _page(holder_id, pot_id, form), 422
    units().write(services.pause_pot, actor(), pot_id=pot_id, reason=form.reason.data)
    flash("New bookings from this pot are paused. What is booked goes on.")
    return redirect(url_for("budgets_setup.budget", holder_id=holder_id))


@blueprint.post("/people/<int:holder_id>/pots/<int:pot_id>/resume")
def resume(holder_id: int, pot_id: int) -> ResponseReturnValue:
    units().write(services.resume_pot, actor(), pot_id=pot_id)
    flash("This pot can be booked on again.")
    return redirect(url_for("budgets_setup.budget", holder_id=holder_id))


def _page(holder_id: int, pot_id: int | None = None, form: ReasonForm | None = None) -> str:
    budgets = units().read(queries.see_budgets, actor(), holder_id=holder_id)
    forms = {seen.pot.id: ReasonForm(prefix=f"pot{seen.pot.id}", formdata=None) for b in budgets for seen in b.pots}
    if pot_id is not None and form is not None:
        forms[pot_id] = form
    return render_template(
        "budgets/setup.html",
        budgets=budgets,
        who=units().read(queries.see_setting_up, actor(), holder_id=holder_id, seeing=True),
        form=form,
        forms=forms,
    )
