"""Forms of the provider's side."""

from datetime import datetime, timedelta

from marketplace.bookings.domain.tasks import TASKS
from marketplace.core.forms import (
    BaseForm,
    CheckboxesField,
    LocalDateField,
    LongTextField,
    MoneyField,
    SelectField,
    TimeField,
    WholeNumberField,
    choice,
)
from marketplace.core.local_time import utc_of


class WorkerForm(BaseForm):
    worker_id = SelectField("Who would come?", coerce=int, choices=[], needed="Choose who would come.")

    def set_workers(self, workers: list[tuple[int, str]]) -> None:
        self.worker_id.choices = [choice(one, name) for one, name in workers]
        if len(workers) > 1:
            self.worker_id.choices.insert(0, choice("", "Choose"))


class CounterForm(WorkerForm):
    on = LocalDateField("First day", needed="Enter the first day.")
    at = TimeField("Time", needed="Enter the time, like 10am.")
    minutes = WholeNumberField("How long, in minutes", least=1, most=10_080, needed="Enter how long a visit is.")
    price = MoneyField("Price of one visit, all in", needed="Enter the price of one visit.")

    @property
    def starts_at(self) -> datetime:
        """In UTC. Only after the form is valid."""
        return utc_of(datetime.combine(self.on.data, self.at.data))  # type: ignore[arg-type]


class RecordForm(BaseForm):
    on = LocalDateField("Day", needed="Enter the day.")
    started = TimeField("It began at", needed="Enter when it began, like 10am.")
    ended = TimeField("It ended at", needed="Enter when it ended, like 11:30am.")
    tasks = CheckboxesField("What was done?", choices=[choice(code, words) for code, words in TASKS.items()])
    note = LongTextField(
        "Anything to add?",
        description="The person reads this. Leave out health details and other people’s names.",
    )

    @property
    def started_at(self) -> datetime:
        """In UTC. Only after the form is valid."""
        return utc_of(datetime.combine(self.on.data, self.started.data))  # type: ignore[arg-type]

    def ended_at(self, started_at: datetime) -> datetime:
        """In UTC; an end before the start is on the next day."""
        end = utc_of(datetime.combine(self.on.data, self.ended.data))  # type: ignore[arg-type]
        return end if end > started_at else end + timedelta(days=1)
