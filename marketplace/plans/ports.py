"""What plans ask of bookings, which stand above them: `bootstrap` ties the two under the name `plan_usage`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from marketplace.core.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class LineUse:
    """What is booked on a line. Minutes and pence of one week; pence of all time."""

    week_minutes: int = 0
    week_pence: int = 0
    whole_pence: int = 0


class PlanUsage(Protocol):
    def used(self, uow: UnitOfWork, line_ids: Iterable[int], monday: date) -> dict[int, LineUse]:
        """What is booked on each line in the week that begins on that local Monday; a line may be missing."""
        ...

    def provider_ids(self, uow: UnitOfWork, holder_id: int) -> frozenset[int]:
        """Providers of the holder's bookings that are not over: an approver who works for one can't decide (PLN-6)."""
        ...


class NothingBooked:
    """Where no bookings are wired: no use is shown, and only providers named in the plan count."""

    def used(self, uow: UnitOfWork, line_ids: Iterable[int], monday: date) -> dict[int, LineUse]:
        return {}

    def provider_ids(self, uow: UnitOfWork, holder_id: int) -> frozenset[int]:
        return frozenset()


NOTHING_BOOKED = NothingBooked()
