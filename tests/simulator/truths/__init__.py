"""What has to be true: of what a step touched after that step, of everything at a seed's end (stack.md 6.2)."""

from tests.simulator.truths.ending import everything
from tests.simulator.truths.touched import after_step

__all__ = ["after_step", "everything"]
