"""Workers, their weekly hours, and days that differ."""

from datetime import time
from typing import Any

from marketplace.core.errors import InvalidInput
from marketplace.core.forms import (
    BaseForm,
    LocalDateField,
    RadioField,
    SelectField,
    TextField,
    TimeField,
    YesField,
    choice,
)
from marketplace.core.web.words import DAYS
from providers.models import AvailabilityRule, Worker
from providers.services import Hours

STRETCHES = (1, 2)


class WorkerForm(BaseForm):
    name = TextField(
        "Name that people know them by", needed="Enter the name that people will know them by.", longest=120
    )
    person = SelectField("Do they sign in here?", coerce=int)
    active = YesField("Works here now", default=True)

    def offer(self, people: list[tuple[int, str]]) -> None:
        self.person.choices = [choice("", "No"), *(choice(person_id, name) for person_id, name in people)]

    @classmethod
    def of(cls, worker: Worker) -> "WorkerForm":
        return cls(name=worker.name, person=worker.person_id, active=worker.active)


class _HoursForm(BaseForm):
    ends_on = LocalDateField("Last day of these hours", description="Leave it empty if they go on")

    @property
    def days(self) -> list[tuple[str, list[Any]]]:
        """(day, its boxes: from, to, from, to)."""
        return [
            (
                name,
                [self[f"{edge}_{day}_{stretch}"] for stretch in STRETCHES for edge in ("from", "to")],
            )
            for day, name in enumerate(DAYS)
        ]

    def hours(self) -> list[Hours]:
        """Raises InvalidInput where only one end is filled in."""
        found: list[Hours] = []
        for day in range(7):
            for stretch in STRETCHES:
                start: time | None = self[f"from_{day}_{stretch}"].data
                end: time | None = self[f"to_{day}_{stretch}"].data
                if (start is None) != (end is None):
                    missing = "from" if start is None else "to"
                    raise InvalidInput({f"{missing}_{day}_{stretch}": ["Enter both a start and an end."]})
                if start is not None and end is not None:
                    found.append(Hours(day, start, end))
        return found

    @classmethod
    def of(cls, rules: list[AvailabilityRule]) -> Any:
        typed: dict[str, Any] = {"ends_on": rules[0].ends_on if rules else None}
        for day in range(7):
            of_day = [rule for rule in rules if rule.weekday == day]
            for stretch, rule in zip(STRETCHES, of_day, strict=False):
                typed |= {f"from_{day}_{stretch}": rule.from_time, f"to_{day}_{stretch}": rule.to_time}
        return cls(**typed)


HoursForm: Any = type(
    "HoursForm",
    (_HoursForm,),
    {
        f"{edge}_{day}_{stretch}": TimeField(
            f"{name} {'from' if edge == 'from' else 'to'}{'' if stretch == 1 else ', later'}"
        )
        for day, name in enumerate(DAYS)
        for stretch in STRETCHES
        for edge in ("from", "to")
    },
)


class ExceptionForm(BaseForm):
    on = LocalDateField("Which day?", needed="Enter the day.")
    available = RadioField(
        "What is different?",
        choices=[
            choice("away", "Away", "All day, or between the times below"),
            choice("there", "There", "Although it is not a usual day or time"),
        ],
        needed="Choose one.",
    )
    from_time = TimeField("From")
    to_time = TimeField("To")
