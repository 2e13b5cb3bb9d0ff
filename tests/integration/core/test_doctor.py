"""`flask doctor` on a site that is well, and on one with each thing broken in turn."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from marketplace.core.actor import SYSTEM
from marketplace.core.clock import FixedClock
from marketplace.core.doctor import clock as clocks
from marketplace.core.doctor import examine
from marketplace.core.outbox.models import OutboxRow, TimerRun
from marketplace.core.site import Site
from marketplace.core.site_mark import put_mark
from marketplace.core.uow import UnitOfWork, Units
from marketplace.extensions import db


@pytest.fixture(autouse=True)
def one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' clock stands still, a server's goes on: they are no pair."""
    monkeypatch.setattr(clocks, "of_database", lambda uow: None)


@pytest.fixture
def version(app: Flask) -> Iterator[Callable[[str], None]]:
    """Says the database is at another migration, until the end of the test."""

    def be(number: str) -> None:
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})

    with db.engine.connect() as connection:
        at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    yield be
    db.session.rollback()
    be(at)


@pytest.fixture
def working(site: Site) -> Site:
    """The worker has run a moment ago."""
    while site.worker.turn():
        pass
    return site


def asked(app: Flask, code: int) -> dict[str, dict[str, Any]]:
    done = app.test_cli_runner().invoke(args=["doctor", "--json"])
    assert done.exit_code == code, done.output
    answer = json.loads(done.stdout)
    assert answer["ok"] is (code == 0)
    return {finding["what"]: finding for finding in answer["findings"]}


def test_a_well_site_is_told_so(app: Flask, working: Site) -> None:
    found = asked(app, 0)
    assert {what for what, finding in found.items() if finding["level"] == "bad"} == set()
    assert set(found) - {"database disk"} == {
        *("settings", "keys", "mail", "disk", "database", "migrations", "index", "worker"),
        *("durability", "timers", "clock", "time zone", "backup"),
    }
    for finding in found.values():
        assert finding["says"].endswith(".")
        assert bool(finding["todo"]) is (finding["level"] != "ok"), "what is not well says what to do"


def test_people_read_the_same_in_lines(app: Flask, working: Site) -> None:
    done = app.test_cli_runner().invoke(args=["doctor"])
    assert done.exit_code == 0
    assert "ok    migrations     The database is at the newest migration" in done.stdout


def test_a_database_that_is_away(app: Flask, working: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(db.session, "execute", away)
    monkeypatch.setattr(working.units, "read", away)
    found = {finding.what: finding for finding in examine(working)}
    assert found["database"].level == "bad"
    assert "DATABASE_URL" in found["database"].todo
    assert "timers" not in found, "what stands on the database is not asked"


def test_a_migration_that_was_not_run(app: Flask, working: Site, version: Callable[[str], None]) -> None:
    version("0001")
    found = asked(app, 1)
    assert "0001" in found["migrations"]["says"]
    assert "flask db upgrade" in found["migrations"]["todo"]
    assert "worker" not in found


def test_a_database_of_a_newer_version(app: Flask, working: Site, version: Callable[[str], None]) -> None:
    version("9999")
    assert "install the newer one" in asked(app, 1)["migrations"]["todo"]


def test_a_worker_that_never_ran(app: Flask, site: Site) -> None:
    found = asked(app, 1)
    assert found["worker"]["todo"].endswith("flask worker run")


def test_a_worker_that_stopped(app: Flask, working: Site, clock: FixedClock) -> None:
    clock.moment += timedelta(hours=2)
    found = asked(app, 1)
    assert "7200 seconds" in found["worker"]["says"]
    assert found["timers"]["level"] == "bad"
    assert "budgets-release-periods" in found["timers"]["says"]


def test_one_timer_that_fails_while_the_others_run(app: Flask, working: Site, units: Units, clock: FixedClock) -> None:
    before = clock.moment - timedelta(hours=5)
    late = update(TimerRun).where(TimerRun.name == "plan-reviews").values(last_run_at=before)
    units.write(lambda uow: uow.session.execute(late))
    found = asked(app, 1)
    assert found["worker"]["level"] == "ok"
    assert found["timers"]["says"] == "Late: plan-reviews."


def waiting(uow: UnitOfWork, subscriber: str, *, parked: bool, minutes: int = 10) -> None:
    then = uow.now - timedelta(minutes=minutes)
    row = OutboxRow(subscriber=subscriber, topic="notice", payload={}, created_at=then, due_at=then, attempts=8)
    row.parked_at = then if parked else None
    uow.session.add(row)


@pytest.mark.parametrize(("parked", "words"), [(True, "put aside"), (False, "600 seconds old")])
def test_jobs_that_wait_too_long_or_keep_failing(
    app: Flask, working: Site, units: Units, parked: bool, words: str
) -> None:
    units.write(waiting, "notices", parked=parked)
    found = asked(app, 0)
    assert found["worker"]["level"] == "warn"
    assert words in found["worker"]["says"]


@pytest.mark.parametrize(("parked", "words"), [(True, "could not be written"), (False, "600 seconds behind")])
def test_an_index_that_lags(app: Flask, working: Site, units: Units, parked: bool, words: str) -> None:
    units.write(waiting, "search_index", parked=parked)
    found = asked(app, 0)
    assert found["index"]["level"] == "warn"
    assert words in found["index"]["says"]


def test_an_index_that_is_not_there(app: Flask, site: Site, working: Site, clock: FixedClock) -> None:
    site.ports["search"].index.close()
    folder = Path(app.config["TEST_FOLDER"]) / "search"
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    found = asked(app, 0)
    assert found["index"]["level"] == "warn"
    assert "flask search reindex" in found["index"]["todo"]


def test_a_clock_that_went_back(app: Flask, working: Site, clock: FixedClock) -> None:
    clock.moment -= timedelta(hours=1)
    found = asked(app, 1)
    assert "3600 seconds ahead" in found["clock"]["says"]


def test_moments_of_the_audit_log_count_too(site: Site, working: Site, units: Units, clock: FixedClock) -> None:
    clock.moment += timedelta(minutes=3)
    units.write(lambda uow: uow.audit(SYSTEM, "tried", "test", 1))
    clock.moment -= timedelta(minutes=2)
    assert clocks.clock(site, lambda: True)[0].says.startswith("The database holds moments 120 seconds ahead")


def test_an_examination_that_fails_is_a_finding(app: Flask, working: Site, units: Units) -> None:
    units.write(lambda uow: put_mark(uow, "backup", at="not a moment"))
    object.__setattr__(working.settings, "demo", False)
    try:
        found = {finding.what: finding for finding in examine(working)}
    finally:
        object.__setattr__(working.settings, "demo", True)
    assert found["backup"].level == "bad"
    assert "ValueError" in found["backup"].says
    assert "not a moment" not in found["backup"].says
