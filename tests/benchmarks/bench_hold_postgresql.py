"""Holds by eight processes on PostgreSQL (stack.md 5.3, B4 and B5): spread over pots, and all on one pot.

Ours asks authority, locks, draws, holds and posts, writes its audit line and its outbox row, and commits. The
reference writes the same rows by one call of a function that knows nothing but this bench, committed as it ends: one
round trip a hold, which nobody can better.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import scoped_session, sessionmaker

from marketplace.core.ddl import create_schema
from marketplace.core.uow import Units
from marketplace.ledger import functions  # noqa: F401 - what the schema has beside tables
from tests.benchmarks.bench_hold import APART, RICH, Everyone, hold_on
from tests.benchmarks.clients import clients, in_turn, median
from tests.benchmarks.line import Line
from tests.factories.ledger import make_book
from tests.servers.machine import Missing
from tests.servers.rack import Rack

CLIENTS = 8
RAW = """
CREATE FUNCTION raw_hold(pot bigint, visit bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
  UPDATE ledger_accounts SET balance_pence = balance_pence - 36
    WHERE pot_id = pot AND place = 'available' AND balance_pence >= 36;
  IF NOT FOUND THEN RAISE EXCEPTION 'the pot ran dry'; END IF;
  UPDATE ledger_accounts SET balance_pence = balance_pence + 36 WHERE pot_id = pot AND place = 'held';
  INSERT INTO ledger_holds (pot_id, plan_line_id, source, pence, cause_kind, cause_id, at)
    VALUES (pot, 5, 'available', 36, 'visit', visit, now()) RETURNING id INTO held;
  INSERT INTO ledger_postings (pot_id, source, to_pot_id, destination, kind, pence, plan_line_id, hold_id, cause_kind,
    cause_id, actor_id, at) VALUES (pot, 'available', pot, 'held', 'hold', 36, 5, held, 'visit', visit, 7, now());
  INSERT INTO audit_log (at, person_id, action, subject, subject_id, detail)
    VALUES (now(), 7, 'bookings:booking:confirm', 'booking', visit, '{}');
  INSERT INTO outbox (subscriber, topic, payload, created_at, due_at, attempts)
    VALUES ('notices', 'booking.confirmed', '{}', now(), now(), 0);
END $$
"""


def ready_ours(number: int, url: str, hot: bool) -> Callable[[int], object]:
    units = units_of(url)
    pot_id = 1 if hot else number + 1
    return lambda turn: units.write(hold_on, pot_id, number * APART + turn)


def ready_raw(number: int, url: str, hot: bool) -> Callable[[int], object]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(plain, autocommit=True, prepare_threshold=0)
    pot_id = 1 if hot else number + 1
    return lambda turn: connection.execute("SELECT raw_hold(%s, %s)", (pot_id, number * APART + turn))


def units_of(url: str) -> Units:
    session = scoped_session(sessionmaker(create_engine(url)))
    return Units(session, authority=Everyone(), subscriptions={"booking.confirmed": ("notices",)})


@contextmanager
def server() -> Iterator[str]:
    """DATABASE_URL where it is PostgreSQL's, else one of our own. Raises Missing."""
    named = os.environ.get("DATABASE_URL", "")
    if named.startswith("postgresql+psycopg:"):
        yield named
        return
    with tempfile.TemporaryDirectory() as folder:
        rack = Rack(Path(folder))
        try:
            yield rack.postgresql().url
        finally:
            rack.stop()


@contextmanager
def databases(url: str) -> Iterator[tuple[str, str]]:
    """Two of one make, with a pot of money for each client."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    names = [f"bench_{uuid4().hex[:8]}" for _ in range(2)]
    with psycopg.connect(plain, autocommit=True) as admin:
        for name in names:
            admin.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        try:
            urls = [make_url(url).set(database=name).render_as_string(hide_password=False) for name in names]
            for one in urls:
                engine = create_engine(one)
                create_schema(engine)
                with engine.begin() as connection:
                    connection.exec_driver_sql(RAW)
                for pot_id in range(1, CLIENTS + 1):
                    units_of(one).write(make_book, pot_id, free=RICH)
                engine.dispose()
            yield urls[0], urls[1]
        finally:
            for name in names:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def lines() -> Iterator[Line]:
    try:
        with server() as url:
            for hot in (False, True):
                with databases(url) as (ours, raw):
                    yield from _lines(ours, raw, hot)
    except Missing as missing:
        sys.stderr.write(f"not measured: {missing}\n")


def _lines(ours: str, raw: str, hot: bool) -> Iterator[Line]:
    with clients(CLIENTS, ready_ours, ours, hot) as we, clients(CLIENTS, ready_raw, raw, hot) as they:
        mine, theirs = in_turn(we, they)
    what, goal = ("one hot budget", ">= 0.7") if hot else ("hold", ">= 0.5")
    name = f"{what}, PostgreSQL, {CLIENTS} clients"
    yield Line.of(f"{name} / raw function", median(mine, "a_second"), median(theirs, "a_second"), goal, "tx/s")
    if hot:
        yield Line.of(f"{name}, p99", median(mine, "p99_ms"), median(theirs, "p99_ms"), "ours <= 60 ms", "ms")
