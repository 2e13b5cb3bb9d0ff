"""“This is us”: a person says that a listing from a public list is theirs."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.site import units
from marketplace.core.web.context import actor
from providers import queries, services
from providers.domain.claims import CLAIM_STATES, LIVE, ClaimState
from providers.queries import ClaimPage
from providers.web import view_models as words
from providers.web.claim_forms import ClaimForm

blueprint = Blueprint("providers_claims", __name__)


@blueprint.get("/providers/<int:provider_id>/claim")
def start(provider_id: int) -> ResponseReturnValue:
    page = units().read(queries.claim_page, actor(), provider_id)
    form = ClaimForm()
    form.offer(page.organisations)
    return _page(page, form)


@blueprint.post("/providers/<int:provider_id>/claim")
def send(provider_id: int) -> ResponseReturnValue:
    page = units().read(queries.claim_page, actor(), provider_id)
    form = ClaimForm()
    form.offer(page.organisations)
    if form.validate_on_submit():
        try:
            claim = units().write(services.start_claim, actor(), provider_id=provider_id, **form.answers)
        except InvalidInput as error:
            form.take_errors(error)
        else:
            waits = claim.state is ClaimState.WAITING
            flash("We have your claim. Someone asked before you, so it waits." if waits else "We have your claim.")
            return redirect(url_for("providers_claims.start", provider_id=provider_id))
    return _page(page, form), 422


@blueprint.post("/claims/<int:claim_id>/withdraw")
def withdraw(claim_id: int) -> ResponseReturnValue:
    claim = units().write(services.withdraw_claim, actor(), claim_id)
    flash("You took your claim back.")
    return redirect(url_for("providers_claims.start", provider_id=claim.provider_id))


def _page(page: ClaimPage, form: ClaimForm) -> str:
    claim = page.claim
    live = claim is not None and claim.state in LIVE
    if form.errors and (live or not page.unclaimed):  # the page has no form any more: it says how things stand
        form = ClaimForm(formdata=None)
        form.offer(page.organisations)
    return render_template(
        "providers/claim.html",
        page=page,
        provider=page.provider,
        claim=claim,
        live=live,
        states=CLAIM_STATES,
        source=words.source_rows(page.provider),
        listing_url=words.link_to("providers_listing.overview", provider_id=page.provider.id),
        form=form,
    )
