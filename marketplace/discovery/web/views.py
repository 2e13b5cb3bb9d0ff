"""Home, results, how results are sorted, and "I could not find what I need"."""

import hashlib
from collections.abc import Mapping, Sequence

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput
from marketplace.core.geography import UnknownPlace, resolve
from marketplace.core.local_time import local_date
from marketplace.core.site import site, units
from marketplace.core.web.limits import Tries, caller
from marketplace.discovery import queries
from marketplace.discovery.domain.asking import Asked, parse
from marketplace.discovery.domain.codes import RoleClass, band_of
from marketplace.discovery.domain.options import NEW_DAYS, USUAL_RADIUS_M
from marketplace.discovery.domain.sessions import STAFF, is_robot
from marketplace.discovery.ports import EventDraft
from marketplace.discovery.services import needs
from marketplace.discovery.web import filters
from marketplace.discovery.web.forms import ReportForm
from marketplace.discovery.web.view_models import search_page
from marketplace.people.domain import Role
from providers.categories import match_words
from search.analysis import MOST_TIMES
from search.ranking import DISTANCE_BAND_LIMITS_M, FIT_BANDS

blueprint = Blueprint("discovery_search", __name__)

REPORTS = Tries("could-not-find", by_subject="30 per 15 minutes", by_address="30 per 15 minutes")
PLAN = "plans_holder.mine"
GAPS = "commissioning_gaps.gaps"
TRY = ("someone to swim with", "help at bedtime", "a lift to a club")


@blueprint.get("/")
def home() -> str:
    tries = [(words, filters.url(Asked(q=words))) for words in TRY]
    signed_in = g.get("signed_in")
    may = signed_in is None or Role.COMMISSIONER in signed_in.roles
    return render_template(
        "discovery/home.html", tries=tries, gaps_url=url_for(GAPS) if may else None, radius_m=USUAL_RADIUS_M
    )


@blueprint.get("/search")
def search() -> str:
    found = units().read(queries.results, site().ports["search"], _params(), who())
    plan = url_for(PLAN) if PLAN in current_app.view_functions else None
    page = search_page(found, local_date(units().clock()), plan)
    form = _report_form(found.found.asked) if page["thin"] else None
    _remember(found)
    return render_template("discovery/search.html", report=form, may_share=who().holder_id is not None, **page)


@blueprint.get("/how-we-sort")
def how_we_sort() -> str:
    return render_template(
        "discovery/how_we_sort.html",
        fit_bands=FIT_BANDS,
        limits=DISTANCE_BAND_LIMITS_M,
        new_days=NEW_DAYS,
        most_times=MOST_TIMES,
    )


@blueprint.route("/search/could-not-find", methods=["GET", "POST"])
def could_not_find() -> ResponseReturnValue:
    asked, _ = parse(_params())
    form = ReportForm() if request.method == "POST" else _report_form(asked)
    if form.validate_on_submit():
        REPORTS.count(caller())
        someone = who()
        try:
            units().write(
                needs.report,
                someone.actor,
                reason=form.reason.data,
                category=form.category.data or None,
                area=form.area.data or None,
                role=role_class() or RoleClass.VISITOR,
                holder_id=someone.holder_id,
                agreed=bool(form.share.data),
            )
        except InvalidInput as refused:
            form.take_errors(refused)
        else:
            return redirect(filters.url(asked).replace(filters.SEARCH, f"{filters.SEARCH}/told", 1))
    return render_template(
        "discovery/could_not_find.html",
        report=form,
        form=form,
        may_share=who().holder_id is not None,
        report_url=request.full_path.rstrip("?"),
        back_url=filters.url(asked),
    ), 422 if form.errors else 200


@blueprint.get("/search/told")
def told() -> str:
    asked, _ = parse(_params())
    return render_template("discovery/told.html", back_url=filters.url(asked))


def _params() -> Mapping[str, Sequence[str]]:
    """As typed; on the page a place without a distance means the usual one."""
    given = {name: request.args.getlist(name) for name in request.args}
    if given.get("near") and "radius_m" not in given and "home" not in given:
        given["radius_m"] = [str(USUAL_RADIUS_M)]
    return given


def who() -> queries.Who:
    """For whom this request searches. The session's number comes from its token; nobody gets one for searching."""
    actor, signed_in = g.get("actor"), g.get("signed_in")
    if actor is None:
        return queries.NOBODY
    holder = actor.on_behalf_of or (actor.person_id if signed_in is not None and signed_in.is_holder else None)
    token = str(session.get("_user_id", ""))
    return queries.Who(actor, holder, hashlib.sha256(token.encode()).hexdigest()[:16] if token else "")


def role_class() -> RoleClass | None:
    """None for people who look at the site for work (D3)."""
    roles, signed_in = g.get("roles", frozenset()), g.get("signed_in")
    if "broker" in roles or g.get("acting"):
        return RoleClass.BROKER
    if roles & STAFF:
        return None
    return RoleClass.HOLDER if signed_in is not None and signed_in.is_holder else RoleClass.VISITOR


def _remember(results: queries.Results) -> None:
    """One event a search: not a second page, nor a robot's, nor staff's, nor one without an area (D3, E9)."""
    found = results.found
    area = found.place.local_authority if found.place is not None else None
    role, browser = role_class(), request.user_agent.string
    if area is None or role is None or found.asked.page > 1 or request.method != "GET" or is_robot(browser):
        return
    draft = EventDraft(
        on=local_date(units().clock()),
        role=role,
        area=area,
        category=next(iter((*found.asked.category, *results.meant)), None),
        filters=found.asked.filters,
        band=band_of(found.page.total),
        browser=(request.remote_addr or "", browser),
    )
    site().ports["search_log"].put(draft)


def _coded(asked: Asked) -> str | None:
    return next(iter((*asked.category, *match_words(asked.q, most=1))), None)


def _report_form(asked: Asked) -> ReportForm:
    """Coded now, so that the words need not come along."""
    form = ReportForm(formdata=None)
    form.category.data = _coded(asked) or ""
    try:
        form.area.data = (resolve(asked.near).local_authority if asked.near else None) or ""
    except UnknownPlace:
        form.area.data = ""
    return form
