"""The holder's home: what to do, the money of each pot, what comes next, who acts for them."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.bookings.queries.home import home as read_home
from marketplace.bookings.web import home_words as words
from marketplace.bookings.web.common import for_whom, link_to
from marketplace.core.forms import BaseForm
from marketplace.core.web.context import actor, units

blueprint = Blueprint("bookings_home", __name__)


@blueprint.get("/my")
def home() -> ResponseReturnValue:
    found = units().read(read_home, actor(), for_whom())
    now = units().clock()
    return render_template(
        "bookings/home.html",
        form=BaseForm(),
        page=found,
        now=now,
        hello=words.greeting(now, found),
        todo=words.todo(found),
        coming=words.coming(found),
        waiting=words.waiting(found),
        helpers=words.helpers(found),
        pots=[picture for _, picture in found.pots or ()],
        statements=[
            (f"{picture.name} statement", url)
            for pot_id, picture in found.pots or ()
            if (url := link_to("budgets_money.statement", pot_id=pot_id))
        ],
        basis_url=link_to("budgets_money.money"),
        permissions_url=link_to("delegation_holder.permissions"),
        whole=request.args.get("all") == "1",
    )
