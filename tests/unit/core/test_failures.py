"""Which errors of a database are tried again, and when that ends."""

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from marketplace.core import failures
from marketplace.core.errors import OutcomeUnknown, TryLater
from marketplace.core.failures import Failure, TooNew, Tries, failure_of


def said(state: str | None, kind: type[DBAPIError] = OperationalError) -> DBAPIError:
    """As SQLAlchemy gives what PostgreSQL answered; None is the driver speaking for itself."""
    theirs = psycopg.errors.lookup(state)("no") if state else psycopg.OperationalError("connection refused")
    return kind("SELECT 1", {}, theirs)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (said("40001"), Failure.BUSY),
        (said("40P01"), Failure.BUSY),
        (said("55P03"), Failure.BUSY),
        (TooNew(), Failure.BUSY),
        (OperationalError("BEGIN", {}, sqlite3.OperationalError("database is locked")), Failure.BUSY),
        (said(None), Failure.LOST),
        (said("08006"), Failure.LOST),
        (said("57P01"), Failure.LOST),
        (said("57P03"), Failure.LOST),
        (said("53300"), Failure.LOST),
        (said("57014"), Failure.SLOW),
        (said("23505", IntegrityError), None),
        (said("23P01", IntegrityError), None),
        (OperationalError("SELECT", {}, sqlite3.OperationalError("no such table: x")), None),
    ],
)
def test_what_an_error_means(error: DBAPIError | TooNew, failure: Failure | None) -> None:
    assert failure_of(error) is failure


def test_a_statement_at_fault_is_let_through() -> None:
    with pytest.raises(IntegrityError):
        Tries().again(said("23505", IntegrityError), committing=False, repeatable=True)


def test_a_lost_commit_is_repeated_only_under_a_key_and_stays_unknown_when_patience_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(OutcomeUnknown):
        Tries().again(said(None), committing=True, repeatable=False)
    tries = Tries()
    tries.again(said(None), committing=True, repeatable=True)
    monkeypatch.setattr(failures, "AWAY_SECONDS", -1.0)
    with pytest.raises(OutcomeUnknown):
        tries.again(said(None), committing=False, repeatable=True)
    with pytest.raises(TryLater, match="Nothing was changed") as told:
        Tries().again(said(None), committing=False, repeatable=True)
    assert not isinstance(told.value, OutcomeUnknown)
