"""A provider's workers, their weekly hours for each service, and the days that differ."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.site import units
from marketplace.core.web.context import actor
from providers import queries, services
from providers.web.team_forms import ExceptionForm, HoursForm, WorkerForm

blueprint = Blueprint("providers_team", __name__)


@blueprint.route("/my-listing/<int:provider_id>/workers", methods=["GET", "POST"])
def workers(provider_id: int) -> ResponseReturnValue:
    page = units().read(queries.team, actor(), provider_id)
    listing = units().read(queries.listing, actor(), provider_id)
    form = WorkerForm()
    form.offer(page.people)
    if form.validate_on_submit():
        try:
            units().write(services.add_worker, actor(), provider_id, name=form.name.data, person_id=form.person.data)
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Added.")
            return redirect(url_for("providers_team.workers", provider_id=provider_id))
    body = render_template("providers/workers.html", page=page, form=form, services=listing.services)
    return body, 422 if form.errors else 200


@blueprint.route("/my-listing/<int:provider_id>/workers/<int:worker_id>", methods=["GET", "POST"])
def worker(provider_id: int, worker_id: int) -> ResponseReturnValue:
    page = units().read(queries.team, actor(), provider_id)
    row = next((each for each in page.workers if each.id == worker_id), None)
    if row is None:
        return redirect(url_for("providers_team.workers", provider_id=provider_id))
    form = WorkerForm.of(row)
    form.offer(page.people)
    if form.validate_on_submit():
        try:
            units().write(
                services.change_worker,
                actor(),
                worker_id,
                name=form.name.data,
                active=bool(form.active.data),
                person_id=form.person.data,
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Saved.")
            return redirect(url_for("providers_team.workers", provider_id=provider_id))
    return render_template("providers/worker.html", page=page, worker=row, form=form), 422 if form.errors else 200


@blueprint.route("/my-services/<int:service_id>/hours/<int:worker_id>", methods=["GET", "POST"])
def hours(service_id: int, worker_id: int) -> ResponseReturnValue:
    page = units().read(queries.availability, actor(), service_id, worker_id)
    provider_id = page.provider.id
    form = HoursForm.of(page.rules)
    if form.validate_on_submit():
        try:
            units().write(services.set_hours, actor(), service_id, worker_id, form.hours(), ends_on=form.ends_on.data)
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("The hours are saved.")
            return redirect(url_for("providers_team.workers", provider_id=provider_id))
    return render_template("providers/hours.html", page=page, form=form), 422 if form.errors else 200


@blueprint.route("/my-services/<int:service_id>/hours/<int:worker_id>/days", methods=["GET", "POST"])
def days(service_id: int, worker_id: int) -> ResponseReturnValue:
    page = units().read(queries.availability, actor(), service_id, worker_id)
    form = ExceptionForm()
    typed: dict[str, Any] = form.data
    if form.validate_on_submit():
        try:
            units().write(
                services.add_exception,
                actor(),
                worker_id,
                on=typed["on"],
                available=form.available.data == "there",
                from_time=typed["from_time"],
                to_time=typed["to_time"],
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Saved.")
            return redirect(url_for("providers_team.days", service_id=service_id, worker_id=worker_id))
    return render_template("providers/days.html", page=page, form=form), 422 if form.errors else 200


@blueprint.post("/my-services/<int:service_id>/hours/<int:worker_id>/days/<int:exception_id>/remove")
def remove_day(service_id: int, worker_id: int, exception_id: int) -> ResponseReturnValue:
    units().write(services.remove_exception, actor(), exception_id)
    flash("Removed.")
    return redirect(url_for("providers_team.days", service_id=service_id, worker_id=worker_id))
