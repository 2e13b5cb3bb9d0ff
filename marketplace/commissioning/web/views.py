"""A commissioner's page: where help is short in their own places. Fixed tables and quarters only (D0)."""

from flask import Blueprint, Response, render_template, request, url_for

from marketplace.commissioning.queries.released import KINDS, Page, page
from marketplace.commissioning.web.files import as_csv
from marketplace.commissioning.web.view_models import view_of
from marketplace.core.errors import NotFound
from marketplace.core.web.context import actor, units

blueprint = Blueprint("commissioning_gaps", __name__)


@blueprint.get("/gaps")
@blueprint.get("/gaps/<int:funder_id>")
def gaps(funder_id: int | None = None) -> str:
    """Without a number: the funder that this person is a commissioner of."""
    shown = _page(funder_id)
    return render_template("commissioning/gaps.html", page=shown, kinds=KINDS, view=view_of(shown))


@blueprint.get("/gaps/<int:funder_id>/<table>.csv")
def download(funder_id: int, table: str) -> Response:
    """The table as printed."""
    shown = _page(funder_id)
    if shown.tables is None or shown.quarter is None or table not in shown.tables:
        raise NotFound
    body = as_csv(shown.tables[table], kind=shown.kind_label, quarter=shown.quarter)
    name = f"{table}-{shown.kind}-{shown.quarter.code}.csv"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.app_template_global("gaps_csv")
def _csv_url(shown: Page, table: str) -> str:
    quarter = shown.quarter.code if shown.quarter else None
    at = "commissioning_gaps.download"
    return url_for(at, funder_id=shown.funder_id, table=table, quarter=quarter, kind=shown.kind)


def _page(funder_id: int | None) -> Page:
    asked = request.args
    return units().read(page, actor(), funder_id=funder_id, quarter=asked.get("quarter"), kind=asked.get("kind"))
