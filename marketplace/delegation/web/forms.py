"""What may be granted, asked for one thing at a time."""

from typing import Any

from marketplace.core.forms import (
    BaseForm,
    CheckboxesField,
    EmailField,
    LocalDateField,
    LongTextField,
    MoneyField,
    RadioField,
    TextField,
    choice,
)
from marketplace.delegation.domain import HOW_WORDS, LABELS, DelegatedAction, RecordedHow, a_year_later
from marketplace.delegation.services import Delegate
from marketplace.people.models import Organisation
from providers.categories import tree

A_PERSON = "person"


class GrantForm(BaseForm):
    who = RadioField("Who may act?", needed="Choose who may act.")
    family_name = TextField("Their family name", description="Only if you chose one person.")
    email = EmailField("The email address they sign in with", description="Only if you chose one person.")
    actions = CheckboxesField(
        "What may they do?",
        coerce=DelegatedAction,
        choices=[choice(one, label, below) for one, (label, below) in LABELS.items()],
        needed="Choose at least one thing that they may do.",
    )
    cap = MoneyField(
        "The most that one booking may cost",
        description="For all its visits together. If it costs more, we ask first. Leave it empty for no limit.",
    )
    categories = CheckboxesField(
        "For which kinds of support?",
        description="Choose none if it is for all kinds.",
        choices=[choice(top.id, top.label) for top in tree()],
    )
    ends_on = LocalDateField("The last day", description="At most 12 months from now.", needed="Enter the last day.")

    def offer(self, organisations: list[Organisation], today: Any) -> None:
        """Who can be chosen, and which days."""
        self.who.choices = [
            *(choice(str(row.id), row.name, "An organisation that acts for people") for row in organisations),
            choice(A_PERSON, "One person", "A relative, a friend or someone else you trust"),
        ]
        self.ends_on.earliest, self.ends_on.latest = today, a_year_later(today)

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        if self.who.data == A_PERSON:
            for field, sentence in (
                (self.family_name, "Enter their family name."),
                (self.email, "Enter the email address they sign in with."),
            ):
                if not field.data and not field.errors:
                    field.errors = [sentence]
                    good = False
        return good

    def delegate(self) -> Delegate:
        if self.who.data == A_PERSON:
            return Delegate(email=self.email.data, family_name=self.family_name.data)
        return Delegate(organisation_id=int(self.who.data))

    def terms(self) -> dict[str, Any]:
        return {
            "to": self.delegate(),
            "actions": self.actions.data,
            "cap_pence": self.cap.data,
            "categories": self.categories.data,
            "ends_on": self.ends_on.data,
        }


HOW_CHOICES = [choice(one, words.capitalize()) for one, words in HOW_WORDS.items()]


class RecordForm(GrantForm):
    how = RadioField(
        "How did they tell you?", coerce=RecordedHow, choices=HOW_CHOICES, needed="Choose how they told you."
    )
    said_on = LocalDateField("When did they tell you?", needed="Enter the day they told you.")


class RecordStopForm(BaseForm):
    how = RadioField(
        "How did they tell you?", coerce=RecordedHow, choices=HOW_CHOICES, needed="Choose how they told you."
    )


class AcceptForm(BaseForm):
    link = RadioField(
        "Do you, or does your organisation, have a link to anyone who offers support?",
        choices=[
            choice("none", "No link"),
            choice("some", "Yes, there is a link", "For example, you work for them, own a part, or are related"),
        ],
        needed="Say whether there is a link.",
    )
    about = LongTextField("Which link?", description="Only if there is one.", longest=500)

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        if self.link.data == "some" and not self.about.data:
            self.about.errors = ["Say which link it is."]
            return False
        return good

    def interest(self) -> str:
        return "none" if self.link.data == "none" else str(self.about.data)
