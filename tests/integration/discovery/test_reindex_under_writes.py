"""`search reindex` on a site that works on: no change is lost, a failure changes nothing, there is one at a time."""

import pytest
from sqlalchemy import select

from marketplace.discovery.models import IndexRun
from marketplace.discovery.services import rebuilding
from marketplace.discovery.services.indexing import WANTED
from marketplace.discovery.services.rebuilding import rebuild
from search.engines.tantivy import open_tantivy
from search.port import SearchUnavailable
from tests.integration.discovery.keeping import Keeper, everything
from tests.integration.discovery.traffic import Traffic


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 5)


@pytest.fixture
def keeper(site, units) -> Keeper:
    return Keeper(units, site.ports["search"].index)


@pytest.fixture
def empty(tmp_path):
    index = open_tantivy(tmp_path / "from-nothing")
    yield index
    index.close()


def test_it_ends_equal_to_one_from_nothing(app, units, clock, keeper, empty):
    traffic = Traffic(units)
    rebuild(units, keeper.index)
    keeper.turn()
    with traffic.flowing(app):
        for _ in range(3):
            rebuild(units, keeper.index, lambda done, total: traffic.wait_for(1))
            keeper.relay.turn()
    assert traffic.written >= 9
    keeper.turn()
    keeper.assert_clean()
    keeper.assert_as_built_from_nothing(empty)


def test_the_worker_goes_on_writing_into_both_while_it_rebuilds(app, units, clock, keeper, empty):
    """What it reads early in the rebuild and what changes late: the newer version stays."""
    traffic = Traffic(units)
    rebuild(units, keeper.index)

    def change_and_carry(done, total):
        traffic.one()
        assert keeper.turn()

    rebuild(units, keeper.index, change_and_carry)
    keeper.assert_clean()
    keeper.assert_as_built_from_nothing(empty)


def test_the_command_asks_a_worker_that_holds_the_index(app, site, units, clock, keeper, empty, monkeypatch):
    from marketplace.discovery.cli import rebuilding as command

    traffic = Traffic(units)
    keeper.watch()
    before = keeper.index.status().generation
    other = open_tantivy(site.settings.data_dir / "search")
    monkeypatch.setattr(command, "finder", lambda the_site: type("Finder", (), {"index": other}))

    def meanwhile(seconds):
        """While the command waits, the worker works and people write."""
        traffic.one()
        keeper.turn()

    monkeypatch.setattr(command.time, "sleep", meanwhile)
    answer = app.test_cli_runner().invoke(args=["search", "reindex"])
    monkeypatch.undo()
    assert answer.exit_code == 0, answer.output
    assert "The worker holds the index" in answer.output
    keeper.turn()
    assert keeper.index.status().generation != before
    keeper.assert_as_built_from_nothing(empty)


def test_one_that_fails_leaves_the_live_index_as_it_was(app, site, units, keeper, monkeypatch):
    Traffic(units)
    keeper.watch()
    before, held = keeper.index.status(), everything(keeper.index)

    def breaks(uow, ids):
        if ids[0] > held[6].id:
            raise SearchUnavailable("the disk is full")
        return really(uow, ids)

    really = rebuilding.changes_of
    monkeypatch.setattr(rebuilding, "changes_of", breaks)
    answer = app.test_cli_runner().invoke(args=["search", "reindex"])
    assert answer.exit_code == 1
    assert "The index could not be built, and is as it was before: the disk is full" in answer.stderr
    assert keeper.index.status() == before
    assert everything(keeper.index) == held
    assert len(list((site.settings.data_dir / "search").glob("gen-*"))) == 1, "the half-built one is gone"
    run = units.read(lambda uow: uow.session.scalars(select(IndexRun).order_by(IndexRun.id.desc())).first())
    assert (run.error, run.ended_at) == ("SearchUnavailable", units.clock())
    monkeypatch.undo()
    assert app.test_cli_runner().invoke(args=["search", "reindex"]).exit_code == 0
    keeper.turn()
    keeper.assert_clean()


def test_a_second_one_is_refused_and_says_how_far_the_first_is(app, site, units, keeper):
    Traffic(units)
    keeper.watch()
    keeper.index.close()
    other = open_tantivy(site.settings.data_dir / "search")
    answers = []

    def second(done, total):
        if done == 10:
            answers.append(app.test_cli_runner().invoke(args=["search", "reindex"]))

    rebuild(units, other, second)
    other.close()
    (answer,) = answers
    assert answer.exit_code == 1
    assert answer.stderr == ("Error: The index is being built already (10 of 12 services). Wait until that is done.\n")


def test_asking_twice_is_refused_too(app, site, units, keeper, monkeypatch):
    from marketplace.discovery.cli import rebuilding as command

    Traffic(units)
    keeper.watch()
    other = open_tantivy(site.settings.data_dir / "search")
    monkeypatch.setattr(command, "finder", lambda the_site: type("Finder", (), {"index": other}))
    units.write(lambda uow: uow.emit(WANTED))
    answer = app.test_cli_runner().invoke(args=["search", "reindex"])
    assert answer.exit_code == 1
    assert "The worker has been asked already to build the index. Wait until that is done." in answer.stderr


def test_what_a_killed_rebuild_left_is_pruned_and_written_down(site, units, keeper):
    Traffic(units)
    keeper.watch()
    folder = site.settings.data_dir / "search"
    (folder / "gen-of-the-dead").mkdir()
    units.write(lambda uow: uow.session.add(IndexRun(kind="rebuild", started_at=uow.now, total=12)))
    rebuild(units, keeper.index)
    assert len(list(folder.glob("gen-*"))) == 1
    runs = units.read(lambda uow: uow.session.scalars(select(IndexRun).order_by(IndexRun.id)).all())
    assert [(run.kind, run.error) for run in runs] == [("rebuild", None), ("rebuild", "Interrupted"), ("rebuild", None)]
