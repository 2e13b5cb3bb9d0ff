from typing import Any

from marketplace.core.forms import (
    BaseForm,
    EmailField,
    LocalDateField,
    LongTextField,
    PhoneField,
    PlaceField,
    RadioField,
    TextField,
    WholeNumberField,
    YesField,
    choice,
)
from marketplace.safeguarding.domain import KIND_WORDS, RAISER_KINDS, ConcernKind, Consent


class CouncilForm(BaseForm):
    place = PlaceField("Postcode or town", needed="Enter a postcode or a town, like SK4 or Stockport.")


class TellForm(BaseForm):
    told_as = RadioField(
        "What is it about?",
        coerce=ConcernKind,
        choices=[choice(kind, label, below) for kind, (label, below) in RAISER_KINDS.items()],
        needed="Choose what it is about.",
    )
    what = LongTextField(
        "What did you see or hear?",
        description="A few words are enough. Say when, if you know.",
        needed="Tell us what you saw or heard. A few words are enough.",
        longest=5000,
    )
    about = TextField("Who is it about?", description="A name, or “me”. Leave it empty if you don’t want to say.")
    place = PlaceField(
        "Where are they now?", description="A postcode or a town. It decides which council looks into it."
    )
    who = TextField(
        "Who or what worries you?",
        description="If you name someone, they don’t see this and we don’t tell them.",
        longest=500,
    )
    contact = RadioField(
        "May we contact you?",
        choices=[
            choice("no", "No, I don’t want to say who I am", "We look into it all the same."),
            choice("yes", "Yes, in a safe way"),
        ],
        needed="Choose if we may contact you.",
    )
    raiser_name = TextField("Your name", description="Only if we may contact you.")
    safe_contact = LongTextField(
        "How and when can we reach you safely?",
        description="Like “Text 07700 900 000, only on weekday mornings”. We use nothing else.",
        longest=500,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        if self.contact.data == "yes" and not self.safe_contact.data:
            self.safe_contact.errors = ["Tell us a safe way to reach you, or choose no."]
            return False
        return good


class TriageForm(BaseForm):
    kind = RadioField(
        "What is it?",
        coerce=ConcernKind,
        choices=[choice(kind, label) for kind, label in KIND_WORDS.items()],
        needed="Choose what it is.",
    )
    note = LongTextField("What you found, and why", needed="Say what you found, and why.")


class ReferForm(BaseForm):
    referred_to = TextField("Who is it passed to?", needed="Enter who it was passed to.")
    consent = RadioField(
        "Does the person at risk agree?",
        coerce=Consent,
        choices=[
            choice(Consent.YES, "Yes"),
            choice(Consent.NO, "No"),
            choice(Consent.NOT_ASKED, "We could not ask safely"),
        ],
        needed="Choose one.",
    )
    reason = LongTextField("If not, why it is passed on all the same")


class AcknowledgeForm(BaseForm):
    council_reference = TextField("The council’s reference", needed="Enter the council’s reference.", longest=100)


class CloseForm(BaseForm):
    outcome = LongTextField("What became of it, and what we learned", needed="Say what became of it.")


class ProtectForm(BaseForm):
    reason = TextField("Why", needed="Say why.", longest=300)


class HideForm(BaseForm):
    email = EmailField("A person: the email address they sign in with")
    provider_id = WholeNumberField("A provider: its number, from the address of its page", least=1)


class ContactForm(BaseForm):
    name = TextField("Who answers", description="Like “Adult social care, Stockport Council”.", needed="Enter a name.")
    phone = PhoneField("Phone number", needed="Enter the phone number.")
    out_of_hours_phone = PhoneField("Phone number at night and weekends")
    email = EmailField("Email address")
    website = TextField("Web page")
    source = TextField(
        "Where does this come from?", description="Like the web page, or who told you.", needed="Say where it is from."
    )
    source_on = LocalDateField("When did you check it?", needed="Enter the day you checked it.")
    sure = YesField("I have called this number, or read it on the council’s own page", needed="Check the number first.")
