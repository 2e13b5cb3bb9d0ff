"""What the caseload asks of the areas above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class NextStep:
    """What one client needs first. `url` is where it is done, `by` until when (UTC), `rank` 0 the most urgent."""

    title: str
    detail: str
    action: str
    url: str
    by: datetime | None = None
    rank: int = 5


class NextSteps(Protocol):
    """Answered by bookings: the most urgent step of each holder who has one, for somebody who may act for them."""

    def __call__(self, uow: UnitOfWork, actor: Actor, holder_ids: Sequence[int]) -> Mapping[int, NextStep]: ...


def no_steps(uow: UnitOfWork, actor: Actor, holder_ids: Sequence[int]) -> Mapping[int, NextStep]:
    """The null adapter: nothing is known to be needed."""
    return {}
