"""Where: a whole postcode, or a place to search near."""

import re
from collections.abc import Sequence
from typing import Any

from marketplace.core.forms.text import ParsedField, TextField

CHECK_POSTCODE = "Check the postcode. Write it like SK4 3AB."
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})")


class PostcodeField(ParsedField):
    """A whole postcode; `data` is tidied to `SK4 3AB`. Its shape only: whether it exists is for the service."""

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("longest", 12)
        super().__init__(label, validators, **kwargs)

    def parse(self, text: str) -> str:
        found = _POSTCODE.fullmatch(re.sub(r"\s+", "", text).upper())
        if not found:
            raise ValueError(CHECK_POSTCODE)
        return f"{found[1]} {found[2]}"


class PlaceField(TextField):
    """A town or a postcode, or the first half of one; what it means is for the gazetteer to say."""

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("longest", 80)
        super().__init__(label, validators, **kwargs)
