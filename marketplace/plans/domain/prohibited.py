"""What may not be bought (R11): one short dated list; everything else is judged by the plan (PLN-3)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from marketplace.core.web.words import month


@dataclass(frozen=True, slots=True)
class Rule:
    """`phrase` is how a person reads what it is about."""

    id: str
    name: str
    phrase: str
    words: tuple[str, ...]
    unless: tuple[str, ...]

    def found_in(self, text: str) -> str | None:
        """The word of the list that the text has in it, unless it also says that it is about something else."""
        plain = " ".join(text.replace("’", "'").casefold().split())
        if any(_has(plain, word) for word in self.unless):
            return None
        return next((word for word in self.words if _has(plain, word)), None)


@dataclass(frozen=True, slots=True)
class ProhibitedList:
    """What personal budgets may not buy (R11), in one version with the day from which it is in force."""

    version: str
    in_force_from: date
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """As a refusal cites it (PLN-16)."""
        return f"list of {month(self.in_force_from)}, version {self.version}"

    def rule_against(self, text: str) -> Rule | None:
        """The rule that forbids what a line's title says, or None: then people judge it."""
        return next((rule for rule in self.rules if rule.found_in(text)), None)


@cache
def prohibited() -> ProhibitedList:
    """The list as shipped. Raises ValueError naming what is wrong in the file."""
    return parse(json.loads(files("marketplace.plans").joinpath("data/prohibited.json").read_text(encoding="utf-8")))


def parse(data: Mapping[str, Any]) -> ProhibitedList:
    """Raises ValueError."""
    rules = tuple(
        Rule(row["id"], row["name"], row["phrase"], tuple(row["words"]), tuple(row["unless"])) for row in data["rules"]
    )
    if len({rule.id for rule in rules}) != len(rules) or not all(rule.words and rule.phrase for rule in rules):
        raise ValueError("Every rule needs its own id, a phrase and words.")
    return ProhibitedList(data["version"], date.fromisoformat(data["in_force_from"]), rules)


def _has(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word.replace('’', chr(39)).casefold())}(?!\w)", text) is not None
