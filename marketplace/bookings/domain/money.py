"""Parts of a price and fees of a cancellation. Integer pence throughout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.bookings.domain.states import FEE_FREE, CancelReason
from marketplace.core.money import allocate


@dataclass(frozen=True, slots=True)
class Part:
    """What one pot pays of one visit."""

    pot_id: int
    plan_line_id: int
    pence: int


def parts(price_pence: int, splits: Sequence[tuple[int, int, int]]) -> list[Part]:
    """`splits` are (pot id, plan line id, share); the parts sum to the price exactly (largest remainder).

    A part of nothing is left out: a hold of 0 pence would say nothing.
    """
    amounts = allocate(price_pence, [share for _, _, share in splits])
    return [Part(pot, line, pence) for (pot, line, _), pence in zip(splits, amounts, strict=True) if pence]


def cancellation_fee(
    *,
    price_pence: int,
    fee_pence: int,
    notice_hours: int,
    starts_at: datetime,
    now: datetime,
    by: str,
    reason: CancelReason | None,
) -> int:
    """The fee shown before booking, never more than the visit's price.

    Nothing when the provider or a coordinator cancels, in time, or for hospital, death or safeguarding (BKG-4).
    """
    if by != "holder" or reason in FEE_FREE:
        return 0
    if starts_at - now >= timedelta(hours=notice_hours):
        return 0
    return min(fee_pence, price_pence)


def shorter_price(
    *, price_pence: int, agreed_minutes: int, real_minutes: int, unit: str, minimum_minutes: int | None
) -> int:
    """What a visit costs that was shorter than agreed: paid by the hour, its minutes (at least the minimum charge).

    A visit by any other unit, or one that ran over, costs what was agreed.
    """
    if unit != "hour" or real_minutes >= agreed_minutes:
        return price_pence
    charged = min(max(real_minutes, minimum_minutes or 0), agreed_minutes)
    return (price_pence * charged + agreed_minutes // 2) // agreed_minutes
