"""Three real nodes on loopback: one is killed while people write and search, one is stopped and killed in mid-bulk."""

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from marketplace.discovery.queries import Finder
from marketplace.discovery.queries.status import lag
from marketplace.discovery.services.rebuilding import rebuild
from marketplace.extensions import db
from search.engines.elasticsearch import Address, open_elasticsearch
from search.port import SearchUnavailable
from search.query import SearchQuery
from tests.contract.search.cluster import client_of, drop_indices, own_address
from tests.faults.test_cluster_faults import impatience
from tests.fixtures.servers import or_not_run
from tests.integration.discovery.keeping import Keeper, everything
from tests.integration.discovery.traffic import Traffic
from tests.servers.elasticsearch import Node, start_cluster
from tests.support.proxy import proxy_to

# Three nodes are enough for two cores, and come up slowly beside other tests.
pytestmark = [pytest.mark.xdist_group("cluster of three"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[Node]]:
    folder = Path(tempfile.mkdtemp(prefix="cluster-of-three-"))
    folder.chmod(0o755)  # the server's user passes through
    made: list[Node] = []
    try:
        with or_not_run():
            made = start_cluster(folder)
        yield made
    finally:
        for node in made or [Node(path) for path in folder.glob("n?")]:
            node.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def address(nodes) -> Iterator[Address]:
    """All nodes that run: two still make a cluster."""
    running = [node for node in nodes if node.running]
    found = replace(own_address(running[0].url), hosts=tuple(node.address for node in running))
    with client_of(found) as client:
        client.cluster.health(wait_for_nodes=str(len(running)), timeout="60s")
    yield found
    drop_indices(replace(found, hosts=tuple(node.address for node in nodes if node.running)))


@pytest.fixture
def empty(address) -> Iterator[object]:
    with closing(open_elasticsearch(replace(address, prefix=f"{address.prefix}-nothing"))) as index:
        yield index


class Acknowledged:
    """Remembers the newest version of each service of which the engine said that it is written."""

    def __init__(self, index) -> None:
        self._apply = index.apply
        self.versions: dict[int, int] = {}
        index.apply = self

    def __call__(self, changes, *, watermark=None):
        outcomes = self._apply(changes, watermark=watermark)
        for outcome in outcomes:
            if outcome.state == "applied":
                self.versions[outcome.id] = max(outcome.version, self.versions.get(outcome.id, 0))
        return outcomes

    def assert_none_lost(self, index) -> None:
        held = {one.id: one.version for one in everything(index)}
        assert self.versions
        for service_id, version in self.versions.items():
            assert held.get(service_id, version) >= version, service_id


@contextmanager
def searching(app, finder: Finder) -> Iterator[list[str]]:
    """Somebody searches again and again; which engine answered each time."""
    engines: list[str] = []
    failed: list[BaseException] = []
    enough = threading.Event()

    def work() -> None:
        try:
            while not enough.wait(0.02):
                with app.app_context():
                    page = app.extensions["site"].units.read(finder.search, SearchQuery(text="swimming"))
                    assert page.total
                    engines.append(page.engine)
                    db.session.remove()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield engines
    finally:
        enough.set()
        thread.join(60)
    assert not failed, failed


def holder_of(address: Address, nodes: list[Node]) -> Node:
    """The node that has the primary copy of the live index: its death hurts most."""
    with client_of(address) as client:
        shards = client.cat.shards(index=f"{address.prefix}-v*", format="json", h=["node", "prirep"])
    name = next(shard["node"] for shard in shards.body if shard["prirep"] == "p")
    return next(node for node in nodes if node.folder.name == name)


def test_kill_9_of_one_node_loses_no_acknowledged_change_and_searches_answer(
    app, site, units, clock, nodes, address, empty
):
    with closing(open_elasticsearch(address)) as index:
        keeper, said = Keeper(units, index), Acknowledged(index)
        rebuild(units, index)
        traffic = Traffic(units)
        keeper.turn()
        with client_of(address) as client:
            client.cluster.health(index=f"{address.prefix}-v*", wait_for_status="green", timeout="60s")
        assert all(node.running for node in nodes)
        victim = holder_of(address, nodes)
        finder = replace(site.ports["search"], index=index)
        with traffic.flowing(app), searching(app, finder) as engines:

            def work_until(answered: int, changes: int = 10) -> None:
                """The worker carries on until Elasticsearch has answered so many searches more."""
                mark, give_up_at = len(engines), time.monotonic() + 60
                while changes > 0 or engines[mark:].count("elasticsearch") < answered:
                    assert time.monotonic() < give_up_at, engines[mark:]
                    traffic.wait_for(1)
                    keeper.relay.turn()
                    clock.moment += timedelta(seconds=2)
                    changes -= 1

            work_until(answered=5)
            victim.kill()
            work_until(answered=20)
        said.assert_none_lost(index)
        keeper.settle(clock)
        keeper.assert_clean()
        keeper.assert_as_built_from_nothing(empty, times=False)
        assert not victim.running


def test_a_node_that_is_stopped_and_one_that_is_killed_in_mid_bulk(units, clock, nodes, address, empty):
    """All traffic goes to the one node through a proxy that strikes as the bulk passes by."""
    node = next(node for node in nodes if node.running)
    host = urlsplit(node.address)
    with (
        proxy_to(host.hostname, host.port) as proxy,
        closing(open_elasticsearch(replace(address, hosts=(f"http://127.0.0.1:{proxy.port}",)))) as index,
    ):
        keeper, said = Keeper(units, index), Acknowledged(index)
        rebuild(units, index)
        traffic = Traffic(units)
        keeper.turn()
        struck: list[str] = []

        def strike(piece: bytes) -> None:
            if b"_bulk" in piece and not struck:
                struck.append("stopped")
                os.kill(node.pid, signal.SIGSTOP)

        proxy.on_request = strike
        for _ in range(5):
            traffic.one()
        with impatience():
            keeper.turn()
        assert struck
        assert units.read(lag).waiting
        os.kill(node.pid, signal.SIGCONT)
        keeper.settle(clock)
        keeper.assert_clean()

        def kill(piece: bytes) -> None:
            if b"_bulk" in piece and "killed" not in struck:
                struck.append("killed")
                node.kill()

        proxy.on_request = kill
        with impatience():
            for _ in range(3):
                traffic.one()
                clock.moment += timedelta(minutes=2)
                keeper.turn()
            keeper.watch()
            with pytest.raises(SearchUnavailable):
                index.search(SearchQuery())
        assert "killed" in struck
        found = units.read(lag)
        assert (bool(found.waiting), found.parked) == (True, 0)
        proxy.on_request = lambda piece: None
        node.start()
        keeper.settle(clock)
        keeper.assert_clean()
        said.assert_none_lost(index)
        keeper.assert_as_built_from_nothing(empty, times=False)
