"""The closed lists in plain words, for forms, pages and the index."""

from collections.abc import Mapping

from providers.domain.codes import (
    CredentialKind,
    CredentialState,
    PriceUnit,
    ProviderState,
    ProviderType,
    ServiceKind,
    ServiceState,
)

TYPES: Mapping[ProviderType, str] = {
    ProviderType.SOLE_TRADER: "One person",
    ProviderType.MICRO_ENTERPRISE: "Small team, up to 8 people",
    ProviderType.CHARITY: "Charity",
    ProviderType.CIC: "Community interest company",
    ProviderType.CO_OP: "Co-operative",
    ProviderType.USER_LED: "Run by people who use support",
    ProviderType.AGENCY: "Care agency",
    ProviderType.NHS: "NHS service",
    ProviderType.COUNCIL: "Council service",
    ProviderType.PA: "Personal assistant",
    ProviderType.SHARED_LIVES: "Shared Lives scheme",
    ProviderType.IAG: "Information, advice and guidance",
    ProviderType.OTHER: "Another kind of organisation",
}
ONE_PERSON = frozenset({ProviderType.SOLE_TRADER, ProviderType.PA})

STATES: Mapping[ProviderState, str] = {
    ProviderState.DRAFT: "Being written",
    ProviderState.SUBMITTED: "Being checked",
    ProviderState.CHANGES_REQUESTED: "Needs changes",
    ProviderState.LISTED: "On the site",
    ProviderState.RESTRICTED: "On the site, some of it hidden",
    ProviderState.PAUSED: "Paused by you",
    ProviderState.SUSPENDED: "Stopped by us",
    ProviderState.DELISTED: "Taken off the site",
    ProviderState.UNCLAIMED: "From a public list",
}
SERVICE_STATES: Mapping[ServiceState, str] = {
    ServiceState.DRAFT: "Being written",
    ServiceState.PUBLISHED: "On the site",
    ServiceState.PAUSED: "Paused",
    ServiceState.WITHDRAWN: "Taken down",
}
KINDS: Mapping[ServiceKind, tuple[str, str]] = {
    ServiceKind.BOOKABLE: ("People book a time", "They pick a free time and ask for it. You say yes or no."),
    ServiceKind.ENQUIRY_ONLY: ("People ask first", "They send a question. You agree the rest together."),
    ServiceKind.GRANT_FUNDED: ("Free, paid by a grant", "No price. It never comes out of anybody’s budget."),
    ServiceKind.MATCHING_SCHEME: ("We match people by hand", "Such as Shared Lives. People ask, and you find a match."),
}
UNITS: Mapping[PriceUnit, str] = {
    PriceUnit.HOUR: "an hour",
    PriceUnit.VISIT: "a visit",
    PriceUnit.SESSION: "a session",
    PriceUnit.NIGHT: "a night",
    PriceUnit.WEEK: "a week",
    PriceUnit.ITEM: "each",
}
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "bfi": "British Sign Language",
    "x-makaton": "Makaton",
    "ar": "Arabic",
    "bn": "Bengali",
    "yue": "Cantonese",
    "zh": "Chinese (Mandarin)",
    "cs": "Czech",
    "nl": "Dutch",
    "fr": "French",
    "de": "German",
    "el": "Greek",
    "gu": "Gujarati",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ku": "Kurdish",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "fa": "Persian (Farsi, Dari)",
    "pl": "Polish",
    "pt": "Portuguese",
    "pa": "Punjabi",
    "ps": "Pashto",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "so": "Somali",
    "es": "Spanish",
    "syl": "Sylheti",
    "ta": "Tamil",
    "ti": "Tigrinya",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "cy": "Welsh",
    "yo": "Yoruba",
}
"""BCP 47 tags; Makaton has none, so it is private use."""
ACCESS: Mapping[str, str] = {
    "step_free": "No steps",
    "wheelchair": "Room for a wheelchair",
    "accessible_toilet": "Accessible toilet",
    "changing_places": "Changing Places toilet",
    "hoist": "Hoist",
    "blue_badge_parking": "Blue Badge parking",
    "hearing_loop": "Hearing loop",
    "quiet_space": "Quiet place to go",
    "assistance_dogs": "Assistance dogs welcome",
    "easy_read": "Easy read information",
    "large_print": "Large print information",
    "carer_welcome": "Bring a helper for free",
}
STREAM_GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "council": ("Council budgets for care", ("asc_personal_budget",)),
    "carer": ("Council budgets for carers", ("carer_budget",)),
    "nhs": (
        "NHS budgets",
        ("nhs_chc", "nhs_cc_child", "nhs_s117", "nhs_wheelchair", "nhs_discretionary"),
    ),
    "education": ("Education budgets", ("education_pb",)),
}
DEPLOYMENTS: Mapping[str, tuple[str, str]] = {
    "notional": ("The council or NHS pays you", "You send your invoice to them."),
    "third_party": ("An organisation pays you", "It holds the budget for the person."),
    "isf": ("An individual service fund pays you", "Another provider holds the budget."),
    "direct_payment": ("The person pays you", "They get the money as a direct payment."),
}
PAID_BY: Mapping[str, str] = {
    "notional": "the council or the NHS",
    "third_party": "an organisation that holds the budget",
    "isf": "an individual service fund",
    "direct_payment": "the person",
}
CREDENTIALS: Mapping[CredentialKind, str] = {
    CredentialKind.IDENTITY: "Who they are",
    CredentialKind.DBS: "DBS check",
    CredentialKind.CQC_LOCATION: "Care Quality Commission",
    CredentialKind.PUBLIC_LIABILITY: "Public liability insurance",
    CredentialKind.EMPLOYERS_LIABILITY: "Employers’ liability insurance",
    CredentialKind.PROFESSIONAL_INDEMNITY: "Professional indemnity insurance",
    CredentialKind.MOTOR_BUSINESS: "Car insurance for business use",
    CredentialKind.PRODUCT_LIABILITY: "Product liability insurance",
    CredentialKind.PROFESSIONAL_REGISTRATION: "Professional registration",
    CredentialKind.ICO_REGISTRATION: "Data protection",
    CredentialKind.SAFEGUARDING_TRAINING: "Safeguarding training",
    CredentialKind.FIRST_AID: "First aid",
}
CREDENTIAL_STATES: Mapping[CredentialState, str] = {
    CredentialState.DECLARED: "You told us. Say how we can see it.",
    CredentialState.EVIDENCE_GIVEN: "Waiting for us to look",
    CredentialState.VERIFIED: "Seen by us",
    CredentialState.REJECTED: "We could not confirm it",
    CredentialState.EXPIRED: "Ran out",
    CredentialState.WITHDRAWN: "No longer holds",
    CredentialState.SUPERSEDED: "Replaced by a newer one",
}


def pot_tokens(groups: list[str], deployments: list[str]) -> list[str]:
    """`stream:deployment` for every stream of the groups, each way of paying."""
    return [
        f"{stream}:{deployment}"
        for group in STREAM_GROUPS
        if group in groups
        for stream in STREAM_GROUPS[group][1]
        for deployment in DEPLOYMENTS
        if deployment in deployments
    ]


POT_TOKENS = frozenset(pot_tokens(list(STREAM_GROUPS), list(DEPLOYMENTS)))


def pot_groups(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Back from tokens: (groups, deployments) that are in them."""
    streams = {token.partition(":")[0] for token in tokens}
    paid = {token.partition(":")[2] for token in tokens}
    return (
        [group for group, (_, members) in STREAM_GROUPS.items() if streams.intersection(members)],
        [deployment for deployment in DEPLOYMENTS if deployment in paid],
    )
