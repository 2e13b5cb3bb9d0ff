"""A service as a booking sees it, and what a visit of it costs (SRC-8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from marketplace.core.local_time import local_date
from marketplace.core.working_days import is_bank_holiday
from providers.domain.codes import PriceUnit, ProviderState, ProviderType, ServiceKind, ServiceState


@dataclass(frozen=True, slots=True)
class Offer:
    """A frozen picture of a service with its provider. Prices in pence; distances in metres; notice in hours.

    `price_parts` are (label, pence) and add up to `price_pence`. `pots_accepted` are `stream:deployment` tokens.
    """

    service_id: int
    version: int
    service_state: ServiceState
    service_name: str
    summary: str
    category: str
    activities: tuple[str, ...]
    blocked_activities: tuple[str, ...]
    kind: ServiceKind
    price_pence: int | None
    price_unit: PriceUnit | None
    price_parts: tuple[tuple[str, int], ...]
    bank_holiday_price_pence: int | None
    minimum_minutes: int | None
    visit_minutes: int
    capacity: int
    at_home: bool
    at_place: bool
    online: bool
    place_label: str | None
    lat: float | None
    lon: float | None
    radius_m: int | None
    areas: tuple[str, ...]
    languages: tuple[str, ...]
    access: tuple[str, ...]
    pots_accepted: tuple[str, ...]
    notice_hours: int
    cancel_hours: int
    cancel_fee_pence: int
    provider_id: int
    organisation_id: int | None
    provider_name: str
    provider_type: ProviderType
    provider_state: ProviderState
    provider_phone: str | None
    complaints_contact: str | None
    supplier_ref: str | None

    def accepts(self, token: str) -> bool:
        """Whether the listing says that it takes this pot (SRC-9)."""
        return token in self.pots_accepted

    @property
    def open_activities(self) -> tuple[str, ...]:
        """The activities that may be offered now."""
        return tuple(a for a in self.activities if a not in self.blocked_activities)

    @property
    def public(self) -> bool:
        """Whether anybody may see it and ask about it now."""
        open_provider = self.provider_state in (ProviderState.LISTED, ProviderState.RESTRICTED)
        return (
            open_provider
            and self.service_state is ServiceState.PUBLISHED
            and (bool(self.open_activities) or not self.activities)
        )

    @property
    def why_not_bookable(self) -> str | None:
        """A sentence, or None when a new booking may be asked for."""
        if self.provider_state is ProviderState.UNCLAIMED:
            return "This listing comes from a public list. You can contact them, but you can’t book here."
        if self.kind is not ServiceKind.BOOKABLE:
            return NOT_BY_BOOKING[self.kind]
        if not self.public:
            return f"{self.provider_name} is not taking new bookings for this now."
        if self.price_pence is None:
            return "This has no price yet, so it can’t be booked."
        return None

    @property
    def bookable(self) -> bool:
        return self.why_not_bookable is None

    @property
    def takes_requests(self) -> bool:
        """Whether a request may be made, at once or, for what is asked about first, from a question that they answered
        with yes (5.1). What a grant pays for and what is matched by hand are never requested (SRC-14, SRC-15)."""
        asked_first = self.kind is ServiceKind.ENQUIRY_ONLY and self.public and self.price_pence is not None
        return self.bookable or asked_first


NOT_BY_BOOKING: Mapping[ServiceKind, str] = {
    ServiceKind.ENQUIRY_ONLY: "You ask them first. When they say yes, you can ask for a time.",
    ServiceKind.GRANT_FUNDED: "This is free. A grant pays for it, so it never comes out of a budget.",
    ServiceKind.MATCHING_SCHEME: "They match people by hand. You ask them; you don’t book here.",
}


class NoPrice(ValueError):
    """There is nothing to multiply: the service has no price."""


def price(offer: Offer, starts_at: datetime, minutes: int) -> int:
    """Whole pence for one visit, all in. Raises NoPrice.

    By the hour: the minutes, at least `minimum_minutes`, to the nearest penny. By any other unit: one unit a visit.
    On a bank holiday (by the local day of the start) the bank-holiday price of the unit, where there is one.
    """
    unit_pence = offer.price_pence
    if unit_pence is None or offer.price_unit is None:
        raise NoPrice("This service has no price.")
    if offer.bank_holiday_price_pence is not None and is_bank_holiday(local_date(starts_at)):
        unit_pence = offer.bank_holiday_price_pence
    if offer.price_unit is not PriceUnit.HOUR:
        return unit_pence
    charged = max(minutes, offer.minimum_minutes or 0)
    return (unit_pence * charged + 30) // 60


def wrong_length(offer: Offer, minutes: int) -> str | None:
    """Why a visit can't be this long, or None. Only what is paid by the hour comes in other lengths."""
    if offer.price_unit is PriceUnit.HOUR:
        least = offer.minimum_minutes or 0
        if minutes < least:
            return f"The shortest visit is {least} minutes."
        return None
    if minutes != offer.visit_minutes:
        return f"Each visit is {offer.visit_minutes} minutes."
    return None
