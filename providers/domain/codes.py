"""The closed lists of the supply side. A value is what is stored; `words.py` says it in plain English."""

from enum import StrEnum


class ProviderType(StrEnum):
    """Who offers support (PRV-1). The type is shown, and decides nothing about what is asked for (PRV-2)."""

    SOLE_TRADER = "sole_trader"
    MICRO_ENTERPRISE = "micro_enterprise"
    CHARITY = "charity"
    CIC = "cic"
    CO_OP = "co_op"
    USER_LED = "user_led"
    AGENCY = "agency"
    NHS = "nhs"
    COUNCIL = "council"
    PA = "pa"
    SHARED_LIVES = "shared_lives"
    IAG = "iag"
    OTHER = "other"


class ProviderState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    LISTED = "listed"
    RESTRICTED = "restricted"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    DELISTED = "delisted"
    UNCLAIMED = "unclaimed"


PUBLIC_STATES = frozenset({ProviderState.LISTED, ProviderState.RESTRICTED, ProviderState.UNCLAIMED})
"""Anybody may see these, and search finds them."""


class ServiceState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class ServiceKind(StrEnum):
    BOOKABLE = "bookable"
    ENQUIRY_ONLY = "enquiry_only"
    GRANT_FUNDED = "grant_funded"
    MATCHING_SCHEME = "matching_scheme"


class PriceUnit(StrEnum):
    HOUR = "hour"
    VISIT = "visit"
    SESSION = "session"
    NIGHT = "night"
    WEEK = "week"
    ITEM = "item"


class CredentialKind(StrEnum):
    """What a provider or a worker may claim. The last three are only shown, never asked for (C5)."""

    IDENTITY = "identity"
    DBS = "dbs"
    PUBLIC_LIABILITY = "public_liability"
    EMPLOYERS_LIABILITY = "employers_liability"
    PROFESSIONAL_INDEMNITY = "professional_indemnity"
    MOTOR_BUSINESS = "motor_business"
    PRODUCT_LIABILITY = "product_liability"
    CQC_LOCATION = "cqc_location"
    PROFESSIONAL_REGISTRATION = "professional_registration"
    ICO_REGISTRATION = "ico_registration"
    SAFEGUARDING_TRAINING = "safeguarding_training"
    FIRST_AID = "first_aid"


class CredentialState(StrEnum):
    DECLARED = "declared"
    EVIDENCE_GIVEN = "evidence_given"
    VERIFIED = "verified"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class CheckedHow(StrEnum):
    """How an operator came to know: the two middle words of "Told us", "We saw evidence", "Checked on the register"."""

    EVIDENCE = "evidence"
    REGISTER = "register"


class DbsLevel(StrEnum):
    """Lowest first; a level includes those before it. `enhanced_abl` is with the adults' barred list (R56)."""

    BASIC = "basic"
    ENHANCED = "enhanced"
    ENHANCED_ABL = "enhanced_abl"


DBS_ORDER = (DbsLevel.BASIC, DbsLevel.ENHANCED, DbsLevel.ENHANCED_ABL)

INSURANCES = frozenset(
    {
        CredentialKind.PUBLIC_LIABILITY,
        CredentialKind.EMPLOYERS_LIABILITY,
        CredentialKind.PROFESSIONAL_INDEMNITY,
        CredentialKind.MOTOR_BUSINESS,
        CredentialKind.PRODUCT_LIABILITY,
    }
)
OF_WORKER = frozenset({CredentialKind.DBS, CredentialKind.PROFESSIONAL_REGISTRATION})
"""What belongs to a person who delivers, by name."""
