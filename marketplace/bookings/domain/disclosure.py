"""What a provider sees, stage by stage (domain.md E4): one serialiser a stage, and no other way out.

asked: category, outward postcode, times, coded tasks, price. accepted: the first name too. confirmed: address and
note. on the day: how to get in. Never a stream, a diagnosis or a surname.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from marketplace.bookings.domain.states import BookingState, EnquiryState
from marketplace.core.clock import to_local


class Stage(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    ON_THE_DAY = "on_the_day"


@dataclass(frozen=True, slots=True)
class Whole:
    """All that could ever be shown. Only the serialisers below read it."""

    category: str
    outward: str
    visits: tuple[datetime, ...]
    minutes: int
    tasks: tuple[str, ...]
    price_pence: int
    first_name: str
    address: tuple[str, ...]
    postcode: str
    note: str | None
    access: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Before an answer: moments in UTC, minutes and pence of the request; `outward` is a postcode's first half."""

    category: str
    outward: str
    visits: tuple[datetime, ...]
    minutes: int
    tasks: tuple[str, ...]
    price_pence: int


@dataclass(frozen=True, slots=True)
class Accepted(Asked):
    """After the provider's yes, or the holder's own next step after a question."""

    first_name: str


@dataclass(frozen=True, slots=True)
class Confirmed(Accepted):
    """After confirmation with recorded consent (G14)."""

    address: tuple[str, ...]
    postcode: str
    note: str | None


@dataclass(frozen=True, slots=True)
class OnTheDay(Confirmed):
    """On the local day of a visit: `access` is how to get in."""

    access: str | None


SERIALISERS: dict[Stage, type[Asked]] = {
    Stage.ASKED: Asked,
    Stage.ACCEPTED: Accepted,
    Stage.CONFIRMED: Confirmed,
    Stage.ON_THE_DAY: OnTheDay,
}


def disclose(whole: Whole, stage: Stage) -> dict[str, Any]:
    """The fields of `stage`, and nothing else."""
    kind = SERIALISERS[stage]
    everything = asdict(whole)
    return {name: everything[name] for name in kind.__dataclass_fields__}


def booking_stage(state: BookingState, *, consent: bool, visits: tuple[datetime, ...], now: datetime) -> Stage:
    """Where a booking is. Address and note need recorded consent (G14); access only on the local day of a visit."""
    if state is BookingState.ACCEPTED:
        return Stage.ACCEPTED
    if state is BookingState.CONFIRMED:
        if not consent:
            return Stage.ACCEPTED
        today = to_local(now).date()
        return Stage.ON_THE_DAY if any(to_local(visit).date() == today for visit in visits) else Stage.CONFIRMED
    return Stage.ASKED  # before an answer; and an ended arrangement has no need to know either


def enquiry_stage(state: EnquiryState) -> Stage:
    """An enquiry goes no further than the first name, after the holder's own next step."""
    return Stage.ACCEPTED if state in (EnquiryState.ACCEPTED, EnquiryState.CONVERTED) else Stage.ASKED
