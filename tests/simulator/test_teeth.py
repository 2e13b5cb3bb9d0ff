"""The simulator simulates itself: the same seed does the same, and a fault planted in a service is found."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marketplace.bookings.adapters.payables import InvoicePayables
from marketplace.bookings.services import answering, cancelling, holding, requesting
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.services import moves, step_by_step
from providers.services import sessions
from tests.simulator.runner import SeedFailed, live, live_many

pytestmark = pytest.mark.timeout(900)
MOST_SEEDS = 25
ROOT = Path(__file__).parents[2]


def trace_elsewhere(seed: int, steps: int, hashes: str) -> str:
    """In a process of its own, where sets of words come in another order."""
    command = [sys.executable, "-m", "tests.simulator", "--seed", str(seed), "--steps", str(steps), "--quiet"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": hashes}, capture_output=True, text=True, timeout=250
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.rstrip(".\n").rsplit(" ", 1)[-1]


def test_a_seed_does_the_same_to_the_letter_wherever_it_is_run() -> None:
    here = live(7, 120).trace
    assert here == live(7, 120).trace
    assert {here} == {trace_elsewhere(7, 120, "1"), trace_elsewhere(7, 120, "2")}
    assert here != live(8, 120).trace


def forgets_to_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "release", lambda uow, actor, visit, *, fee_pence=0: 0)


def releases_a_penny_too_little(monkeypatch: pytest.MonkeyPatch) -> None:
    real = moves.fill

    def fill(conn: Any, account: tuple[int, str], pence: int) -> None:
        real(conn, account, pence - (account[1] == "available" and pence > 1))

    monkeypatch.setattr(moves, "fill", fill)


def holds_without_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_by_step, "draw", lambda conn, account, pence: True)


def pays_by_another_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    from marketplace.bookings.services import visiting

    monkeypatch.setattr(visiting, "shorter_price", lambda *, price_pence, **_: price_pence)


def charges_a_fee_in_hospital(monkeypatch: pytest.MonkeyPatch) -> None:
    real = cancelling.cancellation_fee
    monkeypatch.setattr(cancelling, "cancellation_fee", lambda *, reason, **more: real(reason=None, **more))


def keeps_the_workers_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "free", lambda uow, reference: None)


def books_a_worker_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "_reserve", lambda uow, booking, visits=None: None)


def tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnitOfWork, "emit", lambda self, topic, **payload: None)


def leaves_visits_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "close_visits", lambda uow, booking, by: None)


def keeps_what_came_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A payment that the bank returns stays paid in the book."""
    real = InvoicePayables.came_back

    def came_back(self: Any, uow: Any, actor: Any, ids: Any, payment_id: int, was_paid: bool) -> None:
        real(self, uow, actor, ids, payment_id, False)

    monkeypatch.setattr(InvoicePayables, "came_back", came_back)


def lets_anybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from marketplace.core.authority import Authorised

    monkeypatch.setattr(UnitOfWork, "require", lambda self, actor, action, **subject: Authorised(action, "self"))


def asks_twice_under_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requesting, "once", lambda uow, actor, key, name, inputs, effect: effect())


PLANTED = [
    forgets_to_release,
    releases_a_penny_too_little,
    holds_without_drawing,
    pays_by_another_rule,
    charges_a_fee_in_hospital,
    keeps_the_workers_time,
    books_a_worker_twice,
    tells_nobody,
    leaves_visits_behind,
    keeps_what_came_back,
    lets_anybody_in,
    asks_twice_under_one_key,
]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found(plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a few seeds: a small part of what a test run simulates. The message is a line to replay it."""
    from tests.simulator.town import template

    template()  # the town itself is made by services that are right
    plant(monkeypatch)
    with pytest.raises(
        SeedFailed, match=r"^python -m tests.simulator --seed \d+ --steps \d+\n(?!TypeError|AttributeError)\w+: "
    ):
        live_many(range(MOST_SEEDS))
