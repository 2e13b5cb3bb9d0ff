"""Bookings, visits and enquiries."""

from marshmallow import fields, validate

from marketplace.api.v1.schemas.common import Id, Page, Strict, Whole, Words
from marketplace.bookings.domain.states import (
    BookingState,
    CancelReason,
    DeclineReason,
    EnquiryState,
    Relationship,
    VisitState,
)

MOST_MINUTES = 7 * 24 * 60
MOST_PENCE = 10_000_000


def one_of(*words: str) -> validate.OneOf:
    return validate.OneOf(words, error="Choose one of: {choices}.")


class SplitIn(Strict):
    pot_id = Id(required=True)
    plan_line_id = Id(required=True)
    share = Whole(1, 100, required=True, metadata={"description": "whole per cent, together 100"})


class RecurrenceIn(Strict):
    weeks = Whole(1, 52, required=True)
    skip = fields.List(fields.Date(), load_default=list, validate=validate.Length(max=52))


class BookingIn(Strict):
    service_id = Id(required=True)
    splits = fields.List(fields.Nested(SplitIn), required=True, validate=validate.Length(1, 10))
    starts_at = fields.AwareDateTime(required=True)
    minutes = Whole(1, MOST_MINUTES, required=True)
    recurrence = fields.Nested(RecurrenceIn, load_default=None, allow_none=True)
    note = Words(2000, load_default=None, allow_none=True)
    tasks = fields.List(Words(60), load_default=list, validate=validate.Length(max=20))
    relationship = fields.String(load_default=Relationship.NONE.value, validate=one_of(*Relationship))
    urgent = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    pay_if_silent = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    on_behalf_of = Id(load_default=None, allow_none=True)
    enquiry_id = Id(load_default=None, allow_none=True, metadata={"description": "the question that they said yes to"})


class VisitOut(Strict):
    id = fields.Integer(required=True)
    booking_id = fields.Integer(required=True)
    starts_at = fields.String(required=True, metadata={"format": "date-time"})
    ends_at = fields.String(required=True, metadata={"format": "date-time"})
    minutes = fields.Integer(required=True)
    state = fields.String(required=True, validate=one_of(*VisitState))
    worker_id = fields.Integer(required=True, allow_none=True)
    price_pence = fields.Integer(required=True)
    due_pence = fields.Integer(required=True, allow_none=True)
    critical = fields.Boolean(required=True)


class SplitOut(Strict):
    pot_id = fields.Integer(required=True)
    plan_line_id = fields.Integer(required=True)
    share = fields.Integer(required=True)


class BookingOut(Strict):
    """`splits`, `held_*` and `holder_id` are for the holder's side only; `disclosed` is what the provider may see."""

    id = fields.Integer(required=True)
    state = fields.String(required=True, validate=one_of(*BookingState))
    service_id = fields.Integer(required=True)
    provider_id = fields.Integer(required=True)
    category = fields.String(required=True)
    price_pence = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    weeks = fields.Integer(required=True)
    worker_id = fields.Integer(required=True, allow_none=True)
    answer_by = fields.String(required=True, allow_none=True)
    confirm_by = fields.String(required=True, allow_none=True)
    counter = fields.Dict(required=True, allow_none=True)
    visits = fields.List(fields.Nested(VisitOut), required=True)
    holder_id = fields.Integer()
    splits = fields.List(fields.Nested(SplitOut))
    authority_reasons = fields.List(fields.String())
    held_pence = fields.Integer()
    to_be_held_pence = fields.Integer()
    to_be_held_on = fields.String(allow_none=True)
    disclosed = fields.Dict()


class BookingsOut(Strict):
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)
    results = fields.List(fields.Nested(BookingOut), required=True)


BOOKING_EVENTS = (
    "accept",
    "decline",
    "counter",
    "agree",
    "reject",
    "confirm",
    "authorise",
    "refuse",
    "change_worker",
    "cancel",
)


class BookingEvent(Strict):
    """Which fields an event takes is in the interface list; others are refused."""

    event = fields.String(required=True, validate=one_of(*BOOKING_EVENTS))
    worker_id = Id()
    reason = fields.String(validate=one_of(*DeclineReason, *CancelReason))
    starts_at = fields.AwareDateTime()
    minutes = Whole(1, MOST_MINUTES)
    price_pence = Whole(0, MOST_PENCE)
    agreement_accepted = fields.Boolean(truthy={True}, falsy={False})
    consent_to_share = fields.Boolean(truthy={True}, falsy={False})
    acknowledged = fields.List(Words(80), validate=validate.Length(max=10))


VISIT_EVENTS = ("report", "amend", "attest", "withdraw_attest", "query", "cancel", "move")


class VisitEvent(Strict):
    event = fields.String(required=True, validate=one_of(*VISIT_EVENTS))
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime()
    starts_at = fields.AwareDateTime()
    tasks = fields.List(Words(60), validate=validate.Length(max=20))
    note = Words(2000, allow_none=True)
    reason = Words(2000)


class EnquiryIn(Strict):
    service_id = Id(required=True)
    message = Words(2000, load_default=None, allow_none=True)
    tasks = fields.List(Words(60), load_default=list, validate=validate.Length(max=20))
    days = fields.List(
        fields.String(validate=one_of("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
        load_default=list,
        validate=validate.Length(max=7),
    )
    times = fields.List(
        fields.String(validate=one_of("morning", "afternoon", "evening", "night")),
        load_default=list,
        validate=validate.Length(max=4),
    )
    on_behalf_of = Id(load_default=None, allow_none=True)


class EnquiryEvent(Strict):
    event = fields.String(required=True, validate=one_of("see", "answer", "decline", "accept", "close"))
    text = Words(2000)
    reason = fields.String(validate=one_of(*DeclineReason))


class EnquiryOut(Strict):
    id = fields.Integer(required=True)
    state = fields.String(required=True, validate=one_of(*EnquiryState))
    service_id = fields.Integer(required=True)
    provider_id = fields.Integer(required=True)
    wanted = fields.Dict(required=True)
    answer = fields.String(required=True, allow_none=True)
    decline_reason = fields.String(required=True, allow_none=True)
    created_at = fields.String(required=True)
    answer_by = fields.String(required=True)
    holder_id = fields.Integer()
    message = fields.String(allow_none=True)


class EnquiriesOut(Strict):
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)
    results = fields.List(fields.Nested(EnquiryOut), required=True)


class BookingsArgs(Page):
    state = fields.String(load_default=None, validate=one_of(*BookingState))


class EnquiriesArgs(Page):
    state = fields.String(load_default=None, validate=one_of(*EnquiryState))
