"""`search verify`: what is missing, extra or stale by name, put right on request and each night."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from marketplace.core.outbox.models import OutboxRow
from marketplace.discovery.queries import Finder
from marketplace.discovery.services import rebuilding, verifying
from marketplace.discovery.services.rebuilding import rebuild
from marketplace.discovery.services.verifying import Difference, verify
from marketplace.extensions import db
from providers.domain.codes import ServiceState
from providers.models import Service
from providers.services.changes import touch
from search.engines.null import NullIndex
from search.engines.tantivy import open_tantivy
from search.port import Delete, Upsert
from tests.contract.search.world import service
from tests.factories.providers import make_provider, make_service


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 3)
    monkeypatch.setattr(verifying, "BATCH", 3)


@pytest.fixture
def finder(site) -> Finder:
    return site.ports["search"]


@pytest.fixture
def ids(site, units, finder) -> list[int]:
    """Eight listed services, all in the index."""

    def listed(uow):
        provider = make_provider(uow)
        found = [make_service(uow, provider, f"Swimming {number}", hours=None).id for number in range(8)]
        touch(uow, found)
        return found

    found = units.write(listed)
    site.worker.turn()
    return found


def quietly(units, service_id, **values):
    """A change that tells nobody: what a bug, a script or a restored backup does."""
    units.write(lambda uow: uow.session.execute(update(Service).where(Service.id == service_id).values(**values)))


def run(app, *args):
    return app.test_cli_runner().invoke(args=["search", "verify", *args])


def test_the_same_is_clean(app, units, finder, ids):
    found = verify(units, finder.index)
    assert (found.clean, found.compared, found.waiting) == (True, 8, set())
    answer = run(app)
    assert answer.exit_code == 0, answer.output
    assert "The index and the database are the same: 8 services." in answer.stdout


def test_what_differs_is_named(app, units, finder, ids):
    finder.index.apply([Delete(ids[0], 2), Delete(ids[5], 2), Upsert(service(4_000)), Upsert(service(4_001))])
    quietly(units, ids[1], name="Another name")
    quietly(units, ids[7], version=Service.version + 1)
    quietly(units, ids[2], state=ServiceState.PAUSED)
    answer = run(app, "--json")
    assert answer.exit_code == 1
    body = json.loads(answer.stdout)
    assert body == {
        "clean": False,
        "compared": 10,
        "counts": {"missing": 2, "extra": 3, "stale": 2},
        "missing": [ids[0], ids[5]],
        "extra": [ids[2], 4_000, 4_001],
        "stale": [ids[1], ids[7]],
        "waiting": 0,
        "repaired": 0,
    }
    said = run(app).stdout
    assert f"Service {ids[0]} is missing from the index: index nothing, database version 2" in said
    assert f"Service {ids[7]} is another in the index: index version 2, database version 3" in said
    assert "2 missing, 3 extra, 2 stale, of 10 services" in said
    assert not verify(units, finder.index).clean, "looking changes nothing"


def test_repair_writes_what_differs_and_nothing_else(app, site, units, finder, ids, monkeypatch):
    finder.index.apply([Delete(ids[0], 2)])
    quietly(units, ids[1], name="Another name")
    quietly(units, ids[2], state=ServiceState.PAUSED)
    before = finder.index.status().generation
    answer = run(app, "--repair")
    assert answer.exit_code == 0, answer.output
    assert "3 were written anew." in answer.stdout
    assert "The index and the database are the same: 7 services." in answer.stdout
    assert finder.index.status().generation == before, "no rebuild for so little"
    assert verify(units, finder.index).clean


def test_an_index_that_is_ahead_of_a_restored_database_is_built_anew(app, units, finder, ids):
    """A write with an older version would come too late, and who does not exist has no version to be deleted with."""
    finder.index.apply([Upsert(service(ids[3], version=50)), Upsert(service(4_000))])
    before = finder.index.status().generation
    answer = run(app, "--repair")
    assert answer.exit_code == 0, answer.output
    assert finder.index.status().generation != before
    assert verify(units, finder.index).clean


def test_a_lost_index_is_told_and_repaired(app, site, units, finder, ids):
    finder.index.close()
    for path in (site.settings.data_dir / "search").glob("gen-*/*.fast"):
        path.unlink()
    answer = run(app)
    assert answer.exit_code == 1
    assert "The index must be built anew" in answer.stderr
    assert run(app, "--repair").exit_code == 0
    assert verify(units, finder.index).clean


def test_a_change_on_its_way_is_no_difference_until_its_time_is_up(app, site, units, finder, ids):
    units.write(lambda uow: touch(uow, [ids[0]]))
    found = verify(units, finder.index)
    assert found.differences == [Difference(ids[0], "stale", 2, 3)], "nobody carries it, so it differs"
    assert found.waiting == {ids[0]}
    answer = run(app, "--wait", "0")
    assert answer.exit_code == 1
    assert "1 changes still wait for the worker." in answer.stdout
    site.worker.turn()
    assert verify(units, finder.index).clean


def test_a_change_between_two_reads_is_no_difference(site, units, finder, ids, monkeypatch):
    """The walk reads the index, then the worker carries a change, then the walk reads the database."""
    really = finder.index.scan
    turns = iter(range(20))

    def scan_then_change(after, limit):
        seen = really(after, limit)
        if next(turns) < 2:
            units.write(lambda uow: touch(uow, ids))
            site.worker.turn()
        return seen

    monkeypatch.setattr(finder.index, "scan", scan_then_change)
    assert verify(units, finder.index).clean


def test_with_another_process_as_the_writer_repair_asks_it(app, site, units, finder, ids, monkeypatch):
    quietly(units, ids[1], name="Another name")
    other = open_tantivy(site.settings.data_dir / "search")
    found = verify(units, other, repair=True)
    assert (found.asked, found.repaired, found.clean) == (1, 0, False)
    assert units.read(lambda uow: uow.session.scalar(select(OutboxRow.payload))) == {"service_id": ids[1]}
    site.worker.turn()
    assert verify(units, other).clean
    other.close()


def test_a_row_that_cannot_be_read_is_named_and_keeps_nobody_back(app, site, units, finder, ids, clock):
    def poison(uow):
        uow.session.execute(update(Service).where(Service.id == ids[1]).values(kind="bookable", lat=120.0, lon=0.0))
        touch(uow, ids)

    units.write(poison)
    site.worker.turn()
    answer = run(app, "--wait", "0")
    assert answer.exit_code == 1
    assert f"Service {ids[1]} is missing from the index: it cannot be read" in answer.stdout
    assert "1 missing, 0 extra, 0 stale, of 8 services" in answer.stdout
    for _ in range(8):
        clock.moment += timedelta(hours=2)
        site.worker.turn()
    assert json.loads(app.test_cli_runner().invoke(args=["search", "status", "--json"]).stdout)["lag"]["parked"] == 1
    assert rebuild(units, finder.index) == 7, "a rebuild goes on without it"
    quietly(units, ids[1], lat=None, lon=None)
    units.write(lambda uow: touch(uow, [ids[1]]))
    site.worker.turn()
    assert verify(units, finder.index).clean
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == 0, "what was parked is done with"


def test_each_night_puts_right_what_differs(site, units, finder, ids, clock):
    finder.index.apply([Delete(ids[0], 2), Upsert(service(4_000))])
    quietly(units, ids[1], name="Another name")
    quietly(units, ids[2], state=ServiceState.PAUSED)
    clock.moment += timedelta(days=1)
    site.worker.turn()
    assert verify(units, finder.index).clean
    assert len(finder.index.scan(0, 100)) == 7


def test_switched_off_has_nothing_to_compare(app, site, finder, monkeypatch):
    monkeypatch.setitem(site.ports, "search", Finder(NullIndex(), finder.plain))
    answer = run(app)
    assert answer.exit_code == 0
    assert "Search is switched off" in answer.stdout
