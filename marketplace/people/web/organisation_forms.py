"""Adding organisations and inviting their people."""

from typing import Any

from wtforms.validators import StopValidation

from marketplace.core.forms import BaseForm, EmailField, LongTextField, RadioField, TextField, choice
from marketplace.core.geography import local_authorities
from marketplace.people.domain import KIND_NAMES, ROLE_NAMES, ROLES_OF, LinkChannel, OrganisationKind, Role

KINDS = (OrganisationKind.FUNDER, OrganisationKind.BROKER, OrganisationKind.THIRD_PARTY, OrganisationKind.PROVIDER)
ROLE_HINTS: dict[Role, str] = {
    Role.OPERATOR: "Checks listings and adds organisations",
    Role.SAFEGUARDING: "Sees concerns, and nobody else does",
    Role.FUNDER_ADMIN: "Invites people, and ends their access when they leave",
    Role.COORDINATOR: "Sets up people and their plans, budgets and visits",
    Role.APPROVER: "Says yes or no to plans that others wrote",
    Role.COMMISSIONER: "Sees figures, never names",
    Role.FINANCE: "Sees invoices and payments",
    Role.PROVIDER_MANAGER: "Changes the listing, answers requests, invites people",
    Role.PROVIDER_WORKER: "Sees their own visits and records them",
    Role.BROKER_MANAGER: "Invites brokers, and works as one",
    Role.BROKER: "Acts for people who asked for it",
}
CHANNELS = [
    choice(LinkChannel.EMAIL.value, "By email"),
    choice(LinkChannel.PRINTED.value, "As a code on paper", "You print it and hand it over"),
]


def areas_in(text: str) -> list[str]:
    """GSS codes for names or codes of councils, one a line. Raises ValueError with a sentence."""
    known = {area.name.lower(): area.code for area in local_authorities()}
    codes = set(known.values())
    found: list[str] = []
    for line in text.splitlines():
        word = " ".join(line.split())
        if not word:
            continue
        code = word.upper() if word.upper() in codes else known.get(word.lower())
        if code is None:
            raise ValueError(f"We don’t know “{word}”. Write the council’s name as in the list below.")
        found.append(code)
    return sorted(set(found))


def usual_areas(code: str) -> list[str]:
    """A council serves itself; an NHS board the councils that lie mostly in it."""
    code = code.strip().upper()
    return [area.code for area in local_authorities() if code in (area.code, area.icb_code)]


class OrganisationForm(BaseForm):
    kind = RadioField(
        "What is it?",
        choices=[choice(kind.value, KIND_NAMES[kind]) for kind in KINDS],
        needed="Choose what it is.",
    )
    name = TextField("Name", needed="Enter its name.")
    code = TextField(
        "Code (funders only)", longest=20, description="A council’s code like E08000007, or an NHS code like QOP"
    )
    areas = LongTextField(
        "Areas (funders only)",
        description="Councils whose people it serves, one a line. Left empty, we take the usual ones for its code.",
    )

    def validate_areas(self, field: Any) -> None:
        try:
            areas_in(field.data or "")
        except ValueError as error:
            raise StopValidation(str(error)) from None

    def chosen_areas(self) -> list[str]:
        return areas_in(self.areas.data or "") or usual_areas(self.code.data or "")


class InviteForm(BaseForm):
    given_name = TextField("First name", needed="Enter their first name.", longest=100)
    family_name = TextField("Last name", needed="Enter their last name.", longest=100)
    email = EmailField("Email address", needed="Enter their email address.")
    role = RadioField("What will they do?", needed="Choose what they will do.")
    channel = RadioField(
        "How do we send the invitation?", choices=CHANNELS, needed="Choose one way.", default=LinkChannel.EMAIL.value
    )

    def offer(self, kind: OrganisationKind) -> None:
        self.role.choices = [choice(role.value, ROLE_NAMES[role], ROLE_HINTS.get(role)) for role in ROLES_OF[kind]]


class EmptyForm(BaseForm):
    """A button: the token alone."""
