"""A backup while somebody books all the while, put back into an empty database: a prefix of what was acknowledged."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from marketplace.bookings.models import Booking
from marketplace.core.actor import Actor
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.uow import Units
from tests.factories.bookings import World, make_world
from tests.factories.people import make_person
from tests.integration.operations.test_stopping import wait_for
from tests.support.databases import fresh
from tests.support.demo_site import ROOT, free_port
from tests.support.real_site import RealSite, real_site


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    asked: str = request.param
    return asked


@pytest.fixture
def databases(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Two addresses of empty databases: one to live in, one to restore into."""
    server = request.getfixturevalue("postgresql_url") if kind == "postgresql" else None
    with ExitStack() as stack:
        yield [stack.enter_context(fresh(kind, tmp_path, server)) for _ in range(2)]


@contextmanager
def booking_all_the_while(site: RealSite, world: World) -> Iterator[Any]:
    """Gives a function that says what was acknowledged until now; ends the booker by kill -9."""
    told = json.dumps({k: v.person_id if isinstance(v, Actor) else v for k, v in world_facts(world).items()})
    acknowledged, said = site.folder / "acknowledged", site.folder / "booker.log"
    command = [sys.executable, "-m", "tests.integration.operations.booker", told]
    with acknowledged.open("w") as out, said.open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=site.environ, stdout=out, stderr=log)

    def until_now() -> list[int]:
        assert process.poll() is None, said.read_text(encoding="utf-8")
        return [int(line) for line in acknowledged.read_text().splitlines(keepends=True) if line.endswith("\n")]

    try:
        yield until_now
    finally:
        process.kill()
        process.wait()


def world_facts(world: World) -> dict[str, Any]:
    return {name: getattr(world, name) for name in asdict(world)}


def bookings(site: RealSite) -> list[int]:
    def read(units: Units) -> list[int]:
        return units.read(lambda uow: sorted(uow.session.scalars(select(Booking.id))))

    return site.units(read)


def other(folder: Path, database_url: str) -> RealSite:
    """Another machine's site: nothing in its folder, nothing in its database."""
    folder.mkdir()
    return RealSite(folder, free_port(), database_url)


def test_a_backup_under_load_is_a_prefix_of_what_was_acknowledged(databases: list[str], tmp_path: Path) -> None:
    live, empty = databases
    (tmp_path / "live").mkdir()
    site = real_site(tmp_path / "live", live)
    world = site.units(lambda units: units.write(make_world))
    file = tmp_path / "site.backup"
    with booking_all_the_while(site, world) as acknowledged:
        wait_for("some bookings", lambda: len(acknowledged()) >= 20)
        before = acknowledged()
        made = json.loads(site.flask("backup", "create", str(file), "--json"))
        wait_for("bookings after it", lambda: len(acknowledged()) >= len(before) + 5)
        after = acknowledged()
    assert made["bytes"] == file.stat().st_size
    assert made["seconds"]["copy"] > 0
    assert file.stat().st_mode & 0o777 == 0o600, "nobody else may read it"

    restored = other(tmp_path / "restored", empty)
    told = json.loads(restored.flask("backup", "restore", str(file), "--json"))
    assert told["ledger"]["wrong"] == []
    assert told["services"] == 1
    assert set(told["seconds"]) == {"copy", "migrations", "ledger check", "search index"}

    kept, lived = bookings(restored), bookings(site)
    assert set(before) <= set(kept), "all that was acknowledged before it began"
    assert set(after) <= set(lived)
    assert kept == [number for number in lived if number <= kept[-1]], "and no gap: history up to one moment"
    assert len(kept) < len(lived)
    assert "all good" in restored.command("ledger", "check")
    assert json.loads(restored.command("search", "status", "--json"))["documents"] == 1
    restored.command("worker", "run", "--once")
    waiting = select(func.count()).select_from(OutboxRow)
    assert restored.units(lambda units: units.read(lambda uow: uow.session.scalar(waiting))) == 0
    found = json.loads(site.command("doctor", "--json", code=1))["findings"]  # no worker ran on the live one
    assert next(finding for finding in found if finding["what"] == "backup")["level"] == "ok"


def test_a_database_that_holds_anything_is_not_touched(databases: list[str], tmp_path: Path) -> None:
    live, _ = databases
    (tmp_path / "live").mkdir()
    site = real_site(tmp_path / "live", live)
    file = tmp_path / "site.backup"
    site.command("backup", "create", str(file))
    name = site.units(lambda units: units.write(lambda uow: make_person(uow, "Yasmin").given_name))
    assert "nothing was changed" in site.command("backup", "restore", str(file), code=1)
    asked = text("SELECT given_name FROM persons")
    assert site.units(lambda units: units.read(lambda uow: uow.session.execute(asked).scalars().all())) == [name]


def test_a_file_is_never_written_over(databases: list[str], tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    site = real_site(tmp_path / "live", databases[0])
    file = tmp_path / "site.backup"
    file.write_text("last week's", encoding="utf-8")
    site.command("backup", "create", str(file), code=1)
    assert file.read_text(encoding="utf-8") == "last week's"
    nowhere = str(tmp_path / "nowhere" / "site.backup")
    assert "cannot be written" in site.command("backup", "create", nowhere, code=1)
    assert [path.name for path in tmp_path.glob(".*partial")] == []


def test_half_a_file_is_refused_and_leaves_the_database_empty(kind: str, databases: list[str], tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    site = real_site(tmp_path / "live", databases[0])
    whole, half = tmp_path / "whole", tmp_path / "half"
    site.command("backup", "create", str(whole))
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    nothing = tmp_path / "nothing"
    nothing.write_text("not a backup at all", encoding="utf-8")
    restored = other(tmp_path / "restored", databases[1])
    for file in (half, nothing, tmp_path / "not-there"):
        assert restored.command("backup", "restore", str(file), code=1).startswith("Error: ")
    said = restored.command("backup", "restore", str(whole))
    assert "0 holds: all good" in said, "the database was still empty, so the whole one goes in"
    assert "Start web and worker now." in said


def test_a_copy_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    site = real_site(tmp_path)
    file = tmp_path / "site.backup"
    site.command("backup", "create", str(file))
    copy = sqlite3.connect(file)
    copy.execute("UPDATE alembic_version SET version_num = '9999'")
    copy.commit()
    copy.close()
    restored = other(tmp_path / "restored", f"sqlite:///{tmp_path / 'restored.db'}")
    assert "newer version of the site" in restored.command("backup", "restore", str(file), code=1)


def test_a_full_disk_leaves_no_file(tmp_path: Path) -> None:
    """The size that a file may have stands for a disk that fills up."""
    site = real_site(tmp_path)
    file = tmp_path / "site.backup"
    command = f'ulimit -f 100; exec "{sys.executable}" -m flask backup create "{file}"'
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=os.environ | site.environ, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert not file.exists()
    site.command("backup", "create", str(file))
    assert file.stat().st_size > 100 * 1024
