"""Plans that wait for a decision, and the decision, with reasons where it is not a yes."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import NotAllowed, Refused
from marketplace.core.web.context import actor, units
from marketplace.plans import queries, services
from marketplace.plans.web.forms import ReasonsForm
from marketplace.plans.web.view_models import usage

blueprint = Blueprint("plans_approver", __name__)


@blueprint.get("/plans/waiting")
def waiting() -> ResponseReturnValue:
    return render_template("plans/waiting.html", rows=units().read(queries.waiting, actor()))


@blueprint.post("/plans/<int:version_id>/approve")
def approve(version_id: int) -> ResponseReturnValue:
    back = redirect(url_for("plans_editor.version", version_id=version_id))
    try:
        started = units().write(services.approve, actor(), version_id=version_id, usage=usage())
    except Refused as error:
        flash(f"Not agreed yet. {error.message} {error.next_step or ''}".strip(), "stop")
        return back
    if started:
        flash("You agreed to this plan. It runs from today, and its money is there.")
    else:
        flash("You agreed to this plan. It starts by itself once what is listed below is done.")
    return back


@blueprint.route("/plans/<int:version_id>/ask-changes", methods=["GET", "POST"])
def ask_changes(version_id: int) -> ResponseReturnValue:
    return _with_reasons(
        version_id,
        services.ask_changes,
        "plans/ask_changes.html",
        "Your reasons are sent.",
        lambda seen: seen.may_ask_changes,
    )


@blueprint.route("/plans/<int:version_id>/refuse", methods=["GET", "POST"])
def refuse(version_id: int) -> ResponseReturnValue:
    return _with_reasons(
        version_id,
        services.refuse,
        "plans/refuse.html",
        "Your reasons are sent. A plan that runs already goes on.",
        lambda seen: seen.may_decide,
    )


def _with_reasons(
    version_id: int,
    move: Callable[..., None],
    template: str,
    said: str,
    may: Callable[[queries.VersionSeen], bool],
) -> ResponseReturnValue:
    form = ReasonsForm()
    page = units().read(queries.see_version, actor(), version_id=version_id)
    if not may(page):
        raise NotAllowed("This plan does not wait for you.")
    if form.validate_on_submit():
        try:
            units().write(move, actor(), version_id=version_id, reasons=form.reasons.data)
        except Refused as error:
            form.take_errors(error)
            return render_template(template, form=form, page=page), 409
        flash(said)
        return redirect(url_for("plans_editor.version", version_id=version_id))
    return render_template(template, form=form, page=page), 422 if form.errors else 200
