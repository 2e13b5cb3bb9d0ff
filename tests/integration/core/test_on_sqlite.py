"""What SQLite alone does: one lock for all writers, taken at the beginning, and a commit that is on disk."""

import pytest
from sqlalchemy import select

from marketplace.core import failures as kernel
from marketplace.core.errors import TryLater
from marketplace.core.uow import UnitOfWork, Units
from tests.integration.core.racers import EFFECTS, effects, note, open_units


@pytest.fixture(autouse=True)
def _only_here(database_kind: str) -> None:
    if database_kind != "sqlite":
        pytest.skip("speaks of SQLite alone: PostgreSQL's twin is test_on_postgresql.py")


def test_a_writer_that_waits_too_long_says_so_and_did_nothing(
    two: tuple[Units, Units], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "PATIENCE_SECONDS", 0.05)
    slow, hurried = two

    def holds_the_lock(uow: UnitOfWork) -> None:
        note(uow, "slow", "begun")
        with pytest.raises(TryLater, match="Nothing was changed"):
            hurried.write(note, "hurried", "lost")

    slow.write(holds_the_lock)
    assert effects(url) == [("slow", "begun")]
    hurried.write(note, "hurried", "later")
    assert effects(url) == [("slow", "begun"), ("hurried", "later")]


def test_a_commit_is_on_disk_before_it_is_told_and_readers_wait_for_nobody(url: str) -> None:
    _, engine = open_units(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_a_write_takes_the_lock_at_its_beginning(two: tuple[Units, Units], monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that has only read so far holds it already: two can't both read, then both write (T1)."""
    monkeypatch.setattr(kernel, "PATIENCE_SECONDS", 0.05)
    first, second = two

    def only_reads(uow: UnitOfWork) -> None:
        uow.session.execute(select(EFFECTS)).all()
        with pytest.raises(TryLater):
            second.write(lambda other: other.session.execute(select(EFFECTS)).all())

    first.write(only_reads)
