"""The operator's side of claims: a queue, and one claim with what can be checked."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.site import units
from marketplace.core.web.context import actor
from marketplace.people.queries import full_name
from providers import queries, services
from providers.domain.claims import CLAIM, CLAIMS_DECIDED
from providers.web import view_models as words
from providers.web.claim_forms import RefuseForm

blueprint = Blueprint("providers_claims_review", __name__)


@blueprint.get("/claims")
def queue() -> str:
    rows = units().read(queries.claims_queue, actor())
    return render_template("providers/claims.html", rows=rows, full_name=full_name)


@blueprint.get("/claims/<int:claim_id>")
def claim(claim_id: int) -> ResponseReturnValue:
    return _claim(claim_id, RefuseForm(formdata=None))


@blueprint.post("/claims/<int:claim_id>/confirm")
def confirm(claim_id: int) -> ResponseReturnValue:
    units().write(services.confirm_claim, actor(), claim_id)
    flash("It is theirs now. We told them.")
    return redirect(url_for("providers_claims_review.queue"))


@blueprint.post("/claims/<int:claim_id>/refuse")
def refuse(claim_id: int) -> ResponseReturnValue:
    form = RefuseForm()
    if form.validate_on_submit():
        try:
            units().write(services.refuse_claim, actor(), claim_id, form.lines())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("We told them why. The listing stays as it is.")
            return redirect(url_for("providers_claims_review.queue"))
    return _claim(claim_id, form)


def _claim(claim_id: int, form: RefuseForm) -> ResponseReturnValue:
    row = units().read(queries.claim_to_check, actor(), claim_id)
    body = render_template(
        "providers/claim_check.html",
        row=row,
        claim=row.claim,
        provider=row.provider,
        person_name=full_name(row.person),
        contact=words.contact_rows(row.provider),
        source=words.source_rows(row.provider),
        can_decide=CLAIM.permits(row.claim.state, "confirm"),
        states=CLAIMS_DECIDED,
        form=form,
    )
    return body, 422 if form.errors else 200
