"""Single-use links and printed codes; asking for them."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.site import site, units
from marketplace.core.web.limits import Tries
from marketplace.people import services
from marketplace.people.domain import ROLE_NAMES, email_key
from marketplace.people.links import SELECTOR, tidy
from marketplace.people.web import browser
from marketplace.people.web.forms import AcceptForm, CodeForm, EmailForm, JoinForm, NewPasswordForm

blueprint = Blueprint("people_links", __name__)

CODES = Tries("code", by_subject="20 per hour", by_address="60 per hour")
MAILS = Tries("mail", by_subject="5 per hour", by_address="60 per hour")


@blueprint.route("/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """For a code on paper: leads to the same page as a link in an e-mail."""
    form = CodeForm()
    if form.validate_on_submit():
        return redirect(url_for("people_links.link", code=form.code.data))
    return render_template("people/code.html", form=form), 422 if form.errors else 200


@blueprint.route("/link", methods=["GET", "POST"])
def link() -> ResponseReturnValue:
    """Looking uses nothing up; sending the form does, once."""
    given = request.values.get("code", "")
    secret = site().settings.secret_key
    try:
        opened = units().read(services.look_at_link, secret=secret, code=given)
    except services.LinkSpent:
        CODES.count(tidy(given)[:SELECTOR])
        raise
    form = NewPasswordForm(code=given) if opened.needs_password else AcceptForm(code=given)
    if isinstance(form, NewPasswordForm):
        form.for_email = opened.email
    if form.validate_on_submit():
        hashed = site().ports["passwords"].hash(form.password.data) if isinstance(form, NewPasswordForm) else None
        account = units().write(services.accept_link, secret=secret, code=given, password_hash=hashed)
        if hashed is None:
            return render_template("people/link_done.html", opened=opened)
        token = units().write(services.open_session, account_id=account.id, kept=hashed, old_token=browser.token())
        if token is None:
            abort(409)
        browser.begin(token)
        return redirect(url_for("people_account.home"))
    role = ROLE_NAMES[opened.role] if opened.role else None
    return render_template("people/link.html", form=form, opened=opened, role=role), 422 if form.errors else 200


@blueprint.route("/forgot-password", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """The same answer for every address; the mail itself leaves from the outbox."""
    form = EmailForm()
    if form.validate_on_submit():
        MAILS.count(email_key(form.email.data))
        units().write(services.ask_for_reset, email=form.email.data)
        return render_template("people/check_mail.html", form=form)
    return render_template("people/forgot.html", form=form), 422 if form.errors else 200


@blueprint.route("/join", methods=["GET", "POST"])
def join() -> ResponseReturnValue:
    """An account of one's own, for people who offer support or help someone."""
    form = JoinForm()
    if form.validate_on_submit():
        MAILS.count(email_key(form.email.data))
        units().write(
            services.join,
            email=form.email.data,
            given_name=form.given_name.data,
            family_name=form.family_name.data,
        )
        return render_template("people/check_mail.html", form=form)
    return render_template("people/join.html", form=form), 422 if form.errors else 200
