"""Setting up a holder and what is recorded about them."""

from datetime import date

from marketplace.core.forms import (
    BaseForm,
    EmailField,
    LocalDateField,
    LongTextField,
    PhoneField,
    PostcodeField,
    RadioField,
    SelectField,
    TextField,
    YesField,
    choice,
)
from marketplace.core.geography import UnknownPlace, local_authorities, resolve
from marketplace.people.domain import ConsentHow, LinkChannel
from marketplace.people.models import Organisation, Person
from marketplace.people.queries import full_name
from marketplace.people.web.account_forms import FORMATS

NO_ACCOUNT = "none"
ACCOUNTS = [
    choice(NO_ACCOUNT, "No account", "Everything can be done by phone, by post or by someone they choose"),
    choice(LinkChannel.EMAIL.value, "Yes, send the link by email"),
    choice(LinkChannel.PRINTED.value, "Yes, as a code on paper", "You print it and hand it over"),
]
HOW = [
    choice(ConsentHow.IN_PERSON.value, "Face to face"),
    choice(ConsentHow.PHONE.value, "On the phone"),
    choice(ConsentHow.LETTER.value, "In a letter or on a form"),
    choice(ConsentHow.ONLINE.value, "Online"),
]


class HolderForm(BaseForm):
    funder_id = SelectField("Funder", coerce=int, needed="Choose the funder.")
    given_name = TextField("First name", needed="Enter their first name.", longest=100)
    family_name = TextField("Last name", needed="Enter their last name.", longest=100)
    address = LongTextField("Address", longest=400, description="One line for each part, without the postcode")
    postcode = PostcodeField("Postcode", needed="Enter their postcode.")
    phone = PhoneField("Phone number")
    email = EmailField("Email address", description="Leave it empty if they have none.")
    preferred_format = RadioField("How should we tell them things?", choices=FORMATS, needed="Choose one way.")
    safe_contact = TextField(
        "A safe way to reach them",
        longest=500,
        description="Only if it matters: a number, a time of day, or a person whom they trust.",
    )
    account = RadioField(
        "Do they want an account of their own?", choices=ACCOUNTS, needed="Choose one.", default=NO_ACCOUNT
    )
    coordinator_id = SelectField("Care coordinator", coerce=int, needed="Choose their care coordinator.")

    def offer(self, funders: list[Organisation], coordinators: list[Person]) -> None:
        self.funder_id.choices = [choice(body.id, body.name) for body in funders]
        self.coordinator_id.choices = [choice("", "Choose")] + [
            choice(person.id, full_name(person)) for person in coordinators
        ]

    def lines(self) -> list[str]:
        return [line.strip() for line in (self.address.data or "").splitlines() if line.strip()]

    def channel(self) -> LinkChannel | None:
        return None if self.account.data == NO_ACCOUNT else LinkChannel(self.account.data)


class ConsentForm(BaseForm):
    how = RadioField("How did they say yes?", choices=HOW, needed="Choose how they said yes.")


class CouncilForm(BaseForm):
    local_authority = SelectField("Council", needed="Choose the council.")

    def offer(self, postcode: str | None) -> None:
        """All councils; the one that the postcode suggests is chosen until a person says otherwise."""
        self.local_authority.choices = [choice("", "Choose")] + [
            choice(area.code, area.name) for area in local_authorities()
        ]
        if self.local_authority.data is None and postcode:
            self.local_authority.data = suggested(postcode)


def suggested(postcode: str) -> str | None:
    """GSS code of the council that a postcode lies in, as far as our tables know."""
    try:
        return resolve(postcode).local_authority
    except UnknownPlace:
        return None


class CoordinatorForm(BaseForm):
    coordinator_id = SelectField("Care coordinator", coerce=int, needed="Choose their care coordinator.")


class GiveAccountForm(BaseForm):
    email = EmailField("Email address", needed="Enter the email address that they sign in with.")
    channel = RadioField(
        "How do they get the link?", choices=ACCOUNTS[1:], needed="Choose one way.", default=LinkChannel.EMAIL.value
    )


class DeathForm(BaseForm):
    died_on = LocalDateField("Date of death", needed="Enter the date of death.")
    sure = YesField("I have checked that this is the right person.", needed="Check that this is the right person.")

    def until(self, today: date) -> None:
        self.died_on.latest = today
