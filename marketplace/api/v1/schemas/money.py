"""Pots and statements. All sums are integer pence; the places add up to allocated plus contributed plus transfers."""

from dataclasses import fields as dataclass_fields

from marshmallow import fields, validate

from marketplace.api.v1.schemas.common import Query, Strict
from marketplace.ledger.domain import Balances

PLACES = tuple(field.name.removesuffix("_pence") for field in dataclass_fields(Balances))


class PeriodOut(Strict):
    """Local days; `to` is the last day."""

    from_ = fields.String(data_key="from", attribute="from", required=True, metadata={"format": "date"})
    to = fields.String(required=True, metadata={"format": "date"})


class LineOut(Strict):
    id = fields.Integer(required=True)
    title = fields.String(required=True)
    category = fields.String(required=True)
    rhythm = fields.String(required=True)
    share = fields.Integer(required=True)
    weekly_pence = fields.Integer(required=True, allow_none=True)
    amount_pence = fields.Integer(required=True, allow_none=True)
    critical = fields.Boolean(required=True)


class ReleaseOut(PeriodOut):
    release_pence = fields.Integer(required=True)
    released = fields.Boolean(required=True)


Pot = Strict.from_dict(
    {
        "id": fields.Integer(required=True),
        "name": fields.String(required=True),
        "holder_id": fields.Integer(required=True),
        "stream": fields.String(required=True),
        "deployment": fields.String(required=True),
        "mechanism": fields.String(required=True),
        "state": fields.String(required=True),
        "bookable": fields.Boolean(required=True),
        "period": fields.Nested(PeriodOut, required=True),
        "release_periods": fields.List(fields.Nested(ReleaseOut), required=True),
        **{f"{place}_pence": fields.Integer(required=True) for place in PLACES},
        "lines": fields.List(fields.Nested(LineOut), required=True),
    },
    name="PotOut",
)


class PotsOut(Strict):
    results = fields.List(fields.Nested(Pot), required=True)


class StatementArgs(Query):
    month = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^[0-9]{4}-(0[1-9]|1[0-2])$", error="Write the month as 2026-10."),
    )


class EntryOut(Strict):
    """`from` and `to` are places of the pot; null is outside of it."""

    id = fields.Integer(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})
    kind = fields.String(required=True)
    from_ = fields.String(data_key="from", attribute="from", required=True, allow_none=True)
    to = fields.String(required=True, allow_none=True)
    pence = fields.Integer(required=True)
    free_after_pence = fields.Integer(required=True)
    plan_line_id = fields.Integer(required=True, allow_none=True)
    cause = fields.Dict(required=True)


class StatementOut(Strict):
    pot_id = fields.Integer(required=True)
    period = fields.Nested(PeriodOut, required=True)
    opening = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    closing = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    entries = fields.List(fields.Nested(EntryOut), required=True)
