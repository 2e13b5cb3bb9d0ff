"""The record of a visit, and putting it right before it is confirmed."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.bookings.domain.states import VisitState
from marketplace.bookings.queries.provider_side import visit_page
from marketplace.bookings.services import visiting
from marketplace.bookings.web import provider_words as words
from marketplace.bookings.web.provider_forms import RecordForm
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.local_time import local_of
from marketplace.core.web.context import actor, units

blueprint = Blueprint("bookings_record", __name__)

FIELD_OF = {"started_at": "started", "ended_at": "ended"}


@blueprint.route("/requests/visits/<int:visit_id>/record", methods=["GET", "POST"])
def record(visit_id: int) -> ResponseReturnValue:
    """Filled with what was agreed, or with the record that is there."""
    request, visit = units().read(visit_page, actor(), visit_id)
    amending = visit.state in (VisitState.REPORTED, VisitState.QUERIED)
    start = local_of(visit.reported_start_at or visit.starts_at)
    end = local_of(visit.reported_end_at or visit.ends_at)
    form = RecordForm(
        on=start.date(),
        started=start.time(),
        ended=end.time(),
        tasks=list(visit.reported_tasks) if amending else list(request.seen["tasks"]),
        note=visit.report_note or "",
    )
    if form.validate_on_submit():
        try:
            units().write(
                visiting.amend if amending else visiting.report,
                actor(),
                visit_id,
                started_at=form.started_at,
                ended_at=form.ended_at(form.started_at),
                tasks=form.tasks.data or (),
                note=form.note.data or None,
            )
        except InvalidInput as error:
            form.take_errors(InvalidInput({FIELD_OF.get(name, name): said for name, said in error.fields.items()}))
        except Refused as error:
            form.started.errors = [" ".join(part for part in (error.message, error.next_step) if part)]
        else:
            flash("Recorded. We ask them if it was right. It is paid when they say yes.")
            return redirect(url_for("bookings_provider.home"))
    return render_template(
        "bookings/record.html", form=form, request=request, visit=visit, amending=amending, words=words
    ), 422 if form.errors else 200
