"""Streams, deployments, mechanisms and recipients (domain.md C1). Which mechanisms go with what is in `rules.py`."""

from collections.abc import Mapping
from enum import StrEnum


class FundingStream(StrEnum):
    """Where the money comes from: it decides the rule set."""

    NHS_CHC = "nhs_chc"
    NHS_CC_CHILD = "nhs_cc_child"
    NHS_S117 = "nhs_s117"
    NHS_WHEELCHAIR = "nhs_wheelchair"
    NHS_DISCRETIONARY = "nhs_discretionary"
    ASC_PERSONAL_BUDGET = "asc_personal_budget"
    CARER_BUDGET = "carer_budget"
    EDUCATION_PB = "education_pb"
    PRIVATE = "private"

    @property
    def is_nhs(self) -> bool:
        return self.value.startswith("nhs_")

    @property
    def words(self) -> str:
        return _STREAM_WORDS[self]


class Deployment(StrEnum):
    """How the money reaches support (BUD-1)."""

    NOTIONAL = "notional"
    THIRD_PARTY = "third_party"
    ISF = "isf"
    DIRECT_PAYMENT = "direct_payment"

    @property
    def words(self) -> str:
        return _DEPLOYMENT_WORDS[self]


class Mechanism(StrEnum):
    """How a pot pays."""

    FUNDER_INVOICE = "funder_invoice"
    THIRD_PARTY_INVOICE = "third_party_invoice"
    OWN_ACCOUNT = "own_account"
    MANAGED_ACCOUNT = "managed_account"
    PAYMENT_CARD = "payment_card"

    @property
    def words(self) -> str:
        return _MECHANISM_WORDS[self]


class RecipientKind(StrEnum):
    """Who receives the money and answers for it. A notional budget stays with the funder."""

    FUNDER = "funder"
    HOLDER = "holder"
    NOMINEE = "nominee"
    REPRESENTATIVE = "representative"
    THIRD_PARTY = "third_party"
    TRUST = "trust"

    @property
    def is_person(self) -> bool:
        return self in (RecipientKind.HOLDER, RecipientKind.NOMINEE, RecipientKind.REPRESENTATIVE)

    @property
    def words(self) -> str:
        return _RECIPIENT_WORDS[self]


class ContractingKind(StrEnum):
    """Who makes the contract with the provider; `body` is the third party or the provider of an ISF."""

    FUNDER = "funder"
    BODY = "body"
    NOMINEE = "nominee"
    HOLDER = "holder"


class PeriodRhythm(StrEnum):
    """How a pot's money is cut over its dates."""

    MONTHLY = "monthly"
    FOUR_WEEKLY = "four_weekly"
    ALL_AT_ONCE = "all_at_once"


RECIPIENTS_OF: Mapping[Deployment, tuple[RecipientKind, ...]] = {
    Deployment.NOTIONAL: (RecipientKind.FUNDER,),
    Deployment.THIRD_PARTY: (RecipientKind.THIRD_PARTY, RecipientKind.TRUST),
    Deployment.ISF: (RecipientKind.THIRD_PARTY,),
    Deployment.DIRECT_PAYMENT: (RecipientKind.HOLDER, RecipientKind.NOMINEE, RecipientKind.REPRESENTATIVE),
}

_STREAM_WORDS = {
    FundingStream.NHS_CHC: "NHS continuing healthcare",
    FundingStream.NHS_CC_CHILD: "NHS continuing care for a child",
    FundingStream.NHS_S117: "Mental health aftercare",
    FundingStream.NHS_WHEELCHAIR: "NHS wheelchair budget",
    FundingStream.NHS_DISCRETIONARY: "Another NHS budget",
    FundingStream.ASC_PERSONAL_BUDGET: "Council personal budget",
    FundingStream.CARER_BUDGET: "Council budget for a carer",
    FundingStream.EDUCATION_PB: "Education budget",
    FundingStream.PRIVATE: "Own money",
}
_DEPLOYMENT_WORDS = {
    Deployment.NOTIONAL: "The funder keeps the money and pays for the support",
    Deployment.THIRD_PARTY: "Another organisation looks after the money",
    Deployment.ISF: "A provider looks after the money (individual service fund)",
    Deployment.DIRECT_PAYMENT: "Direct payment",
}
_MECHANISM_WORDS = {
    Mechanism.FUNDER_INVOICE: "The funder pays each bill",
    Mechanism.THIRD_PARTY_INVOICE: "The organisation that looks after the money pays each bill",
    Mechanism.OWN_ACCOUNT: "From a separate bank account",
    Mechanism.MANAGED_ACCOUNT: "From an account that someone else runs",
    Mechanism.PAYMENT_CARD: "With a payment card",
}
_RECIPIENT_WORDS = {
    RecipientKind.FUNDER: "The funder",
    RecipientKind.HOLDER: "The person",
    RecipientKind.NOMINEE: "Someone that the person named (nominee)",
    RecipientKind.REPRESENTATIVE: "Someone who can act for the person by law (representative)",
    RecipientKind.THIRD_PARTY: "An organisation",
    RecipientKind.TRUST: "A trust",
}
_NAMES = {
    FundingStream.CARER_BUDGET: "Carer pot",
    FundingStream.EDUCATION_PB: "Education pot",
    FundingStream.PRIVATE: "Own money",
    FundingStream.NHS_WHEELCHAIR: "Wheelchair pot",
}


def pot_name(stream: FundingStream) -> str:
    """What a holder calls it: `NHS pot`, `Council pot`."""
    return _NAMES.get(stream, "NHS pot" if stream.is_nhs else "Council pot")


def pot_token(stream: FundingStream, deployment: Deployment) -> str:
    """How services say which pots they take (G4): `stream:deployment`."""
    return f"{stream.value}:{deployment.value}"
