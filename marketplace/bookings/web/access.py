"""How to get in, and who opened what."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.bookings.queries import seeing
from marketplace.bookings.services import access
from marketplace.bookings.web.booking_forms import AccessForm
from marketplace.bookings.web.common import for_whom
from marketplace.core.errors import InvalidInput
from marketplace.core.web.context import actor, units

blueprint = Blueprint("bookings_access", __name__)


@blueprint.route("/how-to-get-in", methods=["GET", "POST"])
def edit() -> ResponseReturnValue:
    text, opened = units().read(seeing.access_note, actor(), for_whom())
    form = AccessForm(text=text)
    if form.validate_on_submit():
        try:
            units().write(access.write_access, actor(), holder_id=for_whom(), text=form.text.data or "")
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Saved. It is shown only on the day of a visit.")
            return redirect(url_for("bookings_access.edit"))
    return render_template("bookings/access.html", form=form, opened=opened), 422 if form.errors else 200
