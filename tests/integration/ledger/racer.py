"""What runs in other processes: a race for one hold, and a run of holds that is killed half-way."""

import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from marketplace.core.errors import InsufficientFunds
from marketplace.core.uow import Units
from marketplace.ledger import services
from marketplace.ledger.domain import Cause, Wanted
from tests.factories.ledger import WHO
from tests.support.racing import open_engine


def open_units(url: str) -> tuple[Units, Engine]:
    engine = open_engine(url)
    sessions: Callable[[], Session] = scoped_session(sessionmaker(engine))
    return Units(sessions), engine


def race(url: str, start: Any, answers: Any, number: int, wanted: list[tuple[int, int]]) -> None:
    """Every second racer locks the pots in the other order: sorted locks are what keeps them apart."""
    units, engine = open_units(url)
    asked = [Wanted(pot_id, 5, pence) for pot_id, pence in (wanted if number % 2 else reversed(wanted))]
    start.wait(120)
    try:
        units.write(services.hold_all, WHO, wanted=asked, cause=Cause("booking", number))
        answers.put("held")
    except InsufficientFunds as refusal:
        answers.put(f"short {sorted(refusal.short_pence)}")
    except Exception as error:
        answers.put(f"{type(error).__name__}: {error}")
    engine.dispose()


def main(url: str) -> None:
    """Holds a penny again and again; says the hold's id once, and only once, it is committed."""
    units, _ = open_units(url)
    number = 0
    while True:
        number += 1
        hold_id = units.write(services.hold, WHO, pot_id=1, plan_line_id=5, pence=1, cause=Cause("visit", number))
        sys.stdout.write(f"{hold_id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
