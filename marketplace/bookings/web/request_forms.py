"""The three steps of asking for support, as forms. What one step asked the next carries in hidden fields."""

from datetime import datetime
from typing import Any

from marketplace.bookings.domain.states import Relationship
from marketplace.bookings.domain.tasks import TASKS
from marketplace.bookings.domain.words import RELATIONSHIPS
from marketplace.bookings.web.common import read_slot, slot_of
from marketplace.core.forms import (
    BaseForm,
    CheckboxesField,
    LongTextField,
    RadioField,
    SelectField,
    WholeNumberField,
    YesField,
    choice,
)
from marketplace.core.forms.text import ParsedField
from marketplace.core.web.words import how_long
from providers.domain.codes import PriceUnit
from providers.domain.offer import Offer

LENGTHS = (15, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 360, 480, 600, 720)
MOST_WEEKS = 52


class SlotField(ParsedField):
    """A free time, as the page offered it."""

    data: datetime | None

    def parse(self, text: str) -> datetime:
        try:
            return read_slot(text)
        except ValueError:
            raise ValueError("Choose one of the times shown.") from None

    def show(self, value: Any) -> str:
        return slot_of(value)


class TimesForm(BaseForm):
    often = RadioField(
        "How often?",
        choices=[
            choice("once", "Just once", "A good way to try it out"),
            choice("weekly", "Every week", "Same day, same time. You can skip a week."),
        ],
        needed="Say how often.",
    )
    minutes = SelectField("How long is a visit?", coerce=int, choices=[])
    slot = SlotField("First visit", needed="Choose a time.")
    weeks = WholeNumberField(
        "If every week, for how many weeks?",
        least=2,
        most=MOST_WEEKS,
        description="From 2 to 52. We hold the money for the next 12 weeks. The rest follows by itself.",
    )

    def set_lengths(self, offer: Offer) -> bool:
        """Only what is paid by the hour comes in other lengths; says whether it does."""
        if offer.price_unit is not PriceUnit.HOUR:
            self.minutes.choices = [choice(offer.visit_minutes, how_long(offer.visit_minutes))]
            self.minutes.data = offer.visit_minutes
            return False
        least = offer.minimum_minutes or 1
        lengths = sorted({one for one in (*LENGTHS, offer.visit_minutes, least) if one >= least})
        self.minutes.choices = [choice(one, how_long(one)) for one in lengths]
        if self.minutes.data is None:
            self.minutes.data = max(offer.visit_minutes, least)
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.often.data == "weekly" and self.weeks.data is None and not self.weeks.errors:
            self.weeks.errors = ["Say for how many weeks, like 8."]
            good = False
        return good

    @property
    def how_many(self) -> int:
        return int(self.weeks.data or 1) if self.often.data == "weekly" else 1


class PayForm(BaseForm):
    way = RadioField("Which money should pay?", choices=[], needed="Choose which money should pay.")
    relationship = RadioField(
        "Do you know the people who would be paid?",
        choices=[choice(kind.value, *words) for kind, words in RELATIONSHIPS.items()],
        needed="Say whether you know each other.",
        description="We always ask. A yes is no bar: your support planner looks at it first.",
    )
    tasks = CheckboxesField(
        "What would you like help with?",
        choices=[choice(code, words) for code, words in TASKS.items()],
        description="They see these before they answer. Leave out what you don’t want to say yet.",
    )
    note = LongTextField(
        "Anything else they should know?",
        description="They see this only when you confirm the booking.",
    )
    pay_if_silent = RadioField(
        "After each visit",
        choices=[
            choice("no", "Wait for my yes", "Nothing is paid until you say that the visit went well"),
            choice(
                "yes",
                "Pay unless I say something was wrong",
                "You have 7 days. We still ask you each time, and stop after two visits without an answer",
            ),
        ],
        default="no",
        needed="Say what should happen after each visit.",
    )
    urgent = YesField("I need an answer within 2 hours")

    @property
    def tie(self) -> Relationship:
        return Relationship(self.relationship.data or "none")


TIMES_FIELDS = ("often", "minutes", "slot", "weeks", "skip", "enquiry")
PAY_FIELDS = ("way", "relationship", "tasks", "note", "pay_if_silent", "urgent")
