"""The real ledger against a pure model: the same yes or no to every act, every invariant after every step (T1, E1)."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock
from marketplace.core.db import teach_sqlite_manners
from marketplace.core.ddl import create_schema
from marketplace.core.errors import DomainError
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import queries, services
from marketplace.ledger.check import check
from marketplace.ledger.domain import Cause, Place, Wanted
from tests.integration.ledger.model import NHS, STEPS, WALLS, Model, No

WHO = Actor(person_id=7)
VISIT = Cause("visit", 1)
NO_LINE = {"allocate", "release_period", "ringfence", "unringfence"}
SETTLING = ["dispute", "resolve", "pay", "pay_reversed", "refund"]
FUNDING = sorted(set(STEPS) - set(SETTLING))

pots = st.sampled_from(sorted(WALLS))
lines = st.sampled_from([5, 6])
pence = st.integers(1, 60)
few = st.integers(1, 15)
which = st.integers(0, 1000)


@cache
def _template() -> sqlite3.Connection:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    teach_sqlite_manners(engine)
    create_schema(engine)
    return engine.raw_connection().driver_connection  # type: ignore[return-value]


class LedgerMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.engine = create_engine("sqlite://", poolclass=StaticPool)
        _template().backup(self.engine.raw_connection().driver_connection)  # type: ignore[arg-type]
        teach_sqlite_manners(self.engine)
        self.session = Session(self.engine)
        self.units = Units(lambda: self.session, clock=FixedClock(datetime(2026, 10, 5, 9, tzinfo=UTC)))
        self.period = 0
        for pot, stream in WALLS.items():
            self.units.write(services.open_book, WHO, pot_id=pot, holder_id=1, stream=stream, nhs=pot in NHS)
            for kind in ("allocate", "release_period"):
                self._both(
                    lambda kind=kind, pot=pot: self.model.step(kind, pot, 100, None), self._step(kind, pot, 100, 5)
                )

    def teardown(self) -> None:
        self.session.close()
        self.engine.dispose()

    def _step(self, kind: str, pot: int, amount: int, line: int) -> Callable[[UnitOfWork], object]:
        self.period += 1
        more = {} if kind in NO_LINE else {"plan_line_id": line}
        cause = Cause("period", self.period)
        service = getattr(services, kind)
        return lambda uow: service(uow, WHO, pot_id=pot, pence=amount, cause=cause, **more)

    def _both(self, expected: Callable[[], object], actual: Callable[[UnitOfWork], object]) -> None:
        refused = []
        for act in (expected, lambda: self.units.write(actual)):
            try:
                act()
                refused.append(False)
            except (No, DomainError):
                refused.append(True)
        assert refused[0] == refused[1], f"model {'refuses' if refused[0] else 'agrees'}, ledger does not"

    @rule(kind=st.sampled_from(FUNDING), pot=pots, amount=pence)
    def fund(self, kind: str, pot: int, amount: int) -> None:
        self.step(kind, pot, amount, 5)

    @rule(kind=st.sampled_from(SETTLING), pot=pots, amount=few, line=lines)
    def settle(self, kind: str, pot: int, amount: int, line: int) -> None:
        self.step(kind, pot, amount, line)

    def step(self, kind: str, pot: int, amount: int, line: int) -> None:
        on_line = None if kind in NO_LINE else line
        self._both(lambda: self.model.step(kind, pot, amount, on_line), self._step(kind, pot, amount, line))

    @rule(wanted=st.lists(st.tuples(pots, lines, pence, st.booleans()), min_size=1, max_size=3))
    def hold(self, wanted: list[tuple[int, int, int, bool]]) -> None:
        places = ["contingency" if emergency else "available" for *_, emergency in wanted]
        self._both(
            lambda: self.model.hold(
                [(pot, line, p, place) for (pot, line, p, _), place in zip(wanted, places, strict=True)]
            ),
            lambda uow: services.hold_all(uow, WHO, wanted=[Wanted(*one) for one in wanted], cause=VISIT),
        )

    @rule(number=which, amount=st.integers(0, 60), kind=st.sampled_from(["accrue", "accrue_fee"]))
    def end(self, number: int, amount: int, kind: str) -> None:
        number %= len(self.model.holds) + 1  # one that is not there is refused too
        service = getattr(services, kind)
        self._both(
            lambda: self.model.end(number, amount, kind),
            lambda uow: service(uow, WHO, hold_id=number + 1, pence=amount, cause=VISIT),
        )

    @rule(number=which)
    def release(self, number: int) -> None:
        number %= len(self.model.holds) + 1
        self._both(
            lambda: self.model.end(number, 0, "release_hold"),
            lambda uow: services.release_hold(uow, WHO, hold_id=number + 1, cause=VISIT),
        )

    @rule(number=which)
    def withdraw(self, number: int) -> None:
        number %= len(self.model.holds) + 1
        self._both(
            lambda: self.model.withdraw(number),
            lambda uow: services.withdraw_accrual(uow, WHO, hold_id=number + 1, cause=VISIT),
        )

    @rule(pot=pots, other=pots, amount=pence)
    def transfer(self, pot: int, other: int, amount: int) -> None:
        self._both(
            lambda: self.model.transfer(pot, other, amount),
            lambda uow: services.transfer_pot(uow, WHO, pot_id=pot, to_pot_id=other, pence=amount, cause=VISIT),
        )

    @rule(number=which)
    def correct(self, number: int) -> None:
        number %= len(self.model.posts) + 1
        self._both(
            lambda: self.model.correct(number),
            lambda uow: services.correct(
                uow, WHO, posting_id=number + 1, second_person_id=8, reason="A slip", cause=VISIT
            ),
        )

    @invariant()
    def every_account_is_as_the_model_says(self) -> None:
        now = self.units.read(queries.balances_of, sorted(WALLS))
        for pot in WALLS:
            for place in Place:
                assert now[pot].at(place) == self.model.money[pot, place.value] >= 0
            assert now[pot].whole_pence == now[pot].placed_pence

    @invariant()
    def every_hold_is_as_the_model_says(self) -> None:
        for number, held in enumerate(self.model.holds):
            real = self.units.read(queries.hold_of, number + 1)
            assert (real.pot_id, real.pence, real.source.value) == (held.pot, held.pence, held.source)
            assert (real.ended is None) == held.live

    @invariant()
    def the_book_finds_nothing_wrong_with_itself(self) -> None:
        assert self.units.read(check).wrong == ()

    @invariant()
    def nothing_is_posted_beside_the_model(self) -> None:
        posted = self.units.read(
            lambda uow: uow.session.execute(
                text("SELECT kind, pot_id, source, destination, pence FROM ledger_postings ORDER BY id")
            ).all()
        )
        assert [tuple(row) for row in posted] == [post[:5] for post in self.model.posts]

    @invariant()
    def nhs_money_is_never_topped_up(self) -> None:
        for pot in NHS:
            assert self.units.read(queries.balances, pot).contributed_pence == 0


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(
    max_examples=50, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
