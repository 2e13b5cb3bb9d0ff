"""Bills that a person pays from their own account: what, to whom, by when, and "I have paid this"."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.site import site, units
from marketplace.core.web.context import actor
from marketplace.payments import queries, services
from marketplace.payments.web.forms import PaidForm

blueprint = Blueprint("payments_bills", __name__)


@blueprint.get("/bills")
def bills() -> str:
    return render_template("payments/bills.html", bills=units().read(queries.own_bills, actor()))


@blueprint.route("/bills/<int:bill_id>", methods=["GET", "POST"])
def bill(bill_id: int) -> ResponseReturnValue:
    """The printable page of one bill."""
    found = units().read(queries.own_bill, actor(), bill_id)
    form = PaidForm()
    if form.validate_on_submit() and form.paid_on.data is not None:
        try:
            units().write(
                services.say_paid,
                actor(),
                payment_id=bill_id,
                paid_on=form.paid_on.data,
                payables=site().ports["payables"],
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Thank you. It is on your statement now. Keep the bank’s record of it.")
            return redirect(url_for("payments_bills.bills"))
    return render_template("payments/bill.html", bill=found, form=form), 422 if form.errors else 200
