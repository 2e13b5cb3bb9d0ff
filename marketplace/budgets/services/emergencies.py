"""Emergency money is used first and looked at after (BUD-13): each use opens a task, whatever the hour."""

from collections.abc import Mapping, Sequence

from marketplace.budgets.queries import pot
from marketplace.core.outbox.relay import Delivery
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import queries as ledger
from marketplace.notifications import services as notifications
from marketplace.people import queries as people


def hear_of_emergencies(units: Units, deliveries: Sequence[Delivery]) -> Mapping[int, str]:
    """Subscribes to `contingency.used`."""
    for delivery in deliveries:
        units.write(open_review, hold_id=delivery.payload["hold_id"])
    return {}


def open_review(uow: UnitOfWork, *, hold_id: int) -> None:
    """A task for the coordinator, seen by the funder's other coordinators too."""
    hold = ledger.hold_of(uow, hold_id)
    used = pot(uow, hold.pot_id)
    notifications.open_task(
        uow,
        kind="review_emergency",
        subject="hold",
        subject_id=hold_id,
        organisation_id=used.funder_id,
        person_id=people.holder(uow, used.holder_id).coordinator_id,
        role="coordinator",
        link=f"/pots/{used.id}/statement",
        pence=hold.pence,
    )
