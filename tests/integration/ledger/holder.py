"""A process that holds a penny for one visit after the other, and says how each went: held, later or unknown.

Every second command runs under an idempotency key, as those of the API do. A key's command may be asked again, so after
a lost answer it is held or there is no connection; the others may stay unknown.
"""

import sys
from typing import Any

from marketplace.core.errors import OutcomeUnknown, TryLater
from marketplace.core.idempotency import once
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import services
from marketplace.ledger.domain import Cause
from tests.factories.ledger import WHO
from tests.integration.ledger.racer import open_units


def hold(uow: UnitOfWork, visit: int) -> dict[str, Any]:
    def effect() -> dict[str, Any]:
        cause = Cause("visit", visit)
        return {"id": services.hold(uow, WHO, pot_id=1, plan_line_id=5, pence=1, cause=cause)}

    return once(uow, WHO, f"visit {visit}" if visit % 2 else None, "hold", {"visit": visit}, effect)


def main(url: str, holds: int, number: int) -> None:
    units, _ = open_units(url)
    for nth in range(holds):
        visit = number * 1_000_000 + nth
        try:
            units.write(hold, visit)
            answer = "held"
        except OutcomeUnknown:
            answer = "unknown"
        except TryLater:
            answer = "later"
        sys.stdout.write(f"{answer} {visit}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
