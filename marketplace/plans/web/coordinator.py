"""A care coordinator's start page, and one person's plan over time."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput, NotAllowed, Refused
from marketplace.core.local_time import local_date
from marketplace.core.web.context import actor, units
from marketplace.notifications.domain import task_title
from marketplace.notifications.queries import tasks_for
from marketplace.plans import queries, services
from marketplace.plans.domain import latest_next_review_on
from marketplace.plans.web.forms import EndForm, ReasonsForm, ReviewForm
from marketplace.plans.web.view_models import link_to

blueprint = Blueprint("plans_coordinator", __name__)


@blueprint.get("/coordinator")
def home() -> ResponseReturnValue:
    rows = units().read(queries.caseload, actor())
    tasks = units().read(tasks_for, actor())
    names = {row.holder_id: row.name for row in rows}
    return render_template(
        "plans/home.html",
        rows=rows,
        tasks=[(task, task_title(task.kind), names.get(task.facts.get("holder_id") or 0)) for task in tasks],
        new_url=link_to("people_holders.new"),
        tasks_url=link_to("notifications_tasks.tasks"),
    )


@blueprint.get("/people/<int:holder_id>/plan")
def plan(holder_id: int) -> ResponseReturnValue:
    page = units().read(queries.see_plan, actor(), holder_id=holder_id)
    running = units().read(queries.see_running, actor(), holder_id=holder_id)
    return render_template(
        "plans/plan.html", page=page, running=running, budget_url=link_to("budgets_setup.budget", holder_id=holder_id)
    )


@blueprint.post("/people/<int:holder_id>/plan/start")
def start(holder_id: int) -> ResponseReturnValue:
    version_id = units().write(services.start_plan, actor(), holder_id=holder_id)
    return redirect(url_for("plans_editor.version", version_id=version_id))


@blueprint.route("/people/<int:holder_id>/plan/change", methods=["GET", "POST"])
def change(holder_id: int) -> ResponseReturnValue:
    form = ReasonsForm()
    page = units().read(queries.see_plan, actor(), holder_id=holder_id)
    if not page.may_edit:
        raise NotAllowed("A care coordinator changes a plan, or the person themselves.")
    if form.validate_on_submit():
        version_id = units().write(services.change_needed, actor(), holder_id=holder_id, reasons=form.reasons.data)
        flash(
            "This is a copy of the plan that runs. Change what has to change. The old one goes on until this is agreed."
        )
        return redirect(url_for("plans_editor.version", version_id=version_id))
    return render_template("plans/change.html", form=form, page=page), 422 if form.errors else 200


@blueprint.route("/people/<int:holder_id>/plan/review", methods=["GET", "POST"])
def review(holder_id: int) -> ResponseReturnValue:
    today = local_date(units().clock())
    page = units().read(queries.see_plan, actor(), holder_id=holder_id)
    if not page.may_review:
        raise NotAllowed("A care coordinator writes down a review.")
    form = ReviewForm(reviewed_on=today, next_on=latest_next_review_on(today))
    if form.validate_on_submit():
        try:
            units().write(
                services.record_review,
                actor(),
                holder_id=holder_id,
                reviewed_on=form.reviewed_on.data or today,
                next_on=form.next_on.data or today + timedelta(days=365),
                words=form.words.data,
            )
        except (InvalidInput, Refused) as error:
            form.take_errors(error)
        else:
            flash("The review is written down.")
            return redirect(url_for("plans_coordinator.plan", holder_id=holder_id))
    return render_template("plans/review.html", form=form, page=page), 422 if form.errors else 200


@blueprint.route("/people/<int:holder_id>/plan/end", methods=["GET", "POST"])
def end(holder_id: int) -> ResponseReturnValue:
    form = EndForm()
    page = units().read(queries.see_plan, actor(), holder_id=holder_id)
    if not page.may_review:
        raise NotAllowed("A care coordinator ends a plan.")
    if form.validate_on_submit():
        try:
            units().write(
                services.end_plan, actor(), holder_id=holder_id, reasons=form.reasons.data, cover=form.cover.data
            )
        except Refused as error:
            (form.cover if error.code == "critical_cover_arranged" else form.reasons).errors = [
                f"{error.message} {error.next_step or ''}".strip()
            ]
            return render_template("plans/end.html", form=form, page=page), 409
        flash("The plan has ended. Visits that are booked are not cancelled by this: go through them one by one.")
        return redirect(url_for("plans_coordinator.plan", holder_id=holder_id))
    return render_template("plans/end.html", form=form, page=page), 422 if form.errors else 200
