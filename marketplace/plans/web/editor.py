"""One version of a plan: read by all who may, written in small steps by those who write it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.budgets import queries as budgets
from marketplace.core.errors import InvalidInput, NotFound, Refused
from marketplace.core.forms import BaseForm, choice
from marketplace.core.local_time import local_date
from marketplace.core.web.context import actor, units
from marketplace.core.web.words import full_date
from marketplace.plans import queries, services
from marketplace.plans.domain import SeenHow
from marketplace.plans.queries import LineSeen, VersionSeen
from marketplace.plans.web.forms import (
    BackupForm,
    BudgetForm,
    OutcomeForm,
    RiskForm,
    SeenForm,
    SubmitForm,
    line_data,
    line_form,
)
from marketplace.plans.web.view_models import (
    amount_words,
    band_words,
    event_words,
    link_to,
    share_words,
    usage,
    whole_plan_url,
)

blueprint = Blueprint("plans_editor", __name__, url_prefix="/plans/<int:version_id>")


def _page(version_id: int) -> VersionSeen:
    return units().read(queries.see_version, actor(), version_id=version_id, usage=usage())


def _to_edit(version_id: int) -> VersionSeen:
    page = _page(version_id)
    if not page.may_edit:
        raise NotFound()
    return page


def _back(version_id: int, anchor: str) -> ResponseReturnValue:
    return redirect(url_for("plans_editor.version", version_id=version_id, _anchor=anchor))


def _save(
    form: BaseForm, service: Callable[..., object], template: str, anchor: str, page: VersionSeen, **values: Any
) -> ResponseReturnValue:
    """A good form is saved and leads back to the plan; a wrong one stays, with what was typed."""
    if form.validate_on_submit():
        fill = values.pop("fill")
        try:
            units().write(service, actor(), version_id=page.version.id, **fill(), **values.pop("also", {}))
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash("Saved.")
            return _back(page.version.id, anchor)
    values = {name: value for name, value in values.items() if name not in ("fill", "also")}
    return render_template(template, form=form, page=page, **values), 422 if form.errors else 200


@blueprint.get("")
def version(version_id: int) -> ResponseReturnValue:
    page = _page(version_id)
    budget_form = BudgetForm(budget_id=page.version.budget_id)
    budget_form.budget_id.choices = _budgets(page.version.holder_id) if page.may_edit else []
    return render_template(
        "plans/version.html",
        page=page,
        submit_form=SubmitForm(),
        seen_form=SeenForm(),
        budget_form=budget_form,
        amount=amount_words,
        band=band_words,
        share=share_words,
        words_of=event_words,
        plan_url=whole_plan_url(page.version.holder_id),
        budget_url=link_to("budgets_setup.budget", holder_id=page.version.holder_id),
    )


def _budgets(holder_id: int) -> list[Any]:
    return [choice("", "Choose")] + [
        choice(one.id, f"{full_date(one.starts_on)} to {full_date(one.last_on)}")
        for one in units().read(budgets.budgets_of, holder_id)
    ]


@blueprint.post("/budget")
def budget(version_id: int) -> ResponseReturnValue:
    page = _to_edit(version_id)
    form = BudgetForm()
    form.budget_id.choices = _budgets(page.version.holder_id)
    if form.validate():
        units().write(services.choose_budget, actor(), version_id=version_id, budget_id=form.budget_id.data)
        flash("Saved.")
    else:
        _say(form)
    return _back(version_id, "money")


@blueprint.post("/seen")
def seen(version_id: int) -> ResponseReturnValue:
    form = SeenForm()
    if form.validate():
        units().write(services.mark_seen, actor(), version_id=version_id, how=SeenHow(form.how.data))
        flash("It is written down that they have seen the plan as it is now.")
    else:
        _say(form)
    return _back(version_id, "send")


@blueprint.post("/submit")
def submit(version_id: int) -> ResponseReturnValue:
    form = SubmitForm()
    if not form.validate():
        _say(form)
        return _back(version_id, "send")
    acknowledged = ["shortfall_stated"] if form.shortfall.data else []
    try:
        units().write(services.submit, actor(), version_id=version_id, acknowledged=acknowledged)
    except Refused as error:
        flash(f"Not sent yet. {error.message} {error.next_step or ''}".strip(), "stop")
        return _back(version_id, "send")
    flash("The plan is sent in. Someone who did not write it reads it now.")
    return redirect(url_for("plans_editor.version", version_id=version_id))


def _say(form: BaseForm) -> None:
    for _, sentence in form.summary():
        flash(sentence, "stop")


@blueprint.route("/outcomes/new", methods=["GET", "POST"])
@blueprint.route("/outcomes/<int:outcome_id>", methods=["GET", "POST"])
def outcome(version_id: int, outcome_id: int | None = None) -> ResponseReturnValue:
    page = _to_edit(version_id)
    known = _one(page.outcomes, outcome_id)
    form = OutcomeForm(data={"words": known.words, "baseline": known.baseline} if known else None)
    return _save(
        form,
        services.save_outcome,
        "plans/outcome.html",
        "outcomes",
        page,
        fill=lambda: {"words": form.words.data, "baseline": form.baseline.data},
        also={"outcome_id": outcome_id},
        known=known,
    )


@blueprint.route("/lines/new", methods=["GET", "POST"])
@blueprint.route("/lines/<int:line_id>", methods=["GET", "POST"])
def line(version_id: int, line_id: int | None = None) -> ResponseReturnValue:
    page = _to_edit(version_id)
    known = _line(page, line_id)
    first = max(local_date(units().clock()), page.budget.starts_on) if page.budget else local_date(units().clock())
    data = {"starts_on": first, "ends_on": page.budget.last_on if page.budget else None}
    form = line_form(page.outcomes, page.pots, **(line_data(known.line) if known else data))
    return _save(
        form,
        services.save_line,
        "plans/line.html",
        "lines",
        page,
        fill=lambda: {"wanted": form.wanted()},
        also={"line_id": line_id},
        known=known,
    )


@blueprint.route("/lines/<int:line_id>/backups/new", methods=["GET", "POST"])
def backup(version_id: int, line_id: int) -> ResponseReturnValue:
    page = _to_edit(version_id)
    form = BackupForm()
    return _save(
        form,
        services.add_backup,
        "plans/backup.html",
        "lines",
        page,
        fill=lambda: {"name": form.name.data, "phone": form.phone.data or ""},
        also={"line_id": line_id},
        known=_line(page, line_id),
    )


@blueprint.route("/risks/new", methods=["GET", "POST"])
@blueprint.route("/risks/<int:risk_id>", methods=["GET", "POST"])
def risk(version_id: int, risk_id: int | None = None) -> ResponseReturnValue:
    page = _to_edit(version_id)
    known = _one(page.risks, risk_id)
    fields = ("line_id", "hazard", "mitigation", "accepted_by", "trigger", "review_on")
    data = {name: getattr(known, name) for name in fields} if known else {"line_id": request.args.get("line", type=int)}
    form = RiskForm(data=data)
    form.offer([one.line for one in page.lines], local_date(units().clock()))
    return _save(
        form,
        services.save_risk,
        "plans/risk.html",
        "risks",
        page,
        fill=lambda: {name: getattr(form, name).data for name in fields},
        also={"risk_id": risk_id},
        known=known,
    )


REMOVE: dict[str, tuple[Callable[..., None], str, str]] = {
    "outcomes": (services.remove_outcome, "outcome_id", "outcomes"),
    "lines": (services.remove_line, "line_id", "lines"),
    "risks": (services.remove_risk, "risk_id", "risks"),
    "backups": (services.remove_backup, "backup_id", "lines"),
}


@blueprint.post("/<any(outcomes, lines, risks, backups):kind>/<int:part_id>/remove")
def remove(version_id: int, kind: str, part_id: int) -> ResponseReturnValue:
    service, name, anchor = REMOVE[kind]
    units().write(service, actor(), version_id=version_id, **{name: part_id})
    flash("Taken out.")
    return _back(version_id, anchor)


def _one(parts: tuple[Any, ...], part_id: int | None) -> Any:
    """The part that is edited, None for a new one. Raises NotFound."""
    if part_id is None:
        return None
    found = next((part for part in parts if part.id == part_id), None)
    if found is None:
        raise NotFound()
    return found


def _line(page: VersionSeen, line_id: int | None) -> LineSeen | None:
    if line_id is None:
        return None
    found = next((one for one in page.lines if one.line.id == line_id), None)
    if found is None:
        raise NotFound()
    return found
