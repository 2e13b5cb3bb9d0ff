"""Changing how a pot reaches support in mid-period, or giving it up (BUD-6, BUD-15). No money moves by it."""

from marketplace.budgets.domain import Deployment, Mechanism, PotState, RecipientKind, contracting_party
from marketplace.budgets.models import PastDeployment, Pot
from marketplace.budgets.queries import budget, pot, rule_of
from marketplace.budgets.services.setting_up import wrong_pot
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork


def change_deployment(
    uow: UnitOfWork,
    actor: Actor,
    *,
    pot_id: int,
    deployment: Deployment,
    mechanism: Mechanism,
    reason: str,
    recipient_kind: RecipientKind | None = None,
    recipient_person_id: int | None = None,
    recipient_organisation_id: int | None = None,
    account_organisation_id: int | None = None,
    terms_accepted: bool = False,
) -> None:
    """From today on the same pot is looked after and paid from another way: balance, holds and bookings stay as they
    are, to the penny. What was visited before today is billed to whoever paid then.

    Raises NotFound, NotAllowed, InvalidInput, Refused (`pot_not_open`, `recipient_accepted`, `changed_today`).
    """
    found = pot(uow, pot_id)
    uow.require(actor, Action.BUDGETS_SET_UP, holder_id=found.holder_id)
    if found.state not in (PotState.ACTIVE, PotState.PAUSED):
        raise Refused("pot_not_open", "Only a pot that is open can be changed.")
    kind, person_id, body_id = _recipient(
        found, deployment, recipient_kind, recipient_person_id, recipient_organisation_id
    )
    rule = rule_of(uow, found.stream, max(budget(uow, found.budget_id).starts_on, local_date(uow.now)))
    wrong = wrong_pot(rule, deployment, mechanism, kind, person_id, body_id, account_organisation_id)
    if not reason.strip():
        wrong["reason"] = ["Say why, in words that the person can read."]
    if wrong:
        raise InvalidInput(wrong)
    if not terms_accepted:
        raise Refused(
            "recipient_accepted",
            "Whoever receives the money from now on has not accepted the terms yet.",
            next_step="Ask them, then say here that they accept.",
        )
    _keep_the_past(uow, actor, found, reason.strip())
    found.deployment, found.mechanism, found.recipient_kind = deployment, mechanism, kind
    found.recipient_person_id, found.recipient_organisation_id = person_id, body_id
    found.account_organisation_id = account_organisation_id if mechanism is Mechanism.MANAGED_ACCOUNT else None
    party = contracting_party(
        found.stream,
        deployment,
        holder_id=found.holder_id,
        funder_id=found.funder_id,
        body_id=body_id,
        nominee_id=person_id if kind is RecipientKind.NOMINEE else None,
    )
    found.contracting_kind = party.kind
    found.contracting_person_id, found.contracting_organisation_id = party.person_id, party.organisation_id
    found.terms_accepted_by_id, found.terms_accepted_at = person_id or actor.person_id, uow.now
    uow.session.flush()
    uow.audit(actor, "budgets:pot:redeployed", "pot", pot_id, deployment=deployment, mechanism=mechanism)
    uow.notify(found.holder_id, "pot_changed", "/pots")


def _recipient(
    found: Pot,
    deployment: Deployment,
    kind: RecipientKind | None,
    person_id: int | None,
    body_id: int | None,
) -> tuple[RecipientKind, int | None, int | None]:
    kind = kind or {
        Deployment.NOTIONAL: RecipientKind.FUNDER,
        Deployment.DIRECT_PAYMENT: RecipientKind.HOLDER,
    }.get(deployment, RecipientKind.THIRD_PARTY)
    if kind is RecipientKind.FUNDER:
        return kind, None, found.funder_id
    if kind is RecipientKind.HOLDER:
        return kind, found.holder_id, None
    return (kind, person_id, None) if kind.is_person else (kind, None, body_id)


def _keep_the_past(uow: UnitOfWork, actor: Actor, found: Pot, reason: str) -> None:
    today = local_date(uow.now)
    if uow.session.query(PastDeployment.id).filter_by(pot_id=found.id, until_on=today).first() is not None:
        raise Refused("changed_today", "This pot was changed today already. Change it again tomorrow.")
    uow.session.add(
        PastDeployment(
            pot_id=found.id,
            until_on=today,
            deployment=found.deployment,
            mechanism=found.mechanism,
            recipient_kind=found.recipient_kind,
            payer_id=found.payer.organisation_id,
            payer_person_id=found.payer.person_id,
            reason=reason,
            changed_by_id=actor.person_id,
            changed_at=uow.now,
        )
    )
