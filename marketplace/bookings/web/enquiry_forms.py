"""Asking a question, and answering one. Before a next step a provider sees codes only, no free text (E4)."""

from marketplace.bookings.domain.states import DeclineReason
from marketplace.bookings.domain.tasks import TASKS
from marketplace.bookings.domain.words import DECLINES
from marketplace.bookings.services.enquiring import DAYS, TIMES
from marketplace.core.forms import BaseForm, CheckboxesField, HiddenField, LongTextField, RadioField, choice


class AskForm(BaseForm):
    days = CheckboxesField("Days you like", choices=[choice(code, code.capitalize()) for code in DAYS])
    times = CheckboxesField("Times you like", choices=[choice(code, words) for code, words in TIMES.items()])
    tasks = CheckboxesField(
        "What would you like help with?", choices=[choice(code, words) for code, words in TASKS.items()]
    )
    note = LongTextField(
        "A note for later",
        description="They can’t see this now. We keep it for the booking, and they see it when you confirm that.",
    )
    key = HiddenField()


class AnswerForm(BaseForm):
    text = LongTextField(
        "Your answer",
        needed="Write a short answer.",
        description="Say when you could start, what it costs, and what you would like to know.",
    )


class DeclineForm(BaseForm):
    reason = RadioField(
        "Why not this time?",
        choices=[choice(reason.value, words) for reason, words in DECLINES.items()],
        needed="Choose a reason.",
        description="Saying no never moves you down the list.",
    )

    @property
    def decline_reason(self) -> DeclineReason:
        return DeclineReason(self.reason.data)
