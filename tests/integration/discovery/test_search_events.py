"""Little is kept of a search, and not for long (E9, SRC-5, D3): a day, a wide area, a code, no way back to a person."""

import logging
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from marketplace.discovery.domain.codes import CountBand, RoleClass
from marketplace.discovery.domain.sessions import is_robot, kept_from
from marketplace.discovery.models import SearchEvent, SearchSalt
from tests.factories.discovery import BROWSER, index, make_listing
from tests.factories.people import make_funder, make_holder, make_organisation, make_staff, post, sign_in

ROBOT = {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1; +https://example.org/bot)"}


@pytest.fixture(autouse=True)
def market(site, units):
    units.write(lambda uow: [make_listing(uow, "Swimming companion"), make_listing(uow, "Pool friend")])
    index(site)


def events(units) -> list[SearchEvent]:
    return units.read(lambda uow: list(uow.session.scalars(select(SearchEvent).order_by(SearchEvent.id))))


def test_a_search_leaves_a_day_an_area_a_code_and_a_band(client, units):
    client.get("/search?q=someone+to+swim+with&near=SK4+3AB&language=pl&day=sat", headers=BROWSER)
    (event,) = events(units)
    assert event.on == date(2026, 10, 5)
    assert event.role is RoleClass.VISITOR
    assert event.area == "E08000007"
    assert event.category == "going-out.swimming"
    assert event.filters == ["day", "language"]
    assert event.band is CountBand.NONE
    assert {column.key for column in SearchEvent.__table__.columns} == {
        "id", "on", "role", "area", "category", "filters", "band", "session",
    }  # fmt: skip


def test_the_words_and_the_postcode_are_nowhere_in_the_database_or_the_logs(app, client, units, site, caplog):
    caplog.set_level(logging.DEBUG)
    client.get("/search?q=zymurgical+befuddlement+swimming&near=SK4+3AB", headers=BROWSER)
    told = {"reason": "times", "category": "going-out.swimming", "area": "E08000007"}
    answer = post(client, "/search/could-not-find?q=zymurgical+befuddlement&near=SK4+3AB", told, headers=BROWSER)
    assert answer.status_code == 302
    site.worker.turn()
    assert len(events(units)) == 1
    whole = every_row(units)
    for trace in ("zymurg", "befuddl", BROWSER["User-Agent"].lower(), "127.0.0.1' "):
        assert trace not in whole
    assert "zymurg" not in caplog.text.lower()
    rows = [line for line in whole.splitlines() if line.startswith(("search_events", "unmet_needs"))]
    assert rows
    assert not any("sk4" in line for line in rows)


def test_one_sitting_has_one_number_and_another_day_another(client, units, clock):
    for query in ("swimming", "pool"):
        client.get(f"/search?q={query}&near=SK4", headers=BROWSER)
    client.get("/search?q=pool&near=SK4", headers=BROWSER | {"User-Agent": BROWSER["User-Agent"] + " x"})
    clock.moment += timedelta(days=1)
    client.get("/search?q=swimming&near=SK4", headers=BROWSER)
    first, second, other, next_day = (event.session for event in events(units))
    assert first == second
    assert len({first, other, next_day}) == 3


def test_salts_are_deleted_the_next_day_and_events_after_13_months(client, units, site, clock):
    client.get("/search?q=swimming&near=SK4", headers=BROWSER)
    salts = units.read(lambda uow: uow.session.scalars(select(SearchSalt)).all())
    assert [salt.on for salt in salts] == [date(2026, 10, 5)]
    clock.moment += timedelta(days=1)
    site.worker.run_timers(force=True)
    assert units.read(lambda uow: uow.session.scalars(select(SearchSalt)).all()) == []
    assert len(events(units)) == 1
    clock.moment += timedelta(days=400)
    site.worker.run_timers(force=True)
    assert events(units) == []
    assert kept_from(date(2027, 3, 31)) == date(2026, 2, 28)


def every_row(units) -> str:
    """The whole database as text in small letters, a line a row, with its table's name first."""

    def read(uow):
        tables = MetaData()
        tables.reflect(uow.connection)
        return [(name, row) for name, one in tables.tables.items() for row in uow.connection.execute(select(one))]

    return "\n".join(f"{table} {tuple(row)!r}" for table, row in units.read(read)).lower()


def test_a_deleted_salt_is_in_no_page_of_the_file_and_typed_words_never_were(app, client, units, site, clock):
    """The file itself, free pages too: what is forgotten can’t be dug up (E9)."""
    if units.read(lambda uow: uow.connection.dialect.name) != "sqlite":
        pytest.skip("PostgreSQL's files are another user's and keep a deleted row until VACUUM (docs/running.md)")
    path = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))

    def whole() -> bytes:
        units.fresh()
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()

    client.get("/search?q=zymurgical+swimming&near=SK4+3AB", headers=BROWSER)
    client.get("/api/v1/services?q=zymurgical+swimming&near=SK4+3AB", headers=BROWSER)
    salt = units.read(lambda uow: uow.session.scalars(select(SearchSalt.salt)).one())
    assert salt in whole(), "or this test finds nothing"
    clock.moment += timedelta(days=1)
    site.worker.run_timers(force=True)
    kept = whole()
    assert salt not in kept
    assert b"zymurg" not in kept.lower()
    assert len(events(units)) == 1, "a program that asks the API is no person who searches"


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("q=swimming", BROWSER),
        ("q=swimming&near=nowhere+at+all", BROWSER),
        ("q=swimming&near=SK4&page=2", BROWSER),
        ("q=swimming&near=SK4", ROBOT),
        ("q=swimming&near=SK4", {"User-Agent": ""}),
    ],
)
def test_no_area_a_second_page_and_robots_leave_no_event(client, units, query, headers):
    assert client.get(f"/search?{query}", headers=headers).status_code == 200
    assert events(units) == []


