"""What `people` asks of the areas above it."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class ActingTerms:
    """What the bar above every page says while one acts for another. `limit_pence` is a booking's whole price."""

    until: date
    limit_pence: int | None
    what_url: str | None = None


class Acting(Protocol):
    """Answered from the grants. None where there is none in force at this moment."""

    def __call__(self, uow: UnitOfWork, actor: Actor, holder_id: int) -> ActingTerms | None: ...


def nobody_acts(uow: UnitOfWork, actor: Actor, holder_id: int) -> ActingTerms | None:
    """The null adapter."""
    return None
