"""The money picture's numbers: one bar is one pot and adds to the whole pot; pots are never added together.

Geometry in hundredths of a per cent, so that the widths of a bar add up to exactly 100. Paint is in the stylesheet.
"""

from dataclasses import dataclass
from datetime import date

from marketplace.core.web.words import full_date, pounds, short_pounds

#: Always this order: gone or going first, still yours after, not released last.
ORDER = ("spent", "to_pay", "held", "free", "emergency", "unreleased")
SAID = {
    "spent": "spent",
    "to_pay": "to pay",
    "held": "held",
    "free": "free",
    "emergency": "for emergencies",
    "unreleased": "not released yet",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a bar: `kind` chooses the paint; `x` and `width` are SVG lengths."""

    kind: str
    x: str
    width: str
    pence: int


@dataclass(frozen=True)
class PotPicture:
    """One pot, in pence. `in_question` is drawn within "to pay" and has its own row; `given_back` has left the pot.

    `gone_percent`: the share of the period that is over (the Today line). `likely_used`: forecast to `ends`.
    """

    name: str
    spent: int = 0
    to_pay: int = 0
    held: int = 0
    free: int = 0
    emergency: int = 0
    unreleased: int = 0
    in_question: int = 0
    given_back: int = 0
    gone_percent: float | None = None
    likely_used: int | None = None
    ends: date | None = None

    @property
    def whole(self) -> int:
        return self.spent + self.to_pay + self.in_question + self.held + self.free + self.emergency + self.unreleased

    def pence(self, kind: str) -> int:
        """What a piece of the bar stands for."""
        amount: int = getattr(self, kind)
        return amount + self.in_question if kind == "to_pay" else amount

    @property
    def pieces(self) -> list[Piece]:
        """The bar from left to right, without empty pieces."""
        if self.whole <= 0:
            return []
        found, done = [], 0
        for kind in ORDER:
            pence = self.pence(kind)
            start, done = _hundredths(done, self.whole), done + pence
            if width := _hundredths(done, self.whole) - start:
                found.append(Piece(kind, _length(start), _length(width), pence))
        return found

    @property
    def today(self) -> str | None:
        """Where the Today line stands."""
        return None if self.gone_percent is None else _length(round(min(100, max(0, self.gone_percent)) * 100))

    @property
    def likely_percent(self) -> float:
        if not self.whole or self.likely_used is None:
            return 0
        return _hundredths(min(self.likely_used, self.whole), self.whole) / 100

    @property
    def likely_at(self) -> str:
        return _length(round(self.likely_percent * 100))

    @property
    def likely_words(self) -> str:
        """The forecast in whole pounds, always with "likely"; empty without one."""
        if self.likely_used is None or self.ends is None:
            return ""
        return f"Likely used by {day_month(self.ends)}: {pounds(self.likely_used, whole=True)}"

    @property
    def likely_left(self) -> int | None:
        return None if self.likely_used is None else max(0, self.whole - self.likely_used)

    def spoken(self, after: bool = False) -> str:
        """The bar in words, for those who do not see it."""
        parts = [f"{short_pounds(piece.pence)} {SAID[piece.kind]}" for piece in self.pieces]
        name = f"{self.name} after this booking" if after else f"{self.name}, {short_pounds(self.whole)}"
        likely = f" {self.likely_words}." if self.likely_words and not after else ""
        return f"{name}: {', '.join(parts) or 'no money yet'}.{likely}"


def day_month(value: date) -> str:
    """`31 March`."""
    return full_date(value).rsplit(" ", 1)[0]


def _hundredths(part: int, whole: int) -> int:
    return (20_000 * part + whole) // (2 * whole)


def _length(hundredths: int) -> str:
    return f"{hundredths / 100:g}%"
