"""The queue of an organisation that looks after people's money: approve, pay, say what became of it (BUD-3)."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.site import site, units
from marketplace.core.web.context import actor
from marketplace.core.web.words import plural
from marketplace.payments import queries, services
from marketplace.payments.web.forms import CameBackForm, PaidForm
from marketplace.people.domain import Payer

blueprint = Blueprint("payments_runs", __name__)


@blueprint.get("/payments")
def runs() -> str:
    return _page(None)


@blueprint.post("/payments/approve")
def approve() -> ResponseReturnValue:
    """Many at once; then they are payments to make."""
    found = units().read(queries.queue, actor(), site().ports["payables"])
    payer = Payer(organisation_id=found.organisation_id)
    chosen = [int(one) for one in request.form.getlist("bill") if one.isdecimal()]
    try:
        done = units().write(services.approve, actor(), payer, ids=chosen, payables=site().ports["payables"])
    except InvalidInput as error:
        return _page(error.fields["ids"][0]), 422
    services.run(units(), actor(), payer, site().ports["payables"], site().ports["third_party"])
    flash(f"{plural(done, 'bill')} approved. Now pay what is below, each with its reference.")
    return redirect(url_for("payments_runs.runs"))


@blueprint.route("/payments/<int:payment_id>", methods=["GET", "POST"])
def payment(payment_id: int) -> ResponseReturnValue:
    """One payment: paid, or came back."""
    found = units().read(queries.queue, actor(), site().ports["payables"])
    bill = next((one for one in (*found.to_pay, *found.done) if one.payment.id == payment_id), None)
    if bill is None:
        abort(404)
    paid, back = PaidForm(prefix="paid"), CameBackForm(prefix="back")
    form = back if "came_back" in request.form else paid
    day = back.on.data if form is back else paid.paid_on.data
    if form.validate_on_submit() and day is not None:
        try:
            if form is back:
                units().write(
                    services.say_came_back,
                    actor(),
                    payment_id=payment_id,
                    on=day,
                    reason=back.reason.data or "",
                    payables=site().ports["payables"],
                )
            else:
                units().write(
                    services.say_paid,
                    actor(),
                    payment_id=payment_id,
                    paid_on=day,
                    payables=site().ports["payables"],
                )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("It is written down. The provider is told." if form is paid else "It is owed again.")
            return redirect(url_for("payments_runs.runs"))
    status = 422 if form.errors else 200
    return render_template("payments/payment.html", bill=bill, form=form, paid=paid, back_form=back), status


def _page(wrong: str | None) -> str:
    found = units().read(queries.queue, actor(), site().ports["payables"])
    return render_template("payments/queue.html", queue=found, wrong=wrong)
