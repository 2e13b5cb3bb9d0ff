"""Tables of the supply side."""

from providers.models.availability import AvailabilityException, AvailabilityRule, SessionPlace, Worker, WorkerSession
from providers.models.claim import ProviderClaim
from providers.models.credential import Credential
from providers.models.provider import Provider, ProviderDecision
from providers.models.service import Service, ServicePrice

__all__ = [
    "AvailabilityException",
    "AvailabilityRule",
    "Credential",
    "Provider",
    "ProviderClaim",
    "ProviderDecision",
    "Service",
    "ServicePrice",
    "SessionPlace",
    "Worker",
    "WorkerSession",
]
