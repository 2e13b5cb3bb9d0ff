"""Write, outbox, worker, index: public listings only, newest version wins, one writer, rebuilt by itself."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from marketplace.core.site import Site
from marketplace.core.uow import Units
from marketplace.discovery.queries import Finder
from marketplace.discovery.services.indexing import WANTED
from marketplace.discovery.services.rebuilding import rebuild
from marketplace.extensions import db
from providers.domain.codes import ServiceState
from providers.models import Service
from providers.services.changes import touch
from search.port import Upsert, WriterBusy
from search.query import SearchQuery
from tests.factories.providers import make_provider, make_service


@pytest.fixture
def finder(site: Site) -> Finder:
    found: Finder = site.ports["search"]
    return found


def listed(uow, **more) -> int:
    service = make_service(uow, make_provider(uow), **more)
    touch(uow, [service.id])
    return service.id


def ids(finder: Finder, text: str = "swimming") -> set[int]:
    return {hit.id for hit in finder.index.search(SearchQuery(text=text)).hits}


def folder_of(site: Site) -> Path:
    return Path(site.settings.search_url.partition(":")[2])


def test_a_change_reaches_the_index_and_a_withdrawal_leaves_it(site: Site, units: Units, finder: Finder):
    service_id = units.write(listed)
    site.worker.turn()
    assert ids(finder) == {service_id}

    def withdraw(uow):
        uow.session.get_one(Service, service_id).state = ServiceState.WITHDRAWN
        touch(uow, [service_id])

    units.write(withdraw)
    site.worker.turn()
    assert ids(finder) == set()
    assert finder.index.status().documents == 0


def test_an_older_version_never_overwrites_a_newer_one(site: Site, units: Units, finder: Finder):
    from providers.search_documents import document

    service_id = units.write(listed)
    site.worker.turn()
    old = units.read(document, service_id)

    def rename(uow):
        uow.session.get_one(Service, service_id).name = "Pool friend"
        touch(uow, [service_id])

    units.write(rename)
    site.worker.turn()
    (outcome,) = finder.index.apply([Upsert(old)])
    assert outcome.state == "stale"
    assert ids(finder, "pool friend") == {service_id}


def test_the_worker_builds_a_lost_index_by_itself(site: Site, units: Units, finder: Finder):
    service_id = units.write(listed)
    site.worker.turn()
    finder.index.close()
    shutil.rmtree(folder_of(site))
    assert not finder.index.status().available
    site.worker.run_timers(force=True)
    assert ids(finder) == {service_id}


def test_the_worker_builds_a_damaged_index_by_itself(site: Site, units: Units, finder: Finder):
    service_id = units.write(listed)
    site.worker.turn()
    finder.index.close()
    for path in folder_of(site).glob("gen-*/*"):
        path.write_bytes(b"not an index")
    assert not finder.index.status().available
    site.worker.run_timers(force=True)
    assert ids(finder) == {service_id}


def test_a_wanted_rebuild_is_done_by_the_worker_and_moves_the_watermark(site: Site, units: Units, finder: Finder):
    units.write(listed)
    site.worker.turn()
    before = finder.index.status()
    units.write(lambda uow: uow.emit(WANTED))
    site.worker.turn()
    after = finder.index.status()
    assert after.generation != before.generation
    assert after.watermark > before.watermark
    assert after.documents == 1


def test_each_night_free_times_are_written_anew_with_the_version_they_have(site, units, finder, clock):
    from datetime import timedelta

    service_id = units.write(listed)
    site.worker.turn()
    first = finder.index.search(SearchQuery(text="swimming", not_before=clock.moment)).hits[0].next_slot
    clock.moment += timedelta(days=7, hours=3)
    site.worker.turn()
    (hit,) = finder.index.search(SearchQuery(text="swimming", not_before=clock.moment)).hits
    assert hit.id == service_id
    assert hit.next_slot is not None
    last_day = clock.moment.date() + timedelta(days=80)
    far = finder.index.search(SearchQuery(text="swimming", days=(last_day.isoformat(),)))
    assert far.total == 1, "twelve weeks from today, not from the day of the last change"
    assert first is not None
    assert hit.next_slot.starts_at > first.starts_at


def test_there_is_one_writer(site: Site, units: Units, finder: Finder):
    from search.engines.tantivy import open_tantivy

    units.write(listed)
    site.worker.turn()
    other = open_tantivy(folder_of(site))
    with pytest.raises(WriterBusy):
        rebuild(units, other)
    assert finder.index.status().documents == 1


def test_commands(app, site: Site, units: Units, finder: Finder):
    units.write(listed)
    runner = app.test_cli_runner()
    answer = runner.invoke(args=["search", "status", "--json"])
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["available"] is False
    answer = runner.invoke(args=["search", "reindex"])
    assert answer.exit_code == 0, answer.output
    assert "1 services are in the index" in answer.output
    site.worker.turn()
    body = json.loads(runner.invoke(args=["search", "status", "--json"]).stdout)
    assert (body["engine"], body["documents"], body["lag"]["waiting"]) == ("tantivy", 1, 0)
    assert body["watermark"] > 0


def migration_is(version: str | None) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if version:
            connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})


def test_readyz_says_what_is_missing_and_stays_up(app, client, site: Site, units: Units, finder: Finder):
    with db.engine.connect() as connection:
        newest = connection.scalar(text("SELECT version_num FROM alembic_version"))
    migration_is(None)
    answer = client.get("/readyz")
    assert answer.status_code == 503, "made without migrations: nobody knows what this database is"
    assert answer.json["status"] == "down"
    migration_is(newest)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "degraded"
    assert answer.json["degraded"] == ["index", "worker"]
    site.worker.turn()
    site.worker.turn()
    answer = client.get("/readyz")
    assert answer.json["status"] == "ok", answer.json


def test_readyz_is_down_without_its_database(client, site: Site, monkeypatch):
    from dataclasses import replace

    def away(uow):
        raise OSError("no database")

    checks = tuple(replace(c, look=away) if c.name == "database" else c for c in site.checks)
    monkeypatch.setattr(site, "checks", checks)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["status"] == "down"
