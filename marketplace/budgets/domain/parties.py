"""Who makes the contract with the provider: derived, then stored (4.1, R4)."""

from dataclasses import dataclass

from marketplace.budgets.domain.words import ContractingKind, Deployment, FundingStream


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
