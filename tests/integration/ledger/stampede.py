"""What one of eight processes does to two pots that all of them share: in random order, locking them in both orders."""

import random
from collections import Counter
from typing import Any

from marketplace.core.errors import Refused
from marketplace.core.uow import Units
from marketplace.ledger import services
from marketplace.ledger.domain import Cause, Wanted
from tests.factories.ledger import WHO
from tests.integration.ledger.racer import open_units

LINE = 5


def stampede(url: str, start: Any, answers: Any, number: int, operations: int) -> None:
    """Says how many operations of each kind took effect and were refused; anything else is said as it is."""
    units, engine = open_units(url)
    chance, mine, done = random.Random(number), list[int](), Counter[str]()
    start.wait(120)
    try:
        for turn in range(operations):
            done[_one(units, chance, mine, Cause("visit", number * 1_000_000 + turn))] += 1
        answers.put(dict(done))
    except Exception as error:
        answers.put(f"{type(error).__name__}: {error}")
    engine.dispose()


def _one(units: Units, chance: random.Random, mine: list[int], cause: Cause) -> str:
    what = chance.choice(("both", "both", "one", "release", "accrue", "transfer"))
    pots = chance.choice(((1, 2), (2, 1)))
    pence = chance.randint(1, 40_00)
    try:
        if what == "both":
            wanted = [Wanted(pot_id, LINE, pence) for pot_id in pots]
            mine += units.write(services.hold_all, WHO, wanted=wanted, cause=cause)
        elif what == "one":
            mine.append(units.write(services.hold, WHO, pot_id=pots[0], plan_line_id=LINE, pence=pence, cause=cause))
        elif what == "transfer":
            units.write(services.transfer_pot, WHO, pot_id=pots[0], to_pot_id=pots[1], pence=pence, cause=cause)
        elif not mine:
            return "nothing to end"
        else:
            ended = mine.pop(chance.randrange(len(mine)))
            if what == "release":
                units.write(services.release_hold, WHO, hold_id=ended, cause=cause)
            else:
                units.write(services.accrue, WHO, hold_id=ended, pence=1, cause=cause)
    except Refused:
        return f"{what} refused"
    return what
