"""One's own account, one's own start page, and acting for someone else."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.site import site, units
from marketplace.core.web.context import actor
from marketplace.core.web.hosts import own_path
from marketplace.core.web.limits import Tries
from marketplace.people import queries, services
from marketplace.people.domain import FORMAT_NAMES, ROLE_NAMES, PreferredFormat
from marketplace.people.web import browser
from marketplace.people.web.account_forms import ContactForm
from marketplace.people.web.forms import ChangePasswordForm
from marketplace.people.web.nav import home_of, more_of

blueprint = Blueprint("people_account", __name__)

TRIES = Tries("password-change", by_subject="10 per 15 minutes", by_address="100 per 15 minutes")
WRONG = "That is not the password that you have now."


@blueprint.get("/home")
def home() -> ResponseReturnValue:
    """To the person's own start page, by role."""
    return redirect(home_of(g.signed_in, g.acting is not None))


@blueprint.get("/account")
def account() -> ResponseReturnValue:
    me = units().read(queries.account_page, g.signed_in.person_id)
    more = more_of(g.signed_in)
    return render_template("people/account.html", me=me, formats=FORMAT_NAMES, role_names=ROLE_NAMES, more=more)


@blueprint.route("/account/contact", methods=["GET", "POST"])
def contact() -> ResponseReturnValue:
    """How we reach this person: a format of their own choice (E15)."""
    me = units().read(queries.account_page, g.signed_in.person_id)
    form = ContactForm(preferred_format=me.person.preferred_format.value, phone=me.person.phone)
    if form.validate_on_submit():
        try:
            units().write(
                services.change_contact,
                Actor(g.signed_in.person_id),
                preferred_format=PreferredFormat(form.preferred_format.data),
                phone=form.phone.data,
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("We have changed how we contact you.")
            return redirect(url_for("people_account.account"))
    return render_template("people/contact.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """A new password signs out every other browser."""
    form = ChangePasswordForm()
    form.for_email = g.signed_in.email
    if form.validate_on_submit():
        TRIES.count(str(g.signed_in.account_id))
        passwords = site().ports["passwords"]
        kept = units().read(queries.password_hash, g.signed_in.account_id)
        if passwords.matches(form.old_password.data, kept):
            units().write(
                services.change_password,
                Actor(g.signed_in.person_id),
                kept=kept or "",
                password_hash=passwords.hash(form.password.data),
                token=browser.token() or "",
            )
            TRIES.give_back(str(g.signed_in.account_id))
            flash("You have a new password. Every other browser was signed out.")
            return redirect(url_for("people_account.account"))
        form.old_password.errors = [WRONG]
    return render_template("people/password.html", form=form), 422 if form.errors else 200


@blueprint.post("/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    units().write(services.end_sessions, g.signed_in.account_id)
    session.clear()
    return redirect(url_for("people_sign_in.sign_in"))


@blueprint.post("/acting")
def start_acting() -> ResponseReturnValue:
    """From now on, in this browser, act for one person; until one stops or their permission ends."""
    holder_id = request.form.get("holder_id", type=int)
    if holder_id is None:
        abort(400)
    if units().read(browser.acting_terms, Actor(g.signed_in.person_id), holder_id) is None:
        raise NotFound()
    session[browser.ACTING] = holder_id
    return redirect(own_path(request.form.get("next"), url_for("people_account.home")))


@blueprint.post("/acting/stop")
def stop_acting() -> ResponseReturnValue:
    actor()
    session.pop(browser.ACTING, None)
    return redirect(url_for("people_account.home"))