def test_staff_leave_no_event_and_holders_and_brokers_are_told_apart(app, units):
    def people(uow):
        funder = make_funder(uow)
        broker = make_organisation(uow, "broker", "Northway Brokers")
        return (
            make_staff(uow, funder, "coordinator").id,
            make_holder(uow, funder).person_id,
            make_staff(uow, broker, "broker", "Bea", "Lowe").id,
        )

    for person_id in units.write(people):
        browser = sign_in(app.test_client(), person_id)
        assert browser.get("/search?q=swimming&near=SK4", headers=BROWSER).status_code == 200
    assert [event.role for event in events(units)] == [RoleClass.HOLDER, RoleClass.BROKER]


def test_searching_needs_no_cookie_and_sets_none(client, units, site):
    units.write(lambda uow: [make_listing(uow, f"Swim club {n}") for n in range(3)])
    index(site)
    answer = client.get("/search?q=swimming&near=SK4", headers=BROWSER)
    assert "Set-Cookie" not in answer.headers
    assert len(events(units)) == 1


def test_a_log_that_cannot_write_fails_no_page_and_writes_later(client, units, site, monkeypatch):
    from marketplace.core.errors import TryLater

    def busy(*_args, **_more):
        raise TryLater("busy")

    with monkeypatch.context() as patched:
        patched.setattr(type(units), "write", busy)
        assert client.get("/search?q=swimming&near=SK4", headers=BROWSER).status_code == 200
    assert events(units) == []
    site.ports["search_log"].flush()
    assert len(events(units)) == 1


def test_in_production_a_thread_writes_what_pages_put_down(app, units):
    from marketplace.discovery.adapters.search_log import BufferedSearchLog
    from marketplace.discovery.ports import EventDraft

    log = BufferedSearchLog(units, app.app_context, at_once=False)
    log.put(EventDraft(date(2026, 10, 5), RoleClass.VISITOR, "E08000007", None, (), CountBand.SOME, ("a", "b")))
    log.close()
    units.fresh()
    assert len(events(units)) == 1


@pytest.mark.parametrize("name", ["curl/8.5", "Googlebot/2.1", "python-requests/2", "", "HeadlessChrome/130"])
def test_robots_by_name(name):
    assert is_robot(name)
    assert not is_robot(BROWSER["User-Agent"])
