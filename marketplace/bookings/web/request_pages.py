"""What the three steps print, and the pages of their refusals. Every one keeps what was typed."""

from datetime import date, datetime
from uuid import uuid4

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

import providers.queries as supply
from marketplace.bookings.domain.tasks import in_words
from marketplace.bookings.domain.words import RELATIONSHIPS
from marketplace.bookings.queries import times as free_times
from marketplace.bookings.queries.paying import Paying, Way, after, ways_out
from marketplace.bookings.web import request_words as words
from marketplace.bookings.web.common import link_to
from marketplace.bookings.web.draft import Draft
from marketplace.bookings.web.request_forms import PAY_FIELDS, TIMES_FIELDS, PayForm, TimesForm
from marketplace.bookings.web.shortfall import ShortForm
from marketplace.core.errors import InvalidInput, NotFound, Refused
from marketplace.core.recurrence import Weekly
from marketplace.core.web.context import units
from marketplace.core.web.words import day, day_time, how_long
from marketplace.people import queries as people
from providers.categories import is_category, label

FIELD_OF = {"splits": "way", "starts_at": "slot", "recurrence": "weeks"}
"""Where a field of the service stands on these pages."""


def times(draft: Draft, form: TimesForm, from_on: date | None = None) -> ResponseReturnValue:
    if from_on is None and isinstance(form.slot.data, datetime):
        from_on = form.slot.data.date()
    offer = units().read(supply.offer, draft.service_id)
    if not offer.public and not offer.bookable:
        raise NotFound
    by_hour = form.set_lengths(offer)
    page = units().read(
        free_times.times,
        draft.service_id,
        from_on,
        form.minutes.data if by_hour else None,
        asked_first=draft.enquiry_id is not None,
    )
    if form.often.data is None:
        form.often.data = "once"
    return render_template(
        "bookings/times.html",
        form=form,
        offer=offer,
        by_hour=by_hour,
        page=page,
        days=words.slot_days(slot.starts_at for slot in page.slots),
        carried=draft.carried((*PAY_FIELDS, "enquiry", "skip")),
        aside=how_long(page.minutes),
        ask_url=url_for("bookings_enquiry.start", service_id=draft.service_id),
        unit=words.unit(offer),
    ), 422 if form.errors else 200


def gone(draft: Draft, form: TimesForm) -> ResponseReturnValue:
    """That time has just gone: what is near it, and the rest of the request kept."""
    offer = units().read(supply.offer, draft.service_id)
    form.set_lengths(offer)
    gone = form.slot.data
    assert gone is not None
    near = units().read(free_times.near, draft.wanted(form))
    form.slot.errors = [f"{day_time(gone)} is not free any more. Pick another time."]
    return render_template(
        "bookings/gone.html",
        form=form,
        offer=offer,
        days=words.slot_days(near),
        weekly=form.how_many > 1,
        carried=[
            *draft.carried(name for name in TIMES_FIELDS if name not in ("slot", "skip")),
            *draft.carried(PAY_FIELDS),
        ],
        aside=how_long(form.minutes.data or offer.visit_minutes),
        unit=words.unit(offer),
    ), 409


def paying(draft: Draft, times: TimesForm, form: PayForm, found: Paying) -> ResponseReturnValue:
    form.way.choices = words.way_choices(found)
    way = found.way(form.way.data) or (found.ways[0] if found.ways else None)
    if form.way.data is None and way is not None and not form.errors:
        form.way.data = way.code
    if not form.is_submitted() or "relationship" not in draft.values:
        form.pay_if_silent.data = form.pay_if_silent.data or "no"
    return render_template(
        "bookings/paying.html",
        form=form,
        found=found,
        way=way,
        total=words.prices_words(found.prices),
        pots=after(found, way) if way else [],
        carried=draft.carried(TIMES_FIELDS),
        aside=how_long(times.minutes.data or found.offer.visit_minutes),
        unit=words.unit(found.offer),
        change_plan_url=link_to("plans_holder.mine"),
        words=words,
    ), 422 if form.errors else 200


