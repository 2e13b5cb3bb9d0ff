"""The life of bookings against the book: anybody does anything at any time, and every penny stays in its place."""

import csv
import io
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from marketplace.bookings.adapters.payables import InvoicePayables
from marketplace.bookings.domain.states import CancelReason, DeclineReason, VisitState
from marketplace.bookings.models import Booking, Visit
from marketplace.bookings.services import (
    answering,
    cancelling,
    confirming,
    dying,
    holding,
    invoicing,
    requesting,
    reversing,
    timing,
    visiting,
)
from marketplace.bookings.services.wanted import Wanted
from marketplace.budgets.services import release_due
from marketplace.core.actor import SYSTEM
from marketplace.core.errors import DomainError
from marketplace.ledger.queries import balances_of
from marketplace.payments import services as payments
from marketplace.payments.domain import SettlementStatus
from marketplace.payments.models import Payment
from marketplace.people.domain import Payer
from tests.integration.bookings.life.town import Memory, open_town, pick
from tests.integration.bookings.life.truths import untruths

PAYABLES = InvoicePayables()
WARNINGS = ("period_pacing_ok_or_acknowledged", "backup_named_if_critical")
which = st.integers(0, 999)
reasons = st.sampled_from([None, CancelReason.CHANGED_MIND, CancelReason.HOSPITAL])
sides = st.sampled_from(["maureen", "dawn", "priya"])


