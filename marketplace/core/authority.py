"""The port through which every service asks: may this actor do this, to this, now? Answered by `delegation`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from marketplace.core.actor import Actor

if TYPE_CHECKING:
    from marketplace.core.uow import UnitOfWork


class Action(StrEnum):
    """area:subject:action. The policy table in `delegation/policy.py` says who holds each."""

    # people
    PEOPLE_ORGANISATION_CREATE = "people:organisation:create"
    PEOPLE_STAFF_MANAGE = "people:staff:manage"
    PEOPLE_HOLDER_SET_UP = "people:holder:set_up"
    PEOPLE_HOLDER_SEE = "people:holder:see"
    PEOPLE_HOLDER_RECORD_DEATH = "people:holder:record_death"
    # delegation
    DELEGATION_GRANT = "delegation:delegation:grant"
    DELEGATION_RECORD = "delegation:delegation:record"
    # providers
    PROVIDERS_MANAGE = "providers:provider:manage"
    PROVIDERS_REVIEW = "providers:provider:review"
    PROVIDERS_IMPORT = "providers:listing:import"
    # plans, budgets, ledger
    PLANS_EDIT = "plans:plan:edit"
    PLANS_SEE = "plans:plan:see"
    PLANS_SUBMIT = "plans:plan:submit"
    PLANS_APPROVE = "plans:plan:approve"
    BUDGETS_SET_UP = "budgets:budget:set_up"
    BUDGETS_RULES = "budgets:rules:load"
    BUDGETS_SEE = "budgets:budget:see"
    # bookings, the holder's side
    BOOKINGS_ENQUIRE = "bookings:enquiry:send"
    BOOKINGS_REQUEST = "bookings:booking:request"
    BOOKINGS_AGREE = "bookings:booking:agree"
    BOOKINGS_CONFIRM = "bookings:booking:confirm"
    BOOKINGS_ACCEPT_AGREEMENT = "bookings:agreement:accept"
    BOOKINGS_CANCEL = "bookings:booking:cancel"
    BOOKINGS_SEE = "bookings:booking:see"
    BOOKINGS_AUTHORISE = "bookings:booking:authorise"
    VISITS_ATTEST = "bookings:visit:attest"
    VISITS_RECORD_SPOKEN_YES = "bookings:visit:record_spoken_yes"
    # bookings, the provider's side
    BOOKINGS_ANSWER = "bookings:booking:answer"
    VISITS_REPORT = "bookings:visit:report"
    # money
    PAYMENTS_RUN = "payments:payment:run"
    INVOICES_SEE = "bookings:invoice:see"
    # insight, safety
    COMMISSIONING_SEE = "commissioning:release:see"
    SAFEGUARDING_SEE = "safeguarding:concern:see"


@dataclass(frozen=True, slots=True)
class Subject:
    """What the action is done to; only what matters is set. `pence` is a booking's whole price."""

    holder_id: int | None = None
    provider_id: int | None = None
    organisation_id: int | None = None
    pence: int | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Authorised:
    """Why the answer is yes: `self`, `delegation`, or a staff role such as `coordinator`."""

    action: Action
    basis: str
    delegation_id: int | None = None


class Authority(Protocol):
    def authorise(self, uow: "UnitOfWork", actor: Actor, action: Action, subject: Subject) -> Authorised:
        """Afresh at each request and command. Raises NotFound where the actor has no tie to the subject at all,
        OverLimit where a delegation covers the action but not the price or category, NotAllowed otherwise."""
        ...


class NobodyMay:
    """The null adapter: refuses all but the system, so that a forgotten wiring is safe."""

    def authorise(self, uow: "UnitOfWork", actor: Actor, action: Action, subject: Subject) -> Authorised:
        from marketplace.core.errors import NotAllowed

        if actor.is_system:
            return Authorised(action, "system")
        raise NotAllowed("Nobody may do this here yet.")
