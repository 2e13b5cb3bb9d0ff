"""The plain agreement of an arrangement (BKG-15): who contracts, price, notice, complaints."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from marketplace.bookings.models import Booking, BookingSplit
from marketplace.budgets import queries as budgets
from marketplace.budgets.domain import Party as PotParty
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people


@dataclass(frozen=True, slots=True)
class Party:
    """Who contracts for one pot's share. For a body, `accepted` says whether its terms were recorded on the pot."""

    pot_name: str
    name: str
    is_body: bool
    accepted: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """Read by both sides before confirming. Prices in pence, notice in hours."""

    parties: tuple[Party, ...]
    provider_name: str
    service_name: str
    price_pence: int
    cancel_hours: int
    cancel_fee_pence: int
    complaints_contact: str | None

    @property
    def bodies_accepted(self) -> bool:
        """Where a body contracts, its own acceptance is the terms recorded when the pot was activated (G13)."""
        return all(party.accepted for party in self.parties if party.is_body)

    def as_record(self) -> dict[str, Any]:
        return asdict(self)


def agreement(uow: UnitOfWork, booking: Booking) -> Agreement:
    """As it would be agreed now. The contracting party is derived by deployment and stream (R4), stored on the pot."""
    pots = uow.session.scalars(
        select(BookingSplit.pot_id).where(BookingSplit.booking_id == booking.id).order_by(BookingSplit.id)
    ).all()
    parties = []
    for pot_id in dict.fromkeys(pots):
        pot = budgets.pot(uow, pot_id)
        party = pot.contracting_party
        name = _name(uow, party) if party else ""
        parties.append(Party(pot.name, name, bool(party and party.is_body), pot.terms_accepted_at is not None))
    offer = booking.offer
    return Agreement(
        parties=tuple(parties),
        provider_name=str(offer["provider_name"]),
        service_name=str(offer["service_name"]),
        price_pence=booking.price_pence,
        cancel_hours=int(offer["cancel_hours"]),
        cancel_fee_pence=int(offer["cancel_fee_pence"]),
        complaints_contact=offer.get("complaints_contact"),
    )


def _name(uow: UnitOfWork, party: PotParty) -> str:
    if party.person_id is not None:
        return people.full_name(people.person(uow, party.person_id))
    return people.organisation(uow, party.organisation_id).name if party.organisation_id is not None else ""
