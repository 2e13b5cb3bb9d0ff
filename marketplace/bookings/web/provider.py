"""The provider's side: requests to answer, the week, addresses once they may be seen (E4)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.bookings.domain.words import BOOKING_TO_PROVIDER
from marketplace.bookings.queries import provider_side as reads
from marketplace.bookings.queries.disclosed import RequestSeen
from marketplace.bookings.queries.earnings import due
from marketplace.bookings.services import answering
from marketplace.bookings.services.opening import open_details
from marketplace.bookings.web import provider_words as words
from marketplace.bookings.web.common import link_to
from marketplace.bookings.web.enquiry_forms import DeclineForm
from marketplace.bookings.web.provider_forms import CounterForm, WorkerForm
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.forms import BaseForm
from marketplace.core.local_time import local_date, local_of
from marketplace.core.web.context import actor, units
from providers.queries import workers

blueprint = Blueprint("bookings_provider", __name__)


@blueprint.get("/requests")
def home() -> str:
    page = units().read(reads.desk, actor())
    sums = units().read(due, page.side.managed)
    able = units().read(workers.workers_of_each, {one.service_id for one in page.to_answer})
    choices = {service_id: [(one.id, one.name) for one in those] for service_id, those in able.items()}
    return render_template(
        "bookings/provider_home.html",
        form=BaseForm(),
        page=page,
        due=sums,
        words=words,
        states=BOOKING_TO_PROVIDER,
        workers=choices,
        name=g.signed_in.name.split(" ")[0],
        listing_url=link_to("providers_listing.listing"),
        now=units().clock(),
    )


@blueprint.get("/diary")
def diary() -> str:
    """One week; `week` is any day of it."""
    today = local_date(units().clock())
    try:
        day = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        day = today
    page = units().read(reads.diary, actor(), day)
    days = [page.monday + timedelta(days=n) for n in range(7)]
    return render_template(
        "bookings/diary.html",
        page=page,
        words=words,
        days=[(one, [e for e in page.entries if local_date(e.visit.starts_at) == one]) for one in days],
        before_url=url_for("bookings_provider.diary", week=(page.monday - timedelta(days=7)).isoformat()),
        after_url=url_for("bookings_provider.diary", week=(page.monday + timedelta(days=7)).isoformat()),
        hours_url=link_to("providers_listing.listing"),
    )


@blueprint.get("/requests/<int:booking_id>")
def request_page(booking_id: int) -> str:
    page = units().read(reads.request_page, actor(), booking_id)
    form = WorkerForm()
    form.set_workers(_workers(page.request.service_id))
    return render_template(
        "bookings/request.html",
        form=form,
        page=page,
        request=page.request,
        words=words,
        said=BOOKING_TO_PROVIDER[page.request.state],
        state=page.request.state.value,
    )


def _workers(service_id: int) -> list[tuple[int, str]]:
    return [(one.id, one.name) for one in units().read(workers.workers_of, service_id)]


def _to(booking_id: int) -> ResponseReturnValue:
    return redirect(url_for("bookings_provider.request_page", booking_id=booking_id))


def _seen(booking_id: int) -> RequestSeen:
    return units().read(reads.request_page, actor(), booking_id).request


def _said(error: Refused) -> str:
    return " ".join(part for part in (error.message, error.next_step) if part)


def _try(form: BaseForm, field: Any, what: Callable[[], Any]) -> bool:
    """Runs a step; a refusal goes next to what it concerns."""
    try:
        what()
    except InvalidInput as error:
        form.take_errors(error)
    except Refused as error:
        field.errors = [_said(error)]
    else:
        return True
    return False


@blueprint.post("/requests/<int:booking_id>/accept")
def accept(booking_id: int) -> ResponseReturnValue:
    """Yes, and who comes; their time is kept until the other side's deadline. Sent twice, it counts once."""
    seen = _seen(booking_id)
    form = WorkerForm()
    form.set_workers(_workers(seen.service_id))
    if seen.state.value == "accepted":
        return _to(booking_id)
    if not form.validate():
        flash("Choose who would come, then say yes.", "stop")
        return _to(booking_id)
    try:
        units().write(answering.accept, actor(), booking_id, worker_id=form.worker_id.data)
    except (Refused, InvalidInput) as error:
        flash(_said(error) if isinstance(error, Refused) else next(iter(error.fields.values()))[0], "stop")
    else:
        flash("You said yes. We keep the time until they confirm. You can see their first name now.")
    return _to(booking_id)


@blueprint.route("/requests/<int:booking_id>/counter", methods=["GET", "POST"])
def counter(booking_id: int) -> ResponseReturnValue:
    seen = _seen(booking_id)
    first = seen.visits[0]
    start = local_of(first.starts_at)
    form = CounterForm(on=start.date(), at=start.time(), minutes=first.minutes, price=first.price_pence)
    form.set_workers(_workers(seen.service_id))
    if form.validate_on_submit():

        def offer() -> None:
            units().write(
                answering.counter,
                actor(),
                booking_id,
                worker_id=form.worker_id.data,
                starts_at=form.starts_at,
                minutes=cast(int, form.minutes.data),
                price_pence=cast(int, form.price.data),
            )

        if _try(form, form.on, offer):
            flash("Sent. Nothing is kept until they say yes to it.")
            return _to(booking_id)
    return render_template("bookings/counter.html", form=form, request=seen, words=words), 422 if form.errors else 200


@blueprint.route("/requests/<int:booking_id>/decline", methods=["GET", "POST"])
def decline(booking_id: int) -> ResponseReturnValue:
    seen = _seen(booking_id)
    form = DeclineForm()
    if form.validate_on_submit() and _try(
        form,
        form.reason,
        lambda: units().write(answering.decline, actor(), booking_id, reason=form.decline_reason),
    ):
        flash("You said no. This never moves you down the list.")
        return redirect(url_for("bookings_provider.home"))
    back = url_for("bookings_provider.request_page", booking_id=booking_id)
    return render_template("bookings/decline.html", form=form, about=words.who(seen), back_url=back), (
        422 if form.errors else 200
    )


@blueprint.route("/requests/<int:booking_id>/worker", methods=["GET", "POST"])
def propose_worker(booking_id: int) -> ResponseReturnValue:
    """Another worker: the other side decides (E8)."""
    seen = _seen(booking_id)
    form = WorkerForm()
    form.set_workers([pair for pair in _workers(seen.service_id) if pair[0] != seen.worker_id])
    if form.validate_on_submit() and _try(
        form,
        form.worker_id,
        lambda: units().write(answering.propose_worker, actor(), booking_id, worker_id=form.worker_id.data),
    ):
        flash("We asked them. Until they say yes, nothing changes.")
        return _to(booking_id)
    return render_template("bookings/propose_worker.html", form=form, request=seen, words=words), (
        422 if form.errors else 200
    )


@blueprint.get("/requests/<int:booking_id>/address")
def address(booking_id: int) -> str:
    """Address, note and, on the day, how to get in. The holder sees that somebody looked."""
    opened = units().write(open_details, actor(), booking_id)
    return render_template("bookings/address.html", opened=opened)
