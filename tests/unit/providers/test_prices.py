"""What one visit costs: whole pence, all in (SRC-8)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from providers.domain import NoPrice, Offer, price, wrong_length
from providers.domain.codes import PriceUnit, ProviderState, ProviderType, ServiceKind, ServiceState

TUESDAY = datetime(2026, 11, 3, 10, tzinfo=UTC)
BOXING_DAY = datetime(2026, 12, 28, 10, tzinfo=UTC)  # the substitute day, a Monday

VISIT = Offer(
    service_id=1, version=1, service_state=ServiceState.PUBLISHED, service_name="Swimming companion", summary="",
    category="going-out.swimming", activities=("social.swim_companion",), blocked_activities=(),
    kind=ServiceKind.BOOKABLE, price_pence=3600, price_unit=PriceUnit.VISIT, price_parts=(("All in", 3600),),
    bank_holiday_price_pence=None, minimum_minutes=None, visit_minutes=90, capacity=1, at_home=True, at_place=False,
    online=False, place_label=None, lat=None, lon=None, radius_m=None, areas=(), languages=("en",), access=(),
    pots_accepted=("asc_personal_budget:direct_payment",), notice_hours=24, cancel_hours=24, cancel_fee_pence=1000,
    provider_id=1, organisation_id=1, provider_name="Slow Lane Swimming", provider_type=ProviderType.SOLE_TRADER,
    provider_state=ProviderState.LISTED, provider_phone=None, complaints_contact="Write to us", supplier_ref=None,
)  # fmt: skip
HOUR = replace(VISIT, price_pence=1999, price_unit=PriceUnit.HOUR, minimum_minutes=60)


def test_a_visit_costs_what_the_listing_says() -> None:
    assert price(VISIT, TUESDAY, 90) == 3600


def test_by_the_hour_to_the_nearest_penny() -> None:
    assert price(HOUR, TUESDAY, 90) == 2999  # 29.985 pounds, half a penny up
    assert price(HOUR, TUESDAY, 75) == 2499


def test_a_short_visit_costs_the_minimum() -> None:
    assert price(HOUR, TUESDAY, 30) == 1999


def test_a_bank_holiday_has_its_own_price_where_there_is_one() -> None:
    assert price(VISIT, BOXING_DAY, 90) == 3600
    assert price(replace(VISIT, bank_holiday_price_pence=5400), BOXING_DAY, 90) == 5400
    assert price(replace(HOUR, bank_holiday_price_pence=3000), BOXING_DAY, 90) == 4500
    assert price(replace(VISIT, bank_holiday_price_pence=5400), TUESDAY, 90) == 3600


def test_what_is_free_by_grant_has_no_price() -> None:
    with pytest.raises(NoPrice):
        price(replace(VISIT, price_pence=None, price_unit=None), TUESDAY, 90)


def test_only_hours_come_in_other_lengths() -> None:
    assert wrong_length(VISIT, 60) == "Each visit is 90 minutes."
    assert wrong_length(HOUR, 45) == "The shortest visit is 60 minutes."
    assert wrong_length(HOUR, 150) is None


def test_why_something_cannot_be_booked_is_a_sentence() -> None:
    assert VISIT.why_not_bookable is None
    for offer in (
        replace(VISIT, kind=ServiceKind.GRANT_FUNDED),
        replace(VISIT, kind=ServiceKind.ENQUIRY_ONLY),
        replace(VISIT, kind=ServiceKind.MATCHING_SCHEME),
        replace(VISIT, provider_state=ProviderState.UNCLAIMED),
        replace(VISIT, provider_state=ProviderState.SUSPENDED),
        replace(VISIT, service_state=ServiceState.PAUSED),
        replace(VISIT, blocked_activities=("social.swim_companion",)),
        replace(VISIT, price_pence=None),
    ):
        assert offer.why_not_bookable
        assert not offer.bookable


def test_a_pot_that_the_listing_does_not_name_is_not_accepted() -> None:
    assert VISIT.accepts("asc_personal_budget:direct_payment")
    assert not VISIT.accepts("nhs_chc:notional")
