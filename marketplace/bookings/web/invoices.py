"""Invoices: what is due, from whom and when; one invoice to print."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.bookings.domain.words import INVOICES
from marketplace.bookings.queries.earnings import earnings, invoice_page
from marketplace.bookings.services import invoicing
from marketplace.core.forms import BaseForm
from marketplace.core.web.context import actor, units
from marketplace.core.web.words import plural, pounds

blueprint = Blueprint("bookings_invoices", __name__)
one_blueprint = Blueprint("bookings_invoice", __name__)
"""The payer's own people may open an invoice too."""


@blueprint.get("/invoices")
def provider() -> str:
    """The money page of a provider's manager."""
    page = units().read(earnings, actor())
    return render_template("bookings/invoices.html", form=BaseForm(), page=page, states=INVOICES)


@blueprint.post("/invoices/make")
def make() -> ResponseReturnValue:
    """Asks for everything that is due now. Sent twice, it makes nothing new."""
    page = units().read(earnings, actor())
    made = [
        invoice
        for provider_id in page.side.managed
        for invoice in units().write(invoicing.submit_own, actor(), provider_id=provider_id)
    ]
    if made:
        total = pounds(sum(invoice.total_pence for invoice in made))
        flash(f"{plural(len(made), 'invoice')} over {total} {'is' if len(made) == 1 else 'are'} sent.")
    else:
        flash("There is nothing new to invoice. A visit can be invoiced once the person said yes to it.", "mind")
    return redirect(url_for("bookings_invoices.provider"))


@one_blueprint.get("/invoices/<int:invoice_id>")
def invoice(invoice_id: int) -> str:
    page = units().read(invoice_page, actor(), invoice_id)
    return render_template("bookings/invoice.html", page=page, said=INVOICES[page.invoice.state])
