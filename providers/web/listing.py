"""A provider's own listing: what is there, what is missing, and sending it in."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.site import units
from marketplace.core.web.context import actor
from providers import queries, services
from providers.domain.readiness import NotReady
from providers.domain.words import CREDENTIAL_STATES, CREDENTIALS, SERVICE_STATES, STATES
from providers.web.forms import ProviderForm

blueprint = Blueprint("providers_listing", __name__)


@blueprint.get("/my-listing")
def listing() -> ResponseReturnValue:
    """To the one listing that this person runs, or the list of them."""
    mine = units().read(queries.listings_of, actor())
    if len(mine) == 1:
        return redirect(url_for("providers_listing.overview", provider_id=mine[0].id))
    return render_template("providers/listings.html", listings=mine, states=STATES)


@blueprint.get("/my-listing/<int:provider_id>")
def overview(provider_id: int) -> str:
    page = units().read(queries.listing, actor(), provider_id)
    return render_template(
        "providers/overview.html",
        page=page,
        provider=page.provider,
        states=STATES,
        service_states=SERVICE_STATES,
        credential_states=CREDENTIAL_STATES,
        credentials=CREDENTIALS,
        names={worker.id: worker.name for worker in page.workers},
        to_submit=units().read(services.missing_to_submit, page.provider),
    )


@blueprint.route("/my-listing/<int:provider_id>/about", methods=["GET", "POST"])
def about(provider_id: int) -> ResponseReturnValue:
    provider = units().read(queries.listing, actor(), provider_id).provider
    form = ProviderForm.of(provider)
    if form.validate_on_submit():
        try:
            units().write(services.change_details, actor(), provider_id, form.draft())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Saved.")
            return _back(provider_id)
    return render_template("providers/about.html", form=form, provider_id=provider_id), 422 if form.errors else 200


@blueprint.post("/my-listing/<int:provider_id>/submit")
def submit(provider_id: int) -> ResponseReturnValue:
    return _do(services.submit, provider_id, "We look at it within 5 working days, and tell you.")


@blueprint.post("/my-listing/<int:provider_id>/pause")
def pause(provider_id: int) -> ResponseReturnValue:
    return _do(services.pause, provider_id, "Your listing is paused. What is booked goes on.")


@blueprint.post("/my-listing/<int:provider_id>/resume")
def resume(provider_id: int) -> ResponseReturnValue:
    return _do(services.resume, provider_id, "Your listing is on the site again.")


def _do(service: Callable[..., Any], provider_id: int, done: str) -> ResponseReturnValue:
    try:
        units().write(service, actor(), provider_id)
    except NotReady as error:
        say_reasons(error)
    else:
        flash(done)
    return _back(provider_id)


def _back(provider_id: int) -> ResponseReturnValue:
    return redirect(url_for("providers_listing.overview", provider_id=provider_id))


def say_reasons(error: NotReady) -> None:
    """The refusal, then everything that is still to do."""
    flash(error.message, "stop")
    for reason in error.reasons:
        flash(reason, "mind")
