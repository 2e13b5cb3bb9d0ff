"""For anybody, signed in or not: who to call first, the council, and telling us. Nothing of it stays in the browser."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.actor import Actor
from marketplace.core.web.context import actor_or_none, units
from marketplace.core.web.limits import unnamed_caller
from marketplace.extensions import limiter
from marketplace.safeguarding import queries, services
from marketplace.safeguarding.web.forms import CouncilForm, TellForm

blueprint = Blueprint("safeguarding_public", __name__)


@blueprint.after_request
def leave_no_trace(response: Response) -> Response:
    """So that the Back button shows none of it to whoever uses the device next."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/concern", methods=["GET", "POST"])
def concern() -> ResponseReturnValue:
    """A place is sent by POST: it stands in no address, history or log."""
    form, found = CouncilForm(), None
    if form.validate_on_submit():
        area = queries.area_of(form.place.data)
        if area is None:
            form.place.errors = ["We don’t know this place. Enter a postcode or a town in England, like SK4."]
        else:
            found = units().read(queries.council, area)
    page = render_template("safeguarding/concern.html", form=form, council=found)
    return page, 422 if form.errors else 200


@blueprint.route("/concern/tell", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"], key_func=unnamed_caller)
def tell() -> ResponseReturnValue:
    form = TellForm()
    if form.validate_on_submit():
        who = actor_or_none()
        told = units().write(
            services.raise_concern,
            Actor(who.person_id) if who else None,
            told_as=form.told_as.data,
            what=form.what.data,
            about=form.about.data or None,
            who=form.who.data or None,
            place=form.place.data or None,
            raiser_name=form.raiser_name.data or None,
            safe_contact=form.safe_contact.data or None,
            anonymous=form.contact.data != "yes",
        )
        return redirect(url_for("safeguarding_public.told", reference=told.reference))
    return render_template("safeguarding/tell.html", form=form), 422 if form.errors else 200


@blueprint.get("/concern/told/<reference>")
def told(reference: str) -> ResponseReturnValue:
    """Says thank you to any reference: it tells nobody whether there is such a concern."""
    return render_template("safeguarding/told.html", reference=reference[:20])
