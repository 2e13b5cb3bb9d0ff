"""What people do. An action is drawn by its weight and makes one call or a few, as somebody at a page would."""

from collections.abc import Callable
from contextlib import suppress

from tests.simulator.sim import NobodyThere, Sim

Action = Callable[[Sim], None]
ACTIONS: list[Action] = []
WEIGHTS: list[int] = []


def action(weight: int) -> Callable[[Action], Action]:
    """How often it comes beside the others."""

    def keep(act: Action) -> Action:
        ACTIONS.append(act)
        WEIGHTS.append(weight)
        return act

    return keep


def act(sim: Sim) -> None:
    """The next thing that somebody does."""
    chosen = sim.rng.choices(ACTIONS, WEIGHTS)[0]
    sim.note("-", chosen.__name__)
    with suppress(NobodyThere):
        chosen(sim)


from tests.simulator.actions import (  # noqa: E402, F401 - each module adds its own
    asking,
    enquiries,
    grants,
    looking,
    money,
    plans,
    supply,
    visits,
    ways_back,
    worker,
)