def short(draft: Draft, times: TimesForm, form: PayForm, found: Paying, way: Way) -> ResponseReturnValue:
    """Not enough free money: what is free, what is missing, and what one can do instead."""
    out = ways_out(found, way)
    part, needed = way.short[0]
    instead = ShortForm()
    instead.offer(out, part.free_pence)
    instead.instead.errors = [f"Choose a way that fits the {words.pounds(part.free_pence)} that is free."]
    visits = words.plural(len(found.prices), "visit")
    return render_template(
        "bookings/short.html",
        form=instead,
        sentence=f"Your {part.pot.name} has {words.pounds(part.free_pence)} free. "
        f"{'This visit needs' if len(found.prices) == 1 else f'These {visits} need'} {words.pounds(needed)} from it.",
        shorts=way.short,
        out=out,
        later_slot=words.slot_of(out.later_at) if out.later_at else "",
        carried=draft.carried((*TIMES_FIELDS, *PAY_FIELDS)),
        nhs=any(each.pot.stream.is_nhs for each in way.parts),
        change_plan_url=link_to("plans_holder.mine"),
        aside=how_long(times.minutes.data or found.offer.visit_minutes),
        unit=words.unit(found.offer),
        check_url=url_for("bookings_request.check", service_id=draft.service_id),
        provider_name=found.offer.provider_name,
        service_name=found.offer.service_name,
        price=words.pounds(found.prices[0]),
    ), 409


def check(
    draft: Draft, times: TimesForm, form: PayForm, found: Paying, way: Way, *, changed: bool = False
) -> ResponseReturnValue:
    offer, wanted = found.offer, draft.wanted(times, form, way)
    every = Weekly(wanted.rule().first_local, wanted.weeks).local_starts() if wanted.weeks > 1 else ()
    who = offer.provider_name
    skips = [one.isoformat() for one in wanted.skips]
    holder = units().read(people.person, draft.holder_id)
    return render_template(
        "bookings/check.html",
        form=form,
        offer=offer,
        way=way,
        found=found,
        wanted=wanted,
        changed=changed,
        key=uuid4().hex,
        every_rows=[(start.date().isoformat(), day(start), start.date().isoformat() in skips, None) for start in every],
        task_words=in_words(wanted.tasks),
        knows=RELATIONSHIPS[wanted.relationship][0],
        silent="Pay unless I say something was wrong" if wanted.pay_if_silent else "Wait for my yes",
        category=label(offer.category) if is_category(offer.category) else offer.service_name,
        outward=people.outward(holder),
        carried=[pair for pair in draft.all_carried if pair[0] != "skip"],
        skips=skips,
        skip_pairs=[("skip", one) for one in skips],
        times=words.times_words(wanted.starts_at, wanted.minutes, wanted.weeks, len(found.prices)),
        flow=words.money_flow(way, who, found.prices[0], len(found.prices) > 1),
        fees=words.fee_rows(offer, who),
        total=words.prices_words(found.prices),
        who=who,
        words=words,
    )


def refused(
    draft: Draft, times: TimesForm, form: PayForm, found: Paying, error: InvalidInput | Refused
) -> ResponseReturnValue:
    """The guard's own sentence beside what it is about (5.2)."""
    if isinstance(error, InvalidInput):
        fields = {FIELD_OF.get(name, name): said for name, said in error.fields.items()}
        on_times = InvalidInput({name: said for name, said in fields.items() if name in times._fields})
        if on_times.fields:
            times.take_errors(on_times)
            return times(draft, times)
        form.take_errors(InvalidInput(fields))
        return paying(draft, times, form, found)
    said = " ".join(part for part in (error.message, error.next_step) if part)
    (form.relationship if error.code == "relationship_check" else form.way).errors = [said]
    return paying(draft, times, form, found)
