"""The operator's queue: listings to check, credentials to look at, and what takes a listing off the site."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.forms import BaseForm
from marketplace.core.site import units
from marketplace.core.web.context import actor
from providers import queries, services
from providers.domain.codes import CheckedHow, CredentialState
from providers.domain.machines import PROVIDER
from providers.domain.readiness import NotReady
from providers.domain.words import CREDENTIAL_STATES, CREDENTIALS, STATES, TYPES
from providers.web import view_models as words
from providers.web.listing import say_reasons
from providers.web.proof_forms import CheckForm, NoForm, ReasonsForm

CHECKED_BY: dict[CredentialState, tuple[type[BaseForm], ...]] = {
    CredentialState.EVIDENCE_GIVEN: (CheckForm, NoForm),
    CredentialState.VERIFIED: (NoForm,),
}
"""The forms that a proof's page has in each state."""

blueprint = Blueprint("providers_review", __name__)


@blueprint.get("/listings")
def waiting() -> str:
    queue = units().read(queries.review_queue, actor())
    return render_template(
        "providers/review_queue.html", queue=queue, types=TYPES, states=STATES, credentials=CREDENTIALS
    )


@blueprint.get("/listings/<int:provider_id>")
def listing(provider_id: int) -> ResponseReturnValue:
    return _listing(provider_id, ReasonsForm(formdata=None))


@blueprint.post("/listings/<int:provider_id>/list")
def list_it(provider_id: int) -> ResponseReturnValue:
    try:
        units().write(services.list_provider, actor(), provider_id)
    except NotReady as error:
        say_reasons(error)
        return redirect(url_for("providers_review.listing", provider_id=provider_id))
    flash("It is on the site now. We told them.")
    return redirect(url_for("providers_review.waiting"))


@blueprint.post("/listings/<int:provider_id>/ask-changes")
def ask_changes(provider_id: int) -> ResponseReturnValue:
    return _with_reasons(services.ask_changes, provider_id, "We sent it back with your reasons.")


@blueprint.post("/listings/<int:provider_id>/suspend")
def suspend(provider_id: int) -> ResponseReturnValue:
    return _with_reasons(services.suspend, provider_id, "It is off the site. No visit was cancelled.")


@blueprint.post("/listings/<int:provider_id>/reinstate")
def reinstate(provider_id: int) -> ResponseReturnValue:
    return _with_reasons(services.reinstate, provider_id, "It is on the site again.")


@blueprint.post("/listings/<int:provider_id>/delist")
def delist(provider_id: int) -> ResponseReturnValue:
    return _with_reasons(services.delist, provider_id, "It is taken off for good. No visit was cancelled.")


@blueprint.route("/proofs/<int:credential_id>", methods=["GET", "POST"])
def proof(credential_id: int) -> ResponseReturnValue:
    form = CheckForm()
    if form.validate_on_submit():
        try:
            units().write(
                services.verify,
                actor(),
                credential_id,
                how=CheckedHow(form.how.data),
                source=form.source.data,
                checked_on=form.checked_on.data,
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Written down: what you saw, and when.")
            return redirect(url_for("providers_review.waiting"))
    return _proof(credential_id, form, NoForm(formdata=None))


@blueprint.post("/proofs/<int:credential_id>/no")
def proof_no(credential_id: int) -> ResponseReturnValue:
    return _no(services.reject, credential_id, "We told them why.")


@blueprint.post("/proofs/<int:credential_id>/no-longer")
def proof_no_longer(credential_id: int) -> ResponseReturnValue:
    return _no(services.recheck_failed, credential_id, "What needs it is hidden now. No visit was cancelled.")


def _no(service: Callable[..., Any], credential_id: int, done: str) -> ResponseReturnValue:
    form = NoForm()
    if form.validate_on_submit():
        units().write(service, actor(), credential_id, form.reason.data)
        flash(done)
        return redirect(url_for("providers_review.waiting"))
    return _proof(credential_id, CheckForm(formdata=None), form)


def _proof(credential_id: int, form: CheckForm, no_form: NoForm) -> ResponseReturnValue:
    credential, provider, worker = units().read(queries.credential_to_check, actor(), credential_id)
    refused = bool(form.errors or no_form.errors)
    asked = CHECKED_BY.get(credential.state, ())
    if refused and (NoForm if no_form.errors else CheckForm) not in asked:  # somebody else was quicker
        flash("Somebody has looked at this in the meantime. Nothing was changed.", "mind")
        form, no_form = CheckForm(formdata=None), NoForm(formdata=None)
    body = render_template(
        "providers/review_proof.html",
        credential=credential,
        provider=provider,
        worker=worker,
        title=CREDENTIALS[credential.kind],
        facts=words.proof_facts(credential, provider, worker),
        form=no_form if no_form.errors else form,
        check_form=form,
        no_form=no_form,
    )
    return body, 422 if refused else 200


def _with_reasons(service: Callable[..., Any], provider_id: int, done: str) -> ResponseReturnValue:
    form = ReasonsForm()
    if form.validate_on_submit():
        try:
            units().write(service, actor(), provider_id, form.lines())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash(done)
            return redirect(url_for("providers_review.waiting"))
    return _listing(provider_id, form)


def _listing(provider_id: int, form: ReasonsForm) -> ResponseReturnValue:
    page = units().read(queries.listing_to_review, actor(), provider_id)
    provider = page.provider
    can = [
        event
        for event in ("list", "ask_changes", "suspend", "reinstate", "delist")
        if PROVIDER.permits(provider.state, event)
    ]
    body = render_template(
        "providers/review_listing.html",
        page=page,
        provider=provider,
        can=can,
        form=form,
        facts=words.listing_facts(provider),
        states=STATES,
        credential_states=CREDENTIAL_STATES,
        credentials=CREDENTIALS,
        names={worker.id: worker.name for worker in page.workers},
    )
    return body, 422 if form.errors else 200
