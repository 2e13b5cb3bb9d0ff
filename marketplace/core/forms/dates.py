"""Days and times of day as people in England write them; local, without a time zone."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from wtforms import widgets
from wtforms.fields import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from marketplace.core.forms.choices import SelectField, choice
from marketplace.core.forms.text import ParsedField, tidy
from marketplace.core.web.words import MONTHS, clock, full_date

PARTS = ("day", "month", "year")
CHECK_TIME = "Write the time like 10am or 2:30pm."
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


def _month_number(text: str) -> int | None:
    if re.fullmatch("[0-9]{1,2}", text):
        return int(text)
    if len(text) < 3:
        return None
    return next((n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(text.lower())), None)


class LocalDateField(Field):
    """A day in three boxes (`name-day`, `name-month`, `name-year`; one ISO value under `name` is read too).

    `earliest` and `latest` may be set on the field once the page knows what day it is.
    """

    widget = widgets.TextInput()
    data: date | None

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        needed: str | None = None,
        earliest: date | None = None,
        latest: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.needed, self.earliest, self.latest = needed, earliest, latest
        self.typed = dict.fromkeys(PARTS, "")
        self.wrong: set[str] = set()

    @property
    def anchor(self) -> str:
        """The id of the box to mend first."""
        first = next((part for part in PARTS if part in self.wrong), "day")
        return self.id if first == "day" else f"{self.id}-{first}"

    def inputs(self) -> list[tuple[str, str, str]]:
        """(part, label, what was typed) for each box."""
        return [(part, part.capitalize(), self.typed[part]) for part in PARTS]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        if self.data is not None:
            self.typed = {part: str(getattr(self.data, part)) for part in PARTS}
        if formdata is None:
            return
        names = {part: f"{self.name}-{part}" for part in PARTS}
        if any(name in formdata for name in names.values()):
            typed = {part: str(formdata.get(name) or "") for part, name in names.items()}
        elif self.name in formdata:
            pieces = [*str(formdata.get(self.name)).split("-"), "", ""]
            typed = {"day": pieces[2], "month": pieces[1], "year": pieces[0]}
        else:
            return
        self.typed = {part: tidy(text)[0][:20] for part, text in typed.items()}
        self.data = None
        if any(self.typed.values()):
            try:
                self.data = self._read()
            except ValueError as error:
                self.process_errors = [str(error)]

    def _read(self) -> date:
        missing = [part for part in PARTS if not self.typed[part]]
        if missing:
            self.wrong = set(missing)
            raise ValueError(f"Add the {' and the '.join(missing)}.")
        if not re.fullmatch("[0-9]{4}", self.typed["year"]):
            self.wrong = {"year"}
            raise ValueError("Write the year with 4 figures, like 2026.")
        month = _month_number(self.typed["month"])
        if month is None or not 1 <= month <= 12:
            self.wrong = {"month"}
            raise ValueError("Write the month as a number from 1 to 12, or its name.")
        if not re.fullmatch("[0-9]{1,2}", self.typed["day"]):
            self.wrong = {"day"}
            raise ValueError("Write the day as a number, like 27.")
        try:
            return date(int(self.typed["year"]), month, int(self.typed["day"]))
        except ValueError:
            self.wrong = {"day"}
            raise ValueError(f"There is no day {self.typed['day']} in that month.") from None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation()
        if self.data is None:
            self.wrong = set(PARTS) if self.needed else set()
            raise StopValidation(self.needed) if self.needed else StopValidation()
        if self.earliest and self.data < self.earliest:
            self.wrong = set(PARTS)
            raise StopValidation(f"Choose {full_date(self.earliest)} or later.")
        if self.latest and self.data > self.latest:
            self.wrong = set(PARTS)
            raise StopValidation(f"Choose {full_date(self.latest)} or earlier.")


class TimeField(ParsedField):
    """A time of day: 10am, 2.30 pm, 14:30, noon, midnight."""

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("longest", 20)
        super().__init__(label, validators, **kwargs)

    def show(self, value: Any) -> str:
        return clock(value)

    def parse(self, text: str) -> time:
        if text.lower() in ("noon", "midday"):
            return time(12)
        if text.lower() == "midnight":
            return time(0)
        found = _TIME.fullmatch(text)
        if not found:
            raise ValueError(CHECK_TIME)
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if not half and not found[2]:
            raise ValueError(CHECK_TIME)  # "10" alone may be either half of the day
        if half:
            if not 1 <= hour <= 12:
                raise ValueError(CHECK_TIME)
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour > 23 or minute > 59:
            raise ValueError(CHECK_TIME)
        return time(hour, minute)


def _to_time(value: Any) -> time:
    return value if isinstance(value, time) else time.fromisoformat(value)


class TimeSelectField(SelectField):
    """A time of day from a list, `HH:MM`; every `step` minutes from `first` to `last`."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        first: time = time(6),
        last: time = time(23),
        step: int = 30,
        empty: str | None = None,
        **kw: Any,
    ) -> None:
        minutes: Iterable[int] = range(first.hour * 60 + first.minute, last.hour * 60 + last.minute + 1, step)
        options = [choice(time(m // 60, m % 60), clock(time(m // 60, m % 60))) for m in minutes]
        super().__init__(
            label, validators, coerce=_to_time, choices=[choice("", empty), *options] if empty else options, **kw
        )
