"""Search and services: public data only."""

from marshmallow import fields, validate

from marketplace.api.v1.schemas.common import Query, Strict

MANY = {"style": "form", "explode": True}


class SearchArgs(Query):
    """Documented here, read by discovery: one set of names for page and API. Lists repeat the name."""

    q = fields.String()
    near = fields.String(metadata={"description": "a town or postcode, like SK4"})
    radius_m = fields.String(metadata={"description": "metres; needs near"})
    home = fields.String(metadata={"description": "1: must come to near"})
    category = fields.List(fields.String())
    language = fields.List(fields.String(), metadata={"description": "BCP 47"})
    access = fields.List(fields.String())
    day = fields.List(fields.String(), metadata={"description": "mon to sun, or an ISO date"})
    from_ = fields.String(data_key="from", metadata={"description": "local HH:MM"})
    to = fields.String(metadata={"description": "local HH:MM"})
    minutes = fields.String()
    max_pence = fields.String()
    pot_id = fields.List(fields.String(), metadata={"description": "needs a token"})
    kind = fields.List(fields.String())
    sort = fields.String(metadata={"description": "fit, distance or price"})
    page = fields.String()
    page_size = fields.String()


class PriceOut(Strict):
    pence = fields.Integer(required=True)
    unit = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(["hour", "visit", "session", "night", "week", "item"])
    )


class ProviderOut(Strict):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    type = fields.String(required=True)


class ResultOut(Strict):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    summary = fields.String(required=True)
    category = fields.String(required=True)
    kind = fields.String(required=True)
    provider = fields.Nested(ProviderOut, required=True)
    distance_m = fields.Integer(required=True, allow_none=True)
    price = fields.Nested(PriceOut, required=True, allow_none=True)
    bookable = fields.Boolean(required=True)
    reasons = fields.List(fields.Dict(), required=True)


class SearchOut(Strict):
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)
    results = fields.List(fields.Nested(ResultOut), required=True)
    facets = fields.Dict(required=True)
    engine = fields.String(required=True)
    watermark = fields.Integer(required=True)


class ServiceOut(Strict):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    summary = fields.String(required=True)
    category = fields.String(required=True)
    activities = fields.List(fields.String(), required=True)
    kind = fields.String(required=True)
    provider = fields.Nested(ProviderOut, required=True)
    price = fields.Nested(PriceOut, required=True, allow_none=True)
    price_parts = fields.List(fields.Dict(), required=True)
    bank_holiday_price_pence = fields.Integer(required=True, allow_none=True)
    minimum_minutes = fields.Integer(required=True, allow_none=True)
    visit_minutes = fields.Integer(required=True)
    capacity = fields.Integer(required=True)
    languages = fields.List(fields.String(), required=True)
    access = fields.List(fields.String(), required=True)
    pots_accepted = fields.List(fields.String(), required=True)
    at_home = fields.Boolean(required=True)
    at_place = fields.Boolean(required=True)
    online = fields.Boolean(required=True)
    notice_hours = fields.Integer(required=True)
    cancel_hours = fields.Integer(required=True)
    cancel_fee_pence = fields.Integer(required=True)
    bookable = fields.Boolean(required=True)


class SlotArgs(Query):
    from_ = fields.Date(data_key="from", load_default=None, allow_none=True)
    to = fields.Date(load_default=None, allow_none=True)
    minutes = fields.Integer(load_default=None, validate=validate.Range(1, 7 * 24 * 60))


class SlotOut(Strict):
    starts_at = fields.String(required=True, metadata={"format": "date-time"})
    ends_at = fields.String(required=True, metadata={"format": "date-time"})
    minutes = fields.Integer(required=True)
    worker_id = fields.Integer(required=True)
    places_free = fields.Integer(required=True)


class SlotsOut(Strict):
    results = fields.List(fields.Nested(SlotOut), required=True)
