"""Who makes the contract with the provider: derived, then stored (R4); and whose money pays."""

from dataclasses import dataclass

from marketplace.budgets.domain.words import ContractingKind, Deployment, FundingStream, Mechanism
from marketplace.people.domain import Payer


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two ids is set."""

    kind: ContractingKind
    person_id: int | None = None
    organisation_id: int | None = None

    @property
    def is_body(self) -> bool:
        """A body's own acceptance is the terms that were recorded when the pot was activated (G13)."""
        return self.kind in (ContractingKind.FUNDER, ContractingKind.BODY)


def contracting_party(
    stream: FundingStream,
    deployment: Deployment,
    *,
    holder_id: int,
    funder_id: int,
    body_id: int | None = None,
    nominee_id: int | None = None,
) -> Party:
    """Notional: the funder. Third party or ISF: that body. Direct payment: on an NHS stream the nominee where
    one is recorded, who is principal for all contracts (R4), else the holder; on a council stream the holder.

    Raises ValueError for a third party or ISF without its body.
    """
    if deployment is Deployment.NOTIONAL:
        return Party(ContractingKind.FUNDER, organisation_id=funder_id)
    if deployment is not Deployment.DIRECT_PAYMENT:
        if body_id is None:
            raise ValueError("this deployment needs the organisation that looks after the money")
        return Party(ContractingKind.BODY, organisation_id=body_id)
    if stream.is_nhs and nominee_id is not None:
        return Party(ContractingKind.NOMINEE, person_id=nominee_id)
    return Party(ContractingKind.HOLDER, person_id=holder_id)


def payer_of(
    mechanism: Mechanism,
    *,
    funder_id: int,
    person_id: int | None = None,
    organisation_id: int | None = None,
    account_organisation_id: int | None = None,
) -> Payer:
    """By how the pot pays. `person_id` and `organisation_id` are the recipient's. Raises ValueError where whoever
    should pay is not named."""
    if mechanism is Mechanism.FUNDER_INVOICE:
        return Payer(organisation_id=funder_id)
    if mechanism is Mechanism.THIRD_PARTY_INVOICE:
        return Payer(organisation_id=organisation_id)
    if mechanism is Mechanism.MANAGED_ACCOUNT:
        return Payer(organisation_id=account_organisation_id)
    return Payer(person_id=person_id)
