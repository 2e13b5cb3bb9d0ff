"""A page's reads do not grow with what is on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.bookings.services import enquiring
from marketplace.core.uow import UnitOfWork, Units
from marketplace.extensions import db
from tests.factories.bookings import TUESDAY_10AM, World, make_confirmed, make_request
from tests.factories.people import sign_in


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database was asked meanwhile."""
    found: list[str] = []

    def note(conn, cursor, statement, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "PRAGMA")):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def fill(uow: UnitOfWork, world: World) -> None:
    """Much of everything."""
    make_confirmed(uow, world, weeks=8)
    for n in range(4):
        make_request(uow, world, weeks=2, starts_at=TUESDAY_10AM + timedelta(days=1 + n))
        enquiring.send(
            uow, world.maureen, holder_id=world.holder, service_id=world.service, wanted={"tasks": ["company"]}
        )


PAGES = [
    ("holder", "/my", 24),
    ("holder", "/bookings", 11),
    ("holder", "/enquiries", 10),
    ("holder", "/bookings/1", 24),
    ("priya", "/requests", 17),
    ("priya", "/diary?week=2026-10-13", 10),
    ("priya", "/invoices", 10),
    ("priya", "/requests/enquiries", 8),
]


@pytest.mark.parametrize(("who", "path", "most"), PAGES)
def test_as_many_reads_for_much_as_for_little(
    app: Flask, units: Units, world: World, who: str, path: str, most: int
) -> None:
    browser = sign_in(app.test_client(), world.holder if who == "holder" else world.priya.person_id or 0)
    units.write(make_request, world, weeks=1)
    look: Callable[[], int] = lambda: _count(browser, path)  # noqa: E731
    look()
    few = look()
    units.write(fill, world)
    many = look()
    assert many <= most, f"{path}: {many}"
    assert many - few <= 5, "a kind of thing more costs a read, each thing more costs none"


def _count(browser, path: str) -> int:
    with statements() as found:
        assert browser.get(path).status_code == 200
    return len(found)
