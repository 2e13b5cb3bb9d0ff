"""Forms about a booking or a visit that stands."""

from datetime import datetime

from marketplace.bookings.domain.states import CancelReason
from marketplace.bookings.domain.words import HOLDER_CANCELS, PROVIDER_CANCELS
from marketplace.core.forms import (
    BaseForm,
    CheckboxesField,
    HiddenField,
    LocalDateField,
    LongTextField,
    RadioField,
    TimeField,
    YesField,
    choice,
)
from marketplace.core.local_time import utc_of


class ConfirmForm(BaseForm):
    agreement = YesField("I accept this arrangement", needed="Read the agreement, then tick that you accept it.")
    consent = YesField(
        "You may show them my address and my note",
        needed="They need your address to come to you. Tick that we may show it.",
    )
    acknowledged = CheckboxesField("Please look at this first", choices=[])
    key = HiddenField()


class CancelForm(BaseForm):
    reason = RadioField("Why?", choices=[], needed="Choose a reason.")
    sure = YesField("I have read what it costs", needed="Tick that you have read what it costs.")

    def for_side(self, side: str) -> None:
        words = PROVIDER_CANCELS if side == "provider" else HOLDER_CANCELS
        self.reason.choices = [choice(reason.value, said) for reason, said in words.items()]

    @property
    def cancel_reason(self) -> CancelReason | None:
        return CancelReason(self.reason.data) if self.reason.data else None


class MoveForm(BaseForm):
    on = LocalDateField("New day", needed="Enter the new day.")
    at = TimeField("New time", needed="Enter the new time, like 10am.")

    @property
    def starts_at(self) -> datetime:
        """In UTC. Only after the form is valid."""
        return utc_of(datetime.combine(self.on.data, self.at.data))  # type: ignore[arg-type]


class QueryForm(BaseForm):
    reason = LongTextField(
        "What was wrong?",
        needed="Say what was wrong, in a few words.",
        description="Nothing is paid for this visit until it is settled. They see what you write.",
        longest=2000,
    )


class AccessForm(BaseForm):
    text = LongTextField(
        "How to get in",
        description="Such as: “Ring the bell twice, I need a minute.” A key code is safe here too.",
        longest=1000,
    )
