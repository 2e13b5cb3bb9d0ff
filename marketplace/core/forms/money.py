"""Amounts typed in pounds, kept as whole pence."""

from collections.abc import Sequence
from typing import Any

from marketplace.core.forms.text import ParsedField
from marketplace.core.money import parse_pounds
from marketplace.core.web.words import pounds


class MoneyField(ParsedField):
    """Pounds in, pence out (int), from `least` to `most` pence."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        least: int = 1,
        most: int = 100_000_000,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("longest", 20)
        super().__init__(label, validators, **kwargs)
        self.least, self.most = least, most

    def show(self, value: Any) -> str:
        return pounds(int(value)).removeprefix("£").replace(",", "")

    def parse(self, text: str) -> int:
        pence = int(parse_pounds(text))
        if pence < self.least:
            raise ValueError(f"The least it can be is {pounds(self.least)}.")
        if pence > self.most:
            raise ValueError(f"The most it can be is {pounds(self.most)}.")
        return pence
