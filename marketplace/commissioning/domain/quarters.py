"""Calendar quarters in England: the only windows that anything is published for (D0)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from marketplace.core.periods import Period, Span

LATE_DATA = timedelta(days=21)
"""How long after its last day a quarter waits for late records before it is frozen (D0)."""

_MONTHS = ("January", "March", "April", "June", "July", "September", "October", "December")
_WRITTEN = re.compile(r"(20[0-9]{2})Q([1-4])")


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """`number` 1 to 4. Raises ValueError for another."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError("A year has quarters 1 to 4.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2026Q3`. Raises ValueError with a sentence."""
        found = _WRITTEN.fullmatch(text.strip().upper())
        if found is None:
            raise ValueError("Write a quarter like 2026Q3.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def code(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def first_on(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_on(self) -> date:
        """Its last day, in it."""
        month = self.number * 3
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def span(self) -> Span:
        """The same days in England as UTC moments."""
        return Period.of_days(self.first_on, self.last_on).span()

    @property
    def freezes_on(self) -> date:
        """The first day on which it may be frozen."""
        return self.last_on + LATE_DATA

    @property
    def label(self) -> str:
        """As people say it: "July to September 2026"."""
        first, last = _MONTHS[self.number * 2 - 2], _MONTHS[self.number * 2 - 1]
        return f"{first} to {last} {self.year}"

    @property
    def year_before(self) -> "Quarter":
        return Quarter(self.year - 1, self.number)

    @property
    def following(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)
