"""Sign in and out."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.site import site, units
from marketplace.core.web.context import actor_or_none
from marketplace.core.web.hosts import own_path
from marketplace.core.web.limits import Tries
from marketplace.people import services
from marketplace.people.domain import email_key
from marketplace.people.web import browser
from marketplace.people.web.forms import SignInForm

blueprint = Blueprint("people_sign_in", __name__)
blueprint.before_app_request(browser.recognise)
blueprint.app_context_processor(browser.on_every_page)

TRIES = Tries("sign-in", by_subject="10 per 15 minutes", by_address="100 per 15 minutes")
WRONG = "We don’t know that email address with that password. Check both, or choose a new password."


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    to = own_path(request.values.get("next"), url_for("people_account.home"))
    if request.method == "GET" and actor_or_none() is not None:
        return redirect(to)
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        subject = email_key(form.email.data)
        TRIES.count(subject)
        token = services.sign_in(
            units(),
            site().ports["passwords"],
            email=subject,
            password=form.password.data,
            old_token=browser.token(),
        )
        if token is not None:
            TRIES.give_back(subject)
            browser.begin(token)
            return redirect(to)
        form.form_errors.append(WRONG)
    return render_template("people/sign_in.html", form=form), 422 if form.errors else 200


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ends this browser's session; the others stay."""
    token = browser.token()
    if token is not None:
        units().write(services.end_session, token=token)
    session.clear()
    return redirect("/")
