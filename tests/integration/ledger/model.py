"""The ledger in a hundred pure lines: what the real one must agree with, step by step. Knows no SQL and no services."""

from collections import defaultdict
from dataclasses import dataclass, field

NHS = {2}
WALLS = {1: "council", 2: "nhs", 3: "council"}
STEPS = {
    "allocate": ("allocated", "unreleased"),
    "release_period": ("unreleased", "available"),
    "ringfence": ("available", "contingency"),
    "unringfence": ("contingency", "available"),
    "dispute": ("payable", "disputed"),
    "resolve": ("disputed", "payable"),
    "pay": ("payable", "paid"),
    "pay_reversed": ("paid", "payable"),
    "refund": ("paid", "available"),
    "contribute": ("contributed", "available"),
}
OUTSIDE = {"allocated", "contributed"}


class No(Exception):
    """The model refuses."""


@dataclass
class Held:
    pot: int
    line: int
    pence: int
    source: str
    live: bool = True
    paid: int | None = None
    "The number of the posting that made it payable, if one did."


@dataclass
class Model:
    money: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    lines: dict[tuple[int, int, str], int] = field(default_factory=lambda: defaultdict(int))
    holds: list[Held] = field(default_factory=list)
    posts: list[tuple[str, int, str, str, int, int | None, int | None]] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)

    def move(
        self, kind: str, pot: int, source: str, target: str, pence: int, line: int | None, hold: int | None
    ) -> int:
        if source not in OUTSIDE and self.money[pot, source] < pence:
            raise No
        self.money[pot, source] += pence if source in OUTSIDE else -pence
        self.money[pot, target] += -pence if target in OUTSIDE else pence
        if line is not None:
            self.lines[pot, line, source] -= pence
            self.lines[pot, line, target] += pence
        self.posts.append((kind, pot, source, target, pence, line, hold))
        return len(self.posts) - 1

    def step(self, kind: str, pot: int, pence: int, line: int | None) -> None:
        source, target = STEPS[kind]
        if kind == "contribute" and pot in NHS:
            raise No
        if line is not None and kind != "contribute" and self.lines[pot, line, source] < pence:
            raise No
        self.move(kind, pot, source, target, pence, line, None)

    def hold(self, wanted: list[tuple[int, int, int, str]]) -> None:
        needed: dict[tuple[int, str], int] = defaultdict(int)
        for pot, _, pence, source in wanted:
            needed[pot, source] += pence
        if any(self.money[account] < pence for account, pence in needed.items()):
            raise No
        for pot, line, pence, source in wanted:
            self.holds.append(Held(pot, line, pence, source))
            kind = "hold" if source == "available" else "hold_contingency"
            self.move(kind, pot, source, "held", pence, line, len(self.holds) - 1)

    def end(self, number: int, pence: int, kind: str) -> None:
        if number >= len(self.holds) or not self.holds[number].live or pence > self.holds[number].pence:
            raise No
        held = self.holds[number]
        held.live = False
        if pence:
            held.paid = self.move(kind, held.pot, "held", "payable", pence, held.line, number)
        if held.pence - pence:
            self.move("release_hold", held.pot, "held", held.source, held.pence - pence, held.line, number)

    def withdraw(self, number: int) -> None:
        held = self.holds[number] if number < len(self.holds) else None
        if held is None or held.paid is None or held.paid in self.undone:
            raise No
        pence = self.posts[held.paid][4]
        self.move("withdraw", held.pot, "payable", "held", pence, held.line, len(self.holds))
        self.undone.add(held.paid)
        self.holds.append(Held(held.pot, held.line, pence, held.source))

    def transfer(self, pot: int, other: int, pence: int) -> None:
        if pot == other or WALLS[pot] != WALLS[other] or self.money[pot, "available"] < pence:
            raise No
        for which, sign in ((pot, -1), (other, 1)):
            self.money[which, "available"] += sign * pence
        self.money[pot, "transferred_out"] += pence
        self.money[other, "transferred_in"] += pence
        self.posts.append(("transfer_pot", pot, "available", "available", pence, None, None))

    def correct(self, number: int) -> None:
        if number >= len(self.posts) or number in self.undone:
            raise No
        kind, pot, source, target, pence, line, hold = self.posts[number]
        if kind in ("transfer_pot", "correct") or target == "held":
            raise No
        new = len(self.holds) if source == "held" else None
        self.move("correct", pot, target, source, pence, line, new)
        self.undone.add(number)
        if new is not None and hold is not None and line is not None:
            self.holds.append(Held(pot, line, pence, self.holds[hold].source))
