"""What this area asks of those above it, tied by the composition root under `service_fit`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from providers.domain.offer import Offer


@dataclass(frozen=True, slots=True)
class Fit:
    """A plain sentence about the viewer's own plan line; `over` when it costs more than the line has."""

    text: str
    over: bool = False


class ServiceFit(Protocol):
    """How a service fits the plan of the holder who looks at it, or for whom somebody acts."""

    def __call__(self, uow: UnitOfWork, actor: Actor, offer: Offer) -> Sequence[Fit]:
        """Empty for everybody who has no plan. Raises nothing."""
        ...
