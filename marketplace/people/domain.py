"""Words and rules about people that need no database."""

import re
from dataclasses import dataclass
from enum import StrEnum


class PreferredFormat(StrEnum):
    """How a person wants to hear from us (E15). `NONE` is: only on the page, or in person."""

    EMAIL = "email"
    POST = "post"
    LARGE_PRINT_POST = "large_print_post"
    EASY_READ_POST = "easy_read_post"
    PHONE = "phone"
    NONE = "none"


class OrganisationKind(StrEnum):
    OPERATOR = "operator"
    FUNDER = "funder"
    PROVIDER = "provider"
    BROKER = "broker"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose money pays a bill: an organisation, or a person from their own account. One of the two ids is set."""

    organisation_id: int | None = None
    person_id: int | None = None

    def __post_init__(self) -> None:
        if (self.organisation_id is None) == (self.person_id is None):
            raise ValueError("a payer is an organisation or a person")

    @property
    def order(self) -> tuple[int, int]:
        """Organisations first, each by its number."""
        return (self.organisation_id or 0, self.person_id or 0)


class Role(StrEnum):
    OPERATOR = "operator"
    SAFEGUARDING = "safeguarding"
    FUNDER_ADMIN = "funder_admin"
    COORDINATOR = "coordinator"
    APPROVER = "approver"
    COMMISSIONER = "commissioner"
    FINANCE = "finance"
    PROVIDER_MANAGER = "provider_manager"
    PROVIDER_WORKER = "provider_worker"
    BROKER_MANAGER = "broker_manager"
    BROKER = "broker"


class ConsentHow(StrEnum):
    """How a holder said yes to our keeping and sharing what is needed."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    LETTER = "letter"
    ONLINE = "online"


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    PROVE_ADDRESS = "prove_address"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose's name


class LinkChannel(StrEnum):
    EMAIL = "email"
    PRINTED = "printed"


ROLES_OF: dict[OrganisationKind, tuple[Role, ...]] = {
    OrganisationKind.OPERATOR: (Role.OPERATOR, Role.SAFEGUARDING),
    OrganisationKind.FUNDER: (
        Role.FUNDER_ADMIN,
        Role.COORDINATOR,
        Role.APPROVER,
        Role.COMMISSIONER,
        Role.FINANCE,
        Role.SAFEGUARDING,
    ),
    OrganisationKind.PROVIDER: (Role.PROVIDER_MANAGER, Role.PROVIDER_WORKER),
    OrganisationKind.BROKER: (Role.BROKER_MANAGER, Role.BROKER),
    OrganisationKind.THIRD_PARTY: (Role.FINANCE,),
}
"""Which roles an organisation can give: nobody can be made an operator by a provider."""

ADMIN_OF: dict[OrganisationKind, Role] = {
    OrganisationKind.OPERATOR: Role.OPERATOR,
    OrganisationKind.FUNDER: Role.FUNDER_ADMIN,
    OrganisationKind.PROVIDER: Role.PROVIDER_MANAGER,
    OrganisationKind.BROKER: Role.BROKER_MANAGER,
    OrganisationKind.THIRD_PARTY: Role.FINANCE,
}
"""The role that looks after an organisation's people: the first one invited, and the last who may not leave."""

ROLE_NAMES: dict[Role, str] = {
    Role.OPERATOR: "Runs this site",
    Role.SAFEGUARDING: "Looks into concerns",
    Role.FUNDER_ADMIN: "Looks after staff",
    Role.COORDINATOR: "Care coordinator",
    Role.APPROVER: "Approves plans",
    Role.COMMISSIONER: "Commissioner",
    Role.FINANCE: "Finance",
    Role.PROVIDER_MANAGER: "Manager",
    Role.PROVIDER_WORKER: "Worker",
    Role.BROKER_MANAGER: "Manager",
    Role.BROKER: "Broker",
}

KIND_NAMES: dict[OrganisationKind, str] = {
    OrganisationKind.OPERATOR: "Runs this site",
    OrganisationKind.FUNDER: "Council or NHS funder",
    OrganisationKind.PROVIDER: "Provider",
    OrganisationKind.BROKER: "Broker",
    OrganisationKind.THIRD_PARTY: "Holds budgets for people",
}

FORMAT_NAMES: dict[PreferredFormat, str] = {
    PreferredFormat.EMAIL: "Email",
    PreferredFormat.POST: "Letter",
    PreferredFormat.LARGE_PRINT_POST: "Letter in large print",
    PreferredFormat.EASY_READ_POST: "Letter in easy words",
    PreferredFormat.PHONE: "Phone call",
    PreferredFormat.NONE: "None of these",
}

_GSS = re.compile(r"E(?:06|07|08|09|10)[0-9]{6}")
_ODS = re.compile(r"[A-Z][A-Z0-9]{2,4}")


def funder_code(text: str) -> str:
    """A council's GSS code (E08000007) or an NHS body's ODS code (QOP), tidied. Raises ValueError with a sentence."""
    code = "".join(text.split()).upper()
    if _GSS.fullmatch(code) or (_ODS.fullmatch(code) and not re.fullmatch(r"E[0-9]+", code)):
        return code
    raise ValueError("Write a council’s code like E08000007, or an NHS code like QOP.")


def email_key(text: str) -> str:
    """An address as we compare it: people don't mind capitals."""
    return text.strip().lower()