class Lives(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.units, self.engine, self.clock, self.town = open_town()
        self.folder = tempfile.TemporaryDirectory()
        self.file = Memory(Path(self.folder.name))
        self.died = False

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    def do(self, command: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """A refusal is an answer like another; anything else is a fault."""
        try:
            return self.units.write(command, *args, **kwargs)
        except DomainError:
            return None

    def bookings(self) -> list[Booking]:
        return self.units.read(lambda uow: uow.session.query(Booking).order_by(Booking.id).all())

    def visits(self) -> list[Visit]:
        return self.units.read(lambda uow: uow.session.query(Visit).order_by(Visit.id).all())

    def a_visit(self, number: int, *states: VisitState) -> int:
        """Of those states, of any state now and then, 0 where there is none."""
        chosen = pick(self.visits(), number, lambda row: row.state in states or number % 10 == 9)
        return chosen.id if chosen else 0

    def a_booking(self, number: int, *states: str) -> int:
        chosen = pick(self.bookings(), number, lambda row: row.state in states or number % 10 == 9)
        return chosen.id if chosen else 0

    @initialize(splits=st.tuples(which, which), services=st.tuples(which, which), silent=st.booleans())
    def two_bookings_stand(self, splits: tuple[int, int], services: tuple[int, int], silent: bool) -> None:
        for hour, split, service in zip((7, 12), splits, services, strict=True):
            self.ask(service, split, 4, 2, hour, 45, silent, 0, 2)

    @rule(
        service=which,
        split=which,
        weeks=st.integers(1, 5),
        days=st.integers(0, 40),
        hour=st.integers(6, 21),
        minutes=st.sampled_from([30, 45, 90]),
        silent=st.booleans(),
        worker=which,
        go=st.sampled_from([0, 1, 2, 2, 2]),
    )
    def ask(
        self,
        service: int,
        split: int,
        weeks: int,
        days: int,
        hour: int,
        minutes: int,
        silent: bool,
        worker: int,
        go: int,
    ) -> None:
        day = (self.clock.moment + timedelta(days=days)).date()
        wanted = Wanted(
            holder_id=self.town.holder,
            service_id=self.town.services[service % len(self.town.services)],
            splits=self.town.splits[split % len(self.town.splits)],
            starts_at=datetime(day.year, day.month, day.day, hour, tzinfo=UTC),
            minutes=90 if service % len(self.town.services) in (0, 3) else minutes,
            weeks=weeks,
            pay_if_silent=silent,
        )
        booking_id = self.do(requesting.request, self.town.maureen, wanted)
        if booking_id and go:
            self.accept(worker, worker, booking_id)
        if booking_id and go > 1:
            self.confirm(0, booking_id)

    @rule(number=which, worker=which)
    def accept(self, number: int, worker: int, booking_id: int | None = None) -> None:
        worker_id = self.town.workers[worker % 2]
        self.do(
            answering.accept, self.town.priya, booking_id or self.a_booking(number, "requested"), worker_id=worker_id
        )

    @rule(number=which, worker=which, price=st.none() | st.integers(0, 4000), hours=st.none() | st.integers(1, 300))
    def counter(self, number: int, worker: int, price: int | None, hours: int | None) -> None:
        self.do(
            answering.counter,
            self.town.priya,
            self.a_booking(number, "requested"),
            worker_id=self.town.workers[worker % 2],
            price_pence=price,
            starts_at=self.clock.moment + timedelta(hours=hours) if hours else None,
        )

    @rule(number=which, yes=st.booleans())
    def reply(self, number: int, yes: bool) -> None:
        self.do(
            answering.agree if yes else answering.reject,
            self.town.maureen,
            self.a_booking(number, "countered", "confirmed"),
        )

    @rule(number=which, worker=which)
    def another_worker(self, number: int, worker: int) -> None:
        self.do(
            answering.propose_worker,
            self.town.priya,
            self.a_booking(number, "confirmed"),
            worker_id=self.town.workers[worker % 2],
        )

    @rule(number=which)
    def decline(self, number: int) -> None:
        self.do(
            answering.decline, self.town.priya, self.a_booking(number, "requested"), reason=DeclineReason.NO_CAPACITY
        )

    @rule(number=which)
    def confirm(self, number: int, booking_id: int | None = None) -> None:
        self.do(
            confirming.confirm,
            self.town.maureen,
            booking_id or self.a_booking(number, "accepted"),
            agreement_accepted=True,
            consent_to_share=True,
            acknowledged=WARNINGS,
        )

    @rule(hours=st.sampled_from([3, 26, 24 * 8, 24 * 20]), worker=st.booleans())
    def time_goes_by(self, hours: int, worker: bool) -> None:
        self.clock.moment += timedelta(hours=hours)
        if worker:
            release_due(self.units)
            timing.lapse(self.units)
            timing.silence(self.units)
            holding.hold_due(self.units)

    @rule(number=which, minutes=st.sampled_from([1, 20, 44, 90, 200]), again=st.booleans())
    def record(self, number: int, minutes: int, again: bool) -> None:
        states = (VisitState.REPORTED, VisitState.QUERIED) if again else (VisitState.SCHEDULED, VisitState.PLANNED)
        visit = pick(self.visits(), number, lambda row: row.state in states)
        if visit is None:
            return
        if visit.starts_at < self.clock.moment + timedelta(days=9):
            self.clock.moment = max(self.clock.moment, visit.starts_at + timedelta(minutes=minutes))
        self.do(
            visiting.amend if again else visiting.report,
            self.town.priya,
            visit.id,
            started_at=visit.starts_at,
            ended_at=visit.starts_at + timedelta(minutes=minutes),
        )

    @rule(minutes=st.sampled_from([20, 44, 45, 90]), say=st.sampled_from(["yes", "yes", "no", "nothing"]))
    def the_next_visit_takes_place(self, minutes: int, say: str) -> None:
        coming = [row for row in self.visits() if row.state in (VisitState.SCHEDULED, VisitState.PLANNED)]
        visit = min(coming, key=lambda row: row.starts_at, default=None)
        if visit is None:
            return
        self.clock.moment = max(self.clock.moment, visit.starts_at + timedelta(minutes=minutes))
        times = {"started_at": visit.starts_at, "ended_at": visit.starts_at + timedelta(minutes=minutes)}
        self.do(visiting.report, self.town.priya, visit.id, **times)
        if say == "yes":
            self.do(visiting.attest, self.town.maureen, visit.id)
        elif say == "no":
            self.do(visiting.query, self.town.maureen, visit.id, reason="She left early.")

    @rule(number=which, spoken=st.booleans())
    def say_yes(self, number: int, spoken: bool) -> None:
        visit_id = self.a_visit(number, VisitState.REPORTED, VisitState.UNCONFIRMED, VisitState.QUERIED)
        who = self.town.dawn if spoken else self.town.maureen
        self.do(visiting.attest, who, visit_id, spoken=spoken)

    @rule(number=which)
    def take_yes_back(self, number: int) -> None:
        self.do(visiting.withdraw_attest, self.town.maureen, self.a_visit(number, VisitState.ATTESTED))

    @rule(number=which, void=st.booleans())
    def dispute(self, number: int, void: bool) -> None:
        visit_id = self.a_visit(number, VisitState.REPORTED, VisitState.UNCONFIRMED)
        self.do(visiting.query, self.town.maureen, visit_id, reason="She left early.")
        if void:
            self.do(visiting.void, self.town.dawn, visit_id)

    @rule(number=which, again=st.booleans())
    def put_right(self, number: int, again: bool) -> None:
        visit_id = self.a_visit(number, VisitState.ATTESTED, VisitState.UNCONFIRMED)
        self.do(
            reversing.put_right,
            self.town.dawn,
            visit_id,
            second_person_id=self.town.second,
            reason="The wrong day.",
            again=again,
        )

    @rule(number=which, side=sides, reason=reasons, whole=st.booleans())
    def cancel(self, number: int, side: str, reason: CancelReason | None, whole: bool) -> None:
        actor = getattr(self.town, side)
        if whole:
            self.do(cancelling.cancel, actor, self.a_booking(number), reason=reason)
        else:
            visit_id = self.a_visit(number, VisitState.SCHEDULED, VisitState.PLANNED)
            self.do(cancelling.cancel_visit, actor, visit_id, reason=reason)

    @rule(number=which, days=st.integers(-10, 60))
    def move(self, number: int, days: int) -> None:
        visit = pick(self.visits(), number, lambda row: row.state in (VisitState.SCHEDULED, VisitState.PLANNED))
        if visit:
            self.do(
                cancelling.move_visit,
                self.town.maureen,
                visit.id,
                starts_at=visit.starts_at + timedelta(days=days, hours=1),
            )

    @rule(number=which, contingency=st.booleans())
    def fund(self, number: int, contingency: bool) -> None:
        short = pick(
            self.visits(),
            number,
            lambda row: row.state == VisitState.PLANNED or (row.state != VisitState.PROPOSED and not row.due_at),
        )
        if short:
            self.do(holding.fund, self.town.dawn, short.id, from_contingency=contingency)

    @rule()
    def provider_asks_for_its_money(self) -> None:
        self.do(invoicing.submit_own, self.town.priya, provider_id=self.town.provider)

    @rule(status=st.sampled_from([None, None, *SettlementStatus]), number=which)
    def funder_pays(self, status: SettlementStatus | None, number: int) -> None:
        payer = Payer(organisation_id=self.town.funder)
        payments.run(self.units, SYSTEM, payer, PAYABLES, self.file)
        text = self.file.text()
        assert payments.run(self.units, SYSTEM, payer, PAYABLES, self.file).new_payments == 0
        assert self.file.text() == text, "a second run writes the same"
        rows = list(csv.DictReader(io.StringIO(text)))
        if status is None or not rows:
            return
        row = pick(rows, number)
        line = payments.SettlementLine(
            payment_id=int(row["payment_id"]),
            provider_code=row["provider_code"],
            pence=int(row["amount_pence"]),
            status=status,
            settled_on=self.clock.moment.date(),
            reason=None,
        )
        assert self.units.write(payments.settle, SYSTEM, line, "funder_file", PAYABLES)
        after = self.units.read(balances_of, self.town.pots)
        assert not self.units.write(payments.settle, SYSTEM, line, "funder_file", PAYABLES), "twice is once"
        assert self.units.read(balances_of, self.town.pots) == after

    @rule(number=which)
    def money_comes_back(self, number: int) -> None:
        paid = pick(self.units.read(lambda uow: uow.session.query(Payment).all()), number, lambda row: row.settled_on)
        if paid:
            line = payments.SettlementLine(
                paid.id,
                payments.provider_code(paid.provider_id),
                paid.pence,
                SettlementStatus.RETURNED,
                self.clock.moment.date(),
                "closed account",
            )
            self.do(payments.settle, SYSTEM, line, "funder_file", PAYABLES)

    @precondition(lambda self: not self.died and len(self.bookings()) > 3)
    @rule(dies=st.sampled_from([False] * 9 + [True]))
    def holder_dies(self, dies: bool) -> None:
        if dies:
            self.died = True
            self.do(dying.wind_down, self.town.holder)

    @invariant()
    def every_penny_is_in_its_place(self) -> None:
        self.units.fresh()
        assert self.units.read(lambda uow: list(untruths(uow, self.town.pots))) == []


EXAMPLES = int(os.environ.get("LIVES", "12"))
TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=60,
    deadline=None,
    derandomize=EXAMPLES == 12,
    suppress_health_check=list(HealthCheck),
)
