"""Reads of the supply side."""

from providers.queries.credentials import (
    blocked_now,
    dbs_allowed,
    knowledge,
    known,
    lapses,
    missing_by_activity,
)
from providers.queries.offers import offer, offer_of
from providers.queries.people import organisation_of, provider_ids_of_person
from providers.queries.times import Slot, free_stretches, slots, worker_free

__all__ = [
    "Slot",
    "blocked_now",
    "dbs_allowed",
    "free_stretches",
    "knowledge",
    "known",
    "lapses",
    "missing_by_activity",
    "offer",
    "offer_of",
    "organisation_of",
    "provider_ids_of_person",
    "slots",
    "worker_free",
]
