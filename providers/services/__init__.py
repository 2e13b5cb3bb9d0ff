"""Writes of the supply side."""

from providers.services.availability import (
    Hours,
    add_exception,
    add_worker,
    change_worker,
    remove_exception,
    set_hours,
)
from providers.services.catalogue import (
    change_service,
    pause_service,
    publish,
    what_stops,
    withdraw_service,
    write_service,
)
from providers.services.changes import touch
from providers.services.checks import look_again
from providers.services.claims import confirm_claim, refuse_claim, start_claim, withdraw_claim
from providers.services.credentials import attach_evidence, declare, recheck_failed, reject, verify, watch
from providers.services.listing import change_details, missing_to_submit, pause, register, resume, submit
from providers.services.reviews import ask_changes, delist, list_provider, reinstate, suspend
from providers.services.sessions import free, reserve

__all__ = [
    "Hours",
    "add_exception",
    "add_worker",
    "ask_changes",
    "attach_evidence",
    "change_details",
    "change_service",
    "change_worker",
    "confirm_claim",
    "declare",
    "delist",
    "free",
    "list_provider",
    "look_again",
    "missing_to_submit",
    "pause",
    "pause_service",
    "publish",
    "recheck_failed",
    "refuse_claim",
    "register",
    "reinstate",
    "reject",
    "remove_exception",
    "reserve",
    "resume",
    "set_hours",
    "start_claim",
    "submit",
    "suspend",
    "touch",
    "verify",
    "watch",
    "what_stops",
    "withdraw_claim",
    "withdraw_service",
    "write_service",
]
