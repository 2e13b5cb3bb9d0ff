"""Parts of a price and fees, to the penny."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.bookings.domain.money import cancellation_fee, parts, shorter_price
from marketplace.bookings.domain.states import FEE_FREE, CancelReason

NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)


@st.composite
def shares(draw: st.DrawFn) -> list[int]:
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=4)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]


@given(pence=st.integers(0, 1_000_000), split=shares())
def test_parts_sum_to_the_price_and_none_is_empty(pence: int, split: list[int]) -> None:
    found = parts(pence, [(pot, 1, share) for pot, share in enumerate(split)])
    assert sum(part.pence for part in found) == pence
    assert all(part.pence > 0 for part in found)
    assert all(abs(part.pence - pence * split[part.pot_id] / 100) < 1 for part in found)


@pytest.mark.parametrize(
    ("pence", "split", "each"),
    [(3_600, (60, 40), [2_160, 1_440]), (1, (60, 40), [1]), (3_333, (33, 67), [1_100, 2_233]), (0, (60, 40), [])],
)
def test_odd_pennies_go_where_the_most_is_left_over(pence: int, split: tuple[int, int], each: list[int]) -> None:
    assert [part.pence for part in parts(pence, [(pot, 1, share) for pot, share in enumerate(split)])] == each


def fee(*, hours: float, by: str = "holder", reason: CancelReason | None = None, fee_pence: int = 1_000) -> int:
    return cancellation_fee(
        price_pence=3_600,
        fee_pence=fee_pence,
        notice_hours=24,
        starts_at=NOW + timedelta(hours=hours),
        now=NOW,
        by=by,
        reason=reason,
    )


def test_a_fee_is_for_late_notice_only_and_never_more_than_the_visit() -> None:
    assert fee(hours=23.9) == 1_000
    assert fee(hours=24) == 0, "to the minute in time"
    assert fee(hours=1, fee_pence=9_999) == 3_600


@pytest.mark.parametrize("reason", sorted(FEE_FREE))
def test_hospital_death_and_safeguarding_cost_nothing(reason: CancelReason) -> None:
    assert fee(hours=0.1, reason=reason) == 0


@pytest.mark.parametrize("by", ["provider", "coordinator", "system"])
def test_only_the_holders_side_ever_pays_one(by: str) -> None:
    assert fee(hours=0.1, by=by) == 0


@given(real=st.integers(0, 600), agreed=st.integers(1, 300), least=st.none() | st.integers(1, 120))
def test_a_record_never_makes_a_visit_dearer(real: int, agreed: int, least: int | None) -> None:
    cost = shorter_price(
        price_pence=3_600, agreed_minutes=agreed, real_minutes=real, unit="hour", minimum_minutes=least
    )
    assert 0 <= cost <= 3_600
    if real >= agreed:
        assert cost == 3_600


def test_what_is_not_paid_by_the_hour_costs_what_was_agreed() -> None:
    for unit in ("visit", "session", "night", "week", "item"):
        assert (
            shorter_price(price_pence=3_600, agreed_minutes=90, real_minutes=5, unit=unit, minimum_minutes=None)
            == 3_600
        )
