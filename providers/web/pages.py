"""The public pages of a service and of a provider. Nobody needs to sign in."""

from datetime import date

from flask import Blueprint, abort, render_template, request

from marketplace.core.site import site, units
from marketplace.core.web.context import actor_or_none
from providers import queries
from providers.domain.codes import ServiceKind
from providers.domain.offer import Offer
from providers.domain.words import TYPES, UNITS
from providers.ports import Fit
from providers.web import view_models as words

blueprint = Blueprint("providers_pages", __name__)


@blueprint.get("/services/<int:service_id>")
def service(service_id: int) -> str:
    page = units().read(queries.service_page, service_id, _from_on())
    offer = page.offer
    book = words.link_to("bookings_request.start", service_id=service_id)
    return render_template(
        "providers/service.html",
        page=page,
        offer=offer,
        words=words,
        days=words.slot_days(page.slots),
        fits=_fits(offer),
        book_url=book,
        ask_url=words.link_to("bookings_enquiry.start", service_id=service_id),
        claim_url=words.link_to("providers_claims.start", provider_id=page.provider.id),
        bookable=page.claimed and offer.kind is ServiceKind.BOOKABLE,
    )


@blueprint.get("/providers/<int:provider_id>")
def provider(provider_id: int) -> str:
    page = units().read(queries.provider_page, provider_id)
    return render_template(
        "providers/provider.html",
        page=page,
        provider=page.provider,
        kind=TYPES[page.provider.type],
        units=UNITS,
        words=words,
        claim_url=words.link_to("providers_claims.start", provider_id=provider_id),
    )


def _from_on() -> date | None:
    """The first day of the times to show. A day that is none is a bad address."""
    text = request.args.get("from")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(400)


def _fits(offer: Offer) -> list[Fit]:
    """How it fits the viewer's plan, where there is one and the port is tied."""
    who, port = actor_or_none(), site().ports.get("service_fit")
    return list(units().read(port, who, offer)) if who is not None and port is not None else []
