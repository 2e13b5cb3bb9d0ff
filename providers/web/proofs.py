"""A provider tells about its credentials and says how we can see them. Nothing is uploaded (E6, R58)."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.site import units
from marketplace.core.web.context import actor
from providers import queries, services
from providers.domain.codes import CredentialKind
from providers.domain.words import CREDENTIALS
from providers.web.proof_forms import EvidenceForm, KindForm, ProofForm

blueprint = Blueprint("providers_proofs", __name__)


@blueprint.route("/my-listing/<int:provider_id>/proofs/new", methods=["GET", "POST"])
def new(provider_id: int) -> ResponseReturnValue:
    """First what it is, then the few facts of that kind."""
    page = units().read(queries.team, actor(), provider_id)
    if not request.args.get("kind"):
        first = KindForm(request.args) if "kind" in request.args else KindForm(formdata=None)
        if "kind" in request.args:
            first.validate()
        return render_template("providers/proof_kind.html", form=first, page=page), 422 if first.errors else 200
    kind = _kind()
    form = ProofForm()
    form.offer(kind, page.workers, page.dbs_allowed)
    if form.validate_on_submit():
        try:
            units().write(services.declare, actor(), provider_id, form.draft(kind))
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Thank you. We look at it and tell you." if form.evidence.data else "Saved as told by you.")
            return redirect(url_for("providers_listing.overview", provider_id=provider_id))
    body = render_template("providers/proof.html", form=form, page=page, kind=kind, title=CREDENTIALS[kind])
    return body, 422 if form.errors else 200


@blueprint.route("/my-listing/<int:provider_id>/proofs/<int:credential_id>", methods=["GET", "POST"])
def evidence(provider_id: int, credential_id: int) -> ResponseReturnValue:
    """How we can see what was only told, or what we could not confirm."""
    page = units().read(queries.listing, actor(), provider_id)
    credential = next((each for each in page.credentials if each.id == credential_id), None)
    if credential is None:
        abort(404)
    form = EvidenceForm()
    if form.validate_on_submit():
        units().write(services.attach_evidence, actor(), credential_id, form.evidence.data)
        flash("Thank you. We look at it and tell you.")
        return redirect(url_for("providers_listing.overview", provider_id=provider_id))
    body = render_template(
        "providers/evidence.html", form=form, page=page, credential=credential, title=CREDENTIALS[credential.kind]
    )
    return body, 422 if form.errors else 200


def _kind() -> CredentialKind:
    try:
        return CredentialKind(request.args["kind"])
    except ValueError:
        abort(400)
