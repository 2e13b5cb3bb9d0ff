"""What PostgreSQL alone does: what was in one another's way is tried again, what may have happened is never guessed."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.engine import make_url

from marketplace.core import failures as kernel
from marketplace.core.clock import FixedClock, system_clock
from marketplace.core.errors import OutcomeUnknown, TryLater
from marketplace.core.idempotency import once
from marketplace.core.outbox.relay import Relay, _claim
from marketplace.core.postgresql import MIGRATIONS, Patience, alone, in_turn
from marketplace.core.uow import UnitOfWork, Units, row_locked
from marketplace.core.worker import Timer, Worker
from tests.integration.core.racers import EFFECTS, MAUREEN, effects, note, open_units, relay_of
from tests.support.racing import open_engine
from tests.support.wire import Wire


@pytest.fixture(autouse=True)
def _only_here(database_kind: str) -> None:
    if database_kind != "postgresql":
        pytest.skip("speaks of PostgreSQL alone: SQLite's twin is test_on_sqlite.py")


@pytest.fixture
def hurried(url: str) -> Iterator[Units]:
    """One whose server lets it wait a tenth of a second for a lock, and run for half of one."""
    units, engine = open_units(url, engine=open_engine(url, Patience(statement_seconds=0.5, lock_seconds=0.1)))
    yield units
    units.fresh()
    engine.dispose()


def count(uow: UnitOfWork) -> int:
    return int(uow.session.scalar(select(func.count()).select_from(EFFECTS)) or 0)


def test_two_that_read_before_they_write_are_as_if_one_came_after_the_other(two: tuple[Units, Units], url: str) -> None:
    """Write skew (T4): each saw none, each would have been the first."""
    first, second = two
    tries: list[int] = []

    def be_numbered(uow: UnitOfWork, who: str, meanwhile: Callable[[], object] | None = None) -> None:
        number = count(uow) + 1
        if meanwhile is not None:
            tries.append(number)
            if len(tries) == 1:
                meanwhile()
        note(uow, who, f"number {number}")

    first.write(be_numbered, "first", lambda: second.write(be_numbered, "second"))
    assert tries == [1, 2], "the first try was undone and the command ran again from its start"
    assert effects(url) == [("second", "number 1"), ("first", "number 2")]


def test_a_deadlock_is_undone_and_tried_again(two: tuple[Units, Units], url: str) -> None:
    ids = [two[0].write(note, "row", str(n)) for n in range(2)]
    both_have_one, tries = threading.Barrier(2), []

    @row_locked
    def change(uow: UnitOfWork, who: str, order: list[int]) -> None:
        tries.append(who)
        for nth, number in enumerate(order):
            uow.session.execute(EFFECTS.update().where(EFFECTS.c.id == number).values(who=who))
            if nth == 0 and len(tries) <= 2:
                both_have_one.wait(20)

    said: list[Exception] = []

    def run(units: Units, who: str, order: list[int]) -> None:
        try:
            units.write(change, who, order)
        except Exception as error:
            said.append(error)

    threads = [threading.Thread(target=run, args=(two[n], str(n), ids[:: 1 - 2 * n])) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert said == []
    assert len(tries) == 3, "one of them was the victim, once"
    assert len({who for who, _ in effects(url)}) == 1


def test_a_lock_that_does_not_come_is_said_and_nothing_was_done(
    two: tuple[Units, Units], hurried: Units, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, _ = two
    row = slow.write(note, "slow", "begun")
    monkeypatch.setattr(kernel, "PATIENCE_SECONDS", 0.05)

    @row_locked
    def rename(uow: UnitOfWork, who: str, meanwhile: Callable[[], None] | None = None) -> None:
        uow.session.execute(EFFECTS.update().where(EFFECTS.c.id == row).values(who=who))
        if meanwhile is not None:
            meanwhile()

    def others() -> None:
        with pytest.raises(TryLater, match="Nothing was changed"):
            hurried.write(rename, "hurried")

    slow.write(rename, "slow still", others)
    assert effects(url) == [("slow still", "begun")]
    hurried.write(rename, "hurried")
    assert effects(url) == [("hurried", "begun")]


def test_a_statement_that_takes_too_long_is_ended(hurried: Units, url: str) -> None:
    def dawdle(uow: UnitOfWork) -> None:
        note(uow, "hurried", "before")
        uow.session.execute(text("SELECT pg_sleep(20)"))

    with pytest.raises(TryLater):
        hurried.write(dawdle)
    assert effects(url) == []
    with pytest.raises(TryLater):
        hurried.read(lambda uow: uow.session.execute(text("SELECT pg_sleep(20)")))


def test_a_connection_that_went_while_nobody_used_it_is_not_noticed(two: tuple[Units, Units], url: str) -> None:
    units, other = two
    ends = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND datname = current_database()")  # fmt: skip
    for use in (lambda: units.read(count), lambda: units.write(note, "units", "there")):
        units.write(note, "units", "before")
        assert other.write(lambda uow: uow.session.execute(ends).scalar_one()) >= 1
        use()
    assert [what for _, what in effects(url)] == ["before", "before", "there"]


def test_a_connection_lost_in_mid_command_is_tried_again(two: tuple[Units, Units], url: str) -> None:
    units, other = two
    tries = []

    def is_cut_off_once(uow: UnitOfWork) -> None:
        tries.append(1)
        note(uow, "units", f"try {len(tries)}")
        if len(tries) == 1:
            mine = uow.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
            other.write(lambda o: o.session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine}))
        note(uow, "units", "end")

    units.write(is_cut_off_once)
    assert effects(url) == [("units", "try 2"), ("units", "end")]


def test_a_failed_statement_that_somebody_hid_is_never_taken_for_a_commit(two: tuple[Units, Units], url: str) -> None:
    def hides(uow: UnitOfWork) -> None:
        note(uow, "units", "lost")
        with pytest.raises(Exception, match="no_such_table"):
            uow.connection.execute(text("SELECT 1 FROM no_such_table"))

    with pytest.raises(RuntimeError, match="savepoint"):
        two[0].write(hides)
    assert effects(url) == []


@pytest.fixture
def wire(url: str) -> Iterator[tuple[Wire, Units, Engine]]:
    there = make_url(url)
    cut = Wire(there.host or "127.0.0.1", there.port or 5432)
    through = there.set(host="127.0.0.1", port=cut.port).render_as_string(hide_password=False)
    units, engine = open_units(through)
    yield cut, units, engine
    units.fresh()
    engine.dispose()
    cut.close()


def test_a_commit_without_an_answer_is_said_to_be_unknown_and_not_repeated(
    wire: tuple[Wire, Units, Engine], url: str
) -> None:
    cut, units, _ = wire
    units.write(note, "units", "warm")
    cut.lose_the_next_commits_answer()
    with pytest.raises(OutcomeUnknown, match="Look whether your change is there"):
        units.write(note, "units", "maybe")
    assert cut.cut.is_set()
    assert effects(url) == [("units", "warm"), ("units", "maybe")], "it was there, and it is there once"


def test_under_a_key_it_is_asked_again_and_gives_the_answer_of_the_first_time(
    wire: tuple[Wire, Units, Engine], url: str
) -> None:
    cut, units, _ = wire
    units.write(note, "units", "warm")
    runs = []

    def spend(uow: UnitOfWork) -> dict[str, Any]:
        def effect() -> dict[str, Any]:
            runs.append(1)
            return {"effect": note(uow, "units", "spent")}

        return once(uow, MAUREEN, "k1", "spend", {"pence": 50}, effect)

    cut.lose_the_next_commits_answer()
    answer = units.write(spend)
    assert cut.cut.is_set()
    assert (effects(url), runs) == ([("units", "warm"), ("units", "spent")], [1])
    assert units.write(spend) == answer


def test_two_workers_share_the_outbox_without_waiting_for_each_other(url: str) -> None:
    (one, first), (other, second) = relay_of(url, "one"), relay_of(url, "other")
    one.units.write(lambda uow: [uow.emit("said", word=str(n)) for n in range(8)])

    @row_locked
    def claims(uow: UnitOfWork) -> tuple[set[str], set[str]]:
        mine = _claim(uow, "ear", 5)
        theirs = other.units.write(_claim, "ear", 5)  # while mine is not committed
        return {d.payload["word"] for d in mine}, {d.payload["word"] for d in theirs}

    mine, theirs = one.units.write(claims)
    assert (mine, theirs) == ({"0", "1", "2", "3", "4"}, {"5", "6", "7"})
    for relay, engine in ((one, first), (other, second)):
        assert relay.drain() == 0, "all is claimed"
        relay.units.fresh()
        engine.dispose()


def test_two_workers_never_run_one_timer_at_once_nor_one_after_the_other_for_one_due_time(url: str) -> None:
    clock = FixedClock(system_clock())
    ran: list[str] = []

    def worker(name: str, during: Callable[[], object]) -> tuple[Worker, Engine]:
        units, engine = open_units(url)
        units.clock = clock

        def run(_: Units) -> None:
            ran.append(name)
            during()

        timers = [Timer("nightly", timedelta(hours=24), run)]
        return Worker(units, Relay(units, ()), timers, lambda lock: alone(engine, lock)), engine

    second, engine_2 = worker("second", lambda: None)
    first, engine_1 = worker("first", lambda: ran.append(f"second ran {second.run_timers(force=True)}"))
    assert first.run_timers() == 1
    assert ran == ["first", "second ran 0"]
    assert second.run_timers() == 0, "it ran when it was due"
    clock.moment += timedelta(hours=24)
    assert second.run_timers() == 1
    for one, engine in ((first, engine_1), (second, engine_2)):
        one.units.fresh()
        engine.dispose()


def test_two_deploys_migrate_one_after_the_other(url: str) -> None:
    engine = open_engine(url)
    came = threading.Event()

    def second() -> None:
        with engine.connect() as connection, in_turn(connection, MIGRATIONS):
            came.set()

    waits = threading.Thread(target=second)
    with engine.connect() as connection:
        with in_turn(connection, MIGRATIONS):
            waits.start()
            assert not came.wait(0.5)
            with connection.begin():
                connection.execute(insert(EFFECTS).values(who="first", what="migrated"))
        assert came.wait(30)
    waits.join(30)
    engine.dispose()
    assert effects(url) == [("first", "migrated")]
