"""`/services`: public."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import orjson
from flask import Response, request
from flask_smorest import Blueprint

from marketplace.api.v1.doorway import acting
from marketplace.api.v1.schemas.services import SearchArgs, SearchOut, ServiceOut, SlotArgs, SlotsOut
from marketplace.budgets.queries import holder_of_pots
from marketplace.core.actor import Actor
from marketplace.core.clock import to_local
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.site import site, units
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.context import actor_or_none
from marketplace.discovery.queries import Who
from marketplace.discovery.queries.results import listing
from providers.domain.codes import PUBLIC_STATES, ServiceState
from providers.queries import offer, slots

blueprint = Blueprint("api_services", __name__, description="Search, services and their free times")

LONGEST = timedelta(weeks=12)


@blueprint.get("/services")
@blueprint.arguments(SearchArgs, location="query", unknown=None)
@blueprint.response(200, SearchOut)
def search(_args: dict[str, Any]) -> Response:
    """Plain words, a place, filters. Best match first, then nearest; nobody can pay to be higher."""
    asked = {name: request.args.getlist(name) for name in request.args}
    found = units().read(_search, actor_or_none(), asked)
    # Written by hand: a list through marshmallow would cost more than the search (tests hold it to the schema).
    return Response(orjson.dumps(found, option=orjson.OPT_NON_STR_KEYS), mimetype="application/json")


@blueprint.get("/services/<int:service_id>")
@blueprint.response(200, ServiceOut)
def one(service_id: int) -> dict[str, Any]:
    """One service, all in."""
    return units().read(_one, service_id)


@blueprint.get("/services/<int:service_id>/slots")
@blueprint.arguments(SlotArgs, location="query", unknown=None)
@blueprint.response(200, SlotsOut)
def free_times(args: dict[str, Any], service_id: int) -> dict[str, Any]:
    """Free times between two local days, both in it; the next 14 days without them, 12 weeks at most."""
    return {"results": units().read(_slots, service_id, args["from_"], args["to"], args["minutes"])}


def _search(uow: UnitOfWork, who: Actor | None, asked: dict[str, list[str]]) -> dict[str, Any]:
    return listing(uow, site().ports["search"], asked, _for_whom(uow, who, asked.get("pot_id", ())))


def _for_whom(uow: UnitOfWork, who: Actor | None, pot_ids: Sequence[str]) -> Who:
    """The caller, or the one client whose pots are asked about; what they may see of it is asked of the authority."""
    if who is None:
        return Who()
    ids = [int(one) for value in pot_ids for one in value.split(",") if one.isascii() and one.isdigit()]
    holder_id = holder_of_pots(uow, [one for one in ids if one < 2**63])
    if holder_id is None or who.person_id == holder_id:
        return Who(actor=who, holder_id=who.person_id)
    return Who(actor=acting(uow, who, holder_id), holder_id=holder_id)


def _public(uow: UnitOfWork, service_id: int) -> Any:
    found = offer(uow, service_id)
    if found.provider_state not in PUBLIC_STATES or found.service_state is not ServiceState.PUBLISHED:
        raise NotFound
    return found


def _one(uow: UnitOfWork, service_id: int) -> dict[str, Any]:
    found = _public(uow, service_id)
    return {
        "id": found.service_id,
        "name": found.service_name,
        "summary": found.summary,
        "category": found.category,
        "activities": found.open_activities,
        "kind": found.kind.value,
        "provider": {"id": found.provider_id, "name": found.provider_name, "type": found.provider_type.value},
        "price": None
        if found.price_pence is None
        else {"pence": found.price_pence, "unit": found.price_unit.value if found.price_unit else None},
        "price_parts": [{"label": label, "pence": pence} for label, pence in found.price_parts],
        "bank_holiday_price_pence": found.bank_holiday_price_pence,
        "minimum_minutes": found.minimum_minutes,
        "visit_minutes": found.visit_minutes,
        "capacity": found.capacity,
        "languages": found.languages,
        "access": found.access,
        "pots_accepted": found.pots_accepted,
        "at_home": found.at_home,
        "at_place": found.at_place,
        "online": found.online,
        "notice_hours": found.notice_hours,
        "cancel_hours": found.cancel_hours,
        "cancel_fee_pence": found.cancel_fee_pence,
        "bookable": found.bookable,
    }


def _slots(
    uow: UnitOfWork, service_id: int, first: date | None, last: date | None, minutes: int | None
) -> list[dict[str, Any]]:
    _public(uow, service_id)
    first = first or to_local(uow.now).date()
    if first > date.max - LONGEST:
        raise InvalidInput({"from": ["Choose a day within a year."]})
    last = last or first + timedelta(days=13)
    if last < first:
        raise InvalidInput({"to": ["Choose a last day that is not before the first."]})
    return [
        {
            "starts_at": to_local(slot.starts_at).isoformat(),
            "ends_at": to_local(slot.ends_at).isoformat(),
            "minutes": slot.minutes,
            "worker_id": slot.worker_id,
            "places_free": slot.places_free,
        }
        for slot in slots(uow, service_id, first, min(last, first + LONGEST), minutes)
    ]
