"""A coordinator changes a pot in mid-period: how it is looked after, money of the person's own in it, its end."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.budgets import queries, services
from marketplace.budgets.ports import LINES, PlanLines, no_lines
from marketplace.budgets.web.forms import ChangeForm, ContributionForm, StopForm
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.forms import BaseForm, choice
from marketplace.core.site import site, units
from marketplace.core.web.context import actor

blueprint = Blueprint("budgets_changing", __name__)


@blueprint.route("/people/<int:holder_id>/pots/<int:pot_id>/change", methods=["GET", "POST"])
def change(holder_id: int, pot_id: int) -> ResponseReturnValue:
    seen = units().read(queries.see_pot_to_change, actor(), holder_id=holder_id, pot_id=pot_id)
    form = ChangeForm()
    form.offer(seen.who.bodies)
    return _done(
        form,
        lambda: units().write(services.change_deployment, actor(), pot_id=pot_id, **form.wanted()),
        "The pot is changed from today. Its money and what is booked stay as they are.",
        "budgets/pot_change.html",
        seen,
    )


@blueprint.route("/people/<int:holder_id>/pots/<int:pot_id>/stop", methods=["GET", "POST"])
def stop(holder_id: int, pot_id: int) -> ResponseReturnValue:
    seen = units().read(queries.see_pot_to_change, actor(), holder_id=holder_id, pot_id=pot_id)
    form = StopForm()
    return _done(
        form,
        lambda: units().write(
            services.close_pot,
            actor(),
            pot_id=pot_id,
            reason=form.reason.data or "",
            replacement=form.replacement.data or "",
        ),
        "The pot is closing. A task to set up what comes instead is open.",
        "budgets/pot_stop.html",
        seen,
    )


@blueprint.route("/people/<int:holder_id>/pots/<int:pot_id>/contributions", methods=["GET", "POST"])
def contribute(holder_id: int, pot_id: int) -> ResponseReturnValue:
    seen = units().read(queries.see_pot_to_change, actor(), holder_id=holder_id, pot_id=pot_id)
    lines: PlanLines = site().ports.get(LINES, no_lines)
    form = ContributionForm()
    offered = units().read(lines, pot_id, holder_id)
    form.plan_line_id.choices = [choice("", "Choose"), *(choice(one, title) for one, title in offered)]
    return _done(
        form,
        lambda: units().write(services.record_contribution, actor(), pot_id=pot_id, **form.wanted()),
        "It is written down.",
        "budgets/pot_contribution.html",
        seen,
    )


def _done(
    form: BaseForm, act: Callable[[], Any], said: str, template: str, seen: queries.PotToChange
) -> ResponseReturnValue:
    """Acts and goes back to the pots, or shows the form with what was wrong beside its field or above all of them."""
    refused = None
    if form.validate_on_submit():
        try:
            act()
        except InvalidInput as error:
            form.take_errors(error)
        except Refused as error:
            refused = error
        else:
            flash(said)
            return redirect(url_for("budgets_setup.budget", holder_id=seen.who.holder_id))
    status = 409 if refused else 422 if form.errors else 200
    return render_template(template, form=form, who=seen.who, pot=seen.pot, taken=seen.taken, refused=refused), status
