"""Reads of the supply side."""

from providers.queries.claims import (
    ClaimPage,
    ClaimToCheck,
    claim_page,
    claim_to_check,
    claims_queue,
    organisations_without_listing,
)
from providers.queries.credentials import (
    blocked_now,
    dbs_allowed,
    knowledge,
    known,
    lapses,
    missing_by_activity,
)
from providers.queries.knowing import Known, card_known, what_we_know
from providers.queries.listing import (
    Availability,
    Listing,
    Queue,
    Team,
    availability,
    credential_to_check,
    listing,
    listing_to_review,
    listings_of,
    own_service,
    prices_of,
    review_queue,
    team,
)
from providers.queries.offers import offer, offer_of
from providers.queries.pages import ProviderPage, ServicePage, provider_page, service_page
from providers.queries.people import organisation_of, provider_ids_of_person, providers_of_person, ties_of_person
from providers.queries.times import Slot, free_stretches, slots, worker_free

__all__ = [
    "Availability",
    "ClaimPage",
    "ClaimToCheck",
    "Known",
    "Listing",
    "ProviderPage",
    "Queue",
    "ServicePage",
    "Slot",
    "Team",
    "availability",
    "blocked_now",
    "card_known",
    "claim_page",
    "claim_to_check",
    "claims_queue",
    "credential_to_check",
    "dbs_allowed",
    "free_stretches",
    "knowledge",
    "known",
    "lapses",
    "listing",
    "listing_to_review",
    "listings_of",
    "missing_by_activity",
    "offer",
    "offer_of",
    "organisation_of",
    "organisations_without_listing",
    "own_service",
    "prices_of",
    "provider_ids_of_person",
    "provider_page",
    "providers_of_person",
    "review_queue",
    "service_page",
    "slots",
    "team",
    "ties_of_person",
    "what_we_know",
    "worker_free",
]
