"""One figure beside its reference."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`ours` and `reference` in `unit`; `ratio` is ours over reference; `goal` says what is wanted, as in "<= 2.0"."""

    name: str
    ours: float
    reference: float
    ratio: float
    goal: str
    unit: str

    @classmethod
    def of(cls, name: str, ours: float, reference: float, goal: str, unit: str) -> "Line":
        return cls(name, ours, reference, ours / reference, goal, unit)
