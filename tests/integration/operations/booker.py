"""Books and moves money until it is killed, and prints each booking's id once its commit was acknowledged.

python -m tests.integration.operations.booker WORLD, with the settings of a site in the environment
"""

import json
import sys

from marketplace.bookings.services import requesting
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.domain import Cause
from marketplace.ledger.services import hold, release_hold
from tests.factories.bookings import World, wanted
from tests.support.monday import application


def book(uow: UnitOfWork, world: World, before: int | None) -> tuple[int, int]:
    """A request, its money set aside, and the one before let go: all of it or nothing."""
    booking_id = requesting.request(uow, world.maureen, wanted(world, splits=world.council_only, weeks=1))
    cause = Cause("booking", booking_id)
    hold_id = hold(uow, SYSTEM, pot_id=world.council_pot, plan_line_id=world.line, pence=3_600, cause=cause)
    if before is not None:
        release_hold(uow, SYSTEM, hold_id=before, cause=cause)
    return booking_id, hold_id


def main(told: str) -> None:
    facts = json.loads(told)
    people = {name: Actor(facts[name]) for name in ("coordinator", "maureen", "priya")}
    world = World(**facts | people)
    units, held = application.extensions["site"].units, None
    with application.app_context():
        while True:
            booking_id, held = units.write(book, world, held)
            print(booking_id, flush=True)  # noqa: T201 - how the test learns what was acknowledged


if __name__ == "__main__":
    main(sys.argv[1])
