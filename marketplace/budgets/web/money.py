"""The holder's money: the picture, statements, and how it was all worked out."""

from datetime import date

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.budgets import queries
from marketplace.budgets.domain import LEARNS_FROM_DAYS
from marketplace.budgets.ports import BOOKED, NOTHING_BOOKED, PORT, BookedOnPots, Detail, StatementDetails, no_details
from marketplace.budgets.queries import PotStatement
from marketplace.budgets.web.sheets import statement_csv
from marketplace.budgets.web.view_models import rows
from marketplace.core.local_time import local_date
from marketplace.core.site import site, units
from marketplace.core.web.context import actor
from marketplace.ledger.domain import Cause

blueprint = Blueprint("budgets_money", __name__)


def _whose() -> int:
    who = actor()
    return who.on_behalf_of or who.person_id or 0


def _booked() -> BookedOnPots:
    port: BookedOnPots = site().ports.get(BOOKED, NOTHING_BOOKED)
    return port


@blueprint.get("/pots")
def money() -> ResponseReturnValue:
    """Every pot of the holder, or of the one for whom somebody acts."""
    page = units().read(queries.see_money, actor(), holder_id=_whose(), booked=_booked())
    return render_template("budgets/money.html", page=page)


@blueprint.get("/pots/worked-out")
def worked_out() -> ResponseReturnValue:
    budgets = units().read(queries.see_budgets, actor(), holder_id=_whose())
    return render_template("budgets/worked_out.html", budgets=budgets, learns_from=LEARNS_FROM_DAYS)


@blueprint.get("/pots/<int:pot_id>")
@blueprint.get("/pots/<int:pot_id>/statement", endpoint="statement")
def statement(pot_id: int) -> ResponseReturnValue:
    found = _statement(pot_id)
    today = local_date(site().units.clock())
    return render_template(
        "budgets/statement.html",
        found=found,
        picture=units().read(queries.see_picture, actor(), pot_id=pot_id, on=today, booked=_booked()),
        held=units().read(queries.held_sentences, actor(), pot_id=pot_id, booked=_booked()),
        rows=rows(
            found.statement.entries,
            _details(found),
            found.pot.holder_id,
            units().read(queries.names_of_delegates, found.statement),
        ),
        own=found.pot.holder_id in (actor().person_id, actor().on_behalf_of),
        today=today,
    )


@blueprint.get("/pots/<int:pot_id>/statement.csv")
def statement_file(pot_id: int) -> ResponseReturnValue:
    found = _statement(pot_id)
    when = found.month.strftime("%Y-%m") if found.month else "all"
    return Response(
        statement_csv(found.statement, _details(found)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="pot-{pot_id}-{when}.csv"'},
    )


def _statement(pot_id: int) -> PotStatement:
    """`month` is `2026-10`, or `all`."""
    asked = request.args.get("month", "")
    month = None
    if asked and asked != "all":
        try:
            month = date.fromisoformat(f"{asked}-01")
        except ValueError:
            abort(404)
    return units().read(queries.pot_statement, actor(), pot_id=pot_id, month=month, whole=asked == "all")


def _details(found: PotStatement) -> dict[Cause, Detail]:
    describe: StatementDetails = site().ports.get(PORT, no_details)
    causes = {entry.cause for entry in found.statement.entries}
    return {**units().read(queries.own_details, causes, found.pot.id), **units().read(describe, causes)}
