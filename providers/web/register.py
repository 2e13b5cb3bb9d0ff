"""Where a person starts a provider. Anybody who is signed in may."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.site import units
from marketplace.core.web.context import actor
from providers import services
from providers.web.forms import ProviderForm

blueprint = Blueprint("providers_register", __name__)


@blueprint.route("/offer/start", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    form = ProviderForm()
    if form.validate_on_submit():
        try:
            provider = units().write(services.register, actor(), form.draft())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Your listing is started. Nobody can see it yet.")
            return redirect(url_for("providers_listing.overview", provider_id=provider.id))
    return render_template("providers/start.html", form=form), 422 if form.errors else 200
