"""A provider writes a service, changes it, and puts it on the site or takes it down."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.site import units
from marketplace.core.web.context import actor
from providers import queries, services
from providers.categories import label, leaves
from providers.domain.readiness import NotReady
from providers.domain.words import UNITS
from providers.web.forms import CategoryForm, ServiceForm
from providers.web.listing import say_reasons

blueprint = Blueprint("providers_services", __name__)


@blueprint.route("/my-listing/<int:provider_id>/services/new", methods=["GET", "POST"])
def new(provider_id: int) -> ResponseReturnValue:
    """First the kind of support, then the rest: the things that one can do depend on it."""
    provider = units().read(queries.listing, actor(), provider_id).provider
    category = _category()
    if category is None:
        asked = "category" in request.args
        first = CategoryForm(request.args) if asked else CategoryForm(formdata=None)
        if asked:
            first.validate()
        page = render_template("providers/service_kind.html", form=first, provider=provider)
        return page, 422 if first.errors else 200
    form = ServiceForm()
    form.offer(category, [])
    if form.validate_on_submit():
        try:
            made = units().write(services.write_service, actor(), provider_id, form.draft(category))
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Saved. Nobody can see it yet.")
            return redirect(url_for("providers_services.service", service_id=made.id))
    return _form(form, category, provider, None)


@blueprint.route("/my-services/<int:service_id>", methods=["GET", "POST"])
def service(service_id: int) -> ResponseReturnValue:
    row, provider = units().read(queries.own_service, actor(), service_id)
    category = _category() or row.category or leaves()[0].id
    form = ServiceForm.of(row)
    form.offer(category, list(row.activities))
    if form.validate_on_submit():
        try:
            units().write(services.change_service, actor(), service_id, form.draft(category))
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Saved.")
            return redirect(url_for("providers_listing.overview", provider_id=provider.id))
    return _form(form, category, provider, row)


@blueprint.get("/my-services/<int:service_id>/prices")
def prices(service_id: int) -> str:
    row, provider = units().read(queries.own_service, actor(), service_id)
    rows = units().read(queries.prices_of, service_id)
    return render_template("providers/prices.html", service=row, provider=provider, prices=rows, units=UNITS)


@blueprint.post("/my-services/<int:service_id>/publish")
def publish(service_id: int) -> ResponseReturnValue:
    return _do(services.publish, service_id, "It is on the site now.")


@blueprint.post("/my-services/<int:service_id>/pause")
def pause(service_id: int) -> ResponseReturnValue:
    return _do(services.pause_service, service_id, "It is paused. What is booked goes on.")


@blueprint.post("/my-services/<int:service_id>/withdraw")
def withdraw(service_id: int) -> ResponseReturnValue:
    return _do(services.withdraw_service, service_id, "It is taken down. What is booked goes on.")


def _do(command: Callable[..., Any], service_id: int, done: str) -> ResponseReturnValue:
    _, provider = units().read(queries.own_service, actor(), service_id)
    provider_id = provider.id
    try:
        units().write(command, actor(), service_id)
    except NotReady as error:
        say_reasons(error)
    else:
        flash(done)
    return redirect(url_for("providers_listing.overview", provider_id=provider_id))


def _form(form: ServiceForm, category: str, provider: Any, row: Any) -> ResponseReturnValue:
    page = render_template(
        "providers/service_form.html",
        form=form,
        category=category,
        category_label=label(category),
        provider=provider,
        service=row,
    )
    return page, 422 if form.errors else 200


def _category() -> str | None:
    """The kind of support in the address. One that we don't have is a bad address, an empty one is not chosen yet."""
    chosen = request.args.get("category")
    if not chosen:
        return None
    if chosen not in {each.id for each in leaves()}:
        abort(400)
    return chosen
