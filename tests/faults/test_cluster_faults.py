"""What befalls an Elasticsearch, and that a worker left alone puts it right: slow, silent, refusing, full, emptied,
and one service that it will not take."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from marketplace.core.outbox.models import OutboxRow
from marketplace.core.outbox.relay import PARK_AFTER
from marketplace.discovery.queries import Finder
from marketplace.discovery.queries.status import lag
from marketplace.discovery.services.rebuilding import rebuild
from marketplace.discovery.services.verifying import verify
from providers.models import Service
from providers.services.changes import touch
from search.engines.elasticsearch import Address, open_elasticsearch
from search.engines.elasticsearch.cluster import Budget
from search.port import RebuildBusy, Upsert
from search.query import SearchQuery
from tests.contract.search.cluster import client_of, drop_indices, own_address
from tests.contract.search.world import service
from tests.factories.providers import make_provider, make_service
from tests.integration.discovery.keeping import Keeper, everything, patiently
from tests.integration.discovery.traffic import Traffic
from tests.support.proxy import Proxy, proxy_to


@pytest.fixture
def address(elasticsearch_url) -> Iterator[Address]:
    found = own_address(elasticsearch_url)
    yield found
    drop_indices(found)


@pytest.fixture
def proxy(address) -> Iterator[Proxy]:
    host = urlsplit(address.hosts[0])
    with proxy_to(host.hostname, host.port) as between:
        yield between


@pytest.fixture
def keeper(units, address, proxy) -> Iterator[Keeper]:
    """Everything goes through the proxy; the index is built."""
    through = replace(address, hosts=(f"http://127.0.0.1:{proxy.port}",))
    with closing(open_elasticsearch(through)) as index:
        keeper = Keeper(units, index)
        rebuild(units, index)
        yield keeper


@pytest.fixture
def traffic(units, keeper) -> Traffic:
    found = Traffic(units)
    keeper.turn()
    return found


@pytest.fixture
def empty(address) -> Iterator[object]:
    other = replace(address, prefix=f"{address.prefix}-nothing")
    with closing(open_elasticsearch(other)) as index:
        yield index


@contextmanager
def impatience() -> Iterator[None]:
    """The adapter's patience with a write is 45 seconds; nobody waits for so long here."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("index", "writing", "scanning", "catalogue", "lease"):
            for budget in ("for_writing", "for_looking"):
                name = f"search.engines.elasticsearch.{module}.{budget}"
                patch.setattr(name, lambda: Budget(0.3, pause=0.05), raising=False)
        yield


def engine_that_answers(site, units, keeper) -> str:
    finder: Finder = replace(site.ports["search"], index=keeper.index)
    page = units.read(finder.search, SearchQuery(text="swimming"))
    assert page.total
    return page.engine


def generation_of(address: Address) -> str:
    with client_of(address) as client:
        (name,) = client.indices.get_alias(name=f"{address.prefix}-read")
        return str(name)


def wait_in_vain(clock, keeper, traffic) -> None:
    """More often than a change may fail before it is parked."""
    with impatience():
        for _ in range(PARK_AFTER + 2):
            traffic.one()
            clock.moment += timedelta(minutes=2)
            keeper.turn()
        keeper.watch()


def in_trouble(site, units, clock, keeper, traffic) -> None:
    """While it lasts: changes wait, none is parked, nothing is built anew, and search answers from the database."""
    wait_in_vain(clock, keeper, traffic)
    found = units.read(lag)
    assert (bool(found.waiting), found.parked) == (True, 0)
    assert engine_that_answers(site, units, keeper) == "sql"


def over(clock, keeper, empty) -> None:
    keeper.settle(clock)
    keeper.assert_clean()
    keeper.assert_as_built_from_nothing(empty, times=False)


def test_one_that_refuses_connections(site, units, clock, address, proxy, keeper, traffic, empty):
    before = generation_of(address)
    proxy.refuse()
    in_trouble(site, units, clock, keeper, traffic)
    proxy.accept()
    over(clock, keeper, empty)
    assert generation_of(address) == before, "away is not lost: nothing was built anew"


def test_one_that_falls_silent(site, units, clock, address, proxy, keeper, traffic, empty):
    before = generation_of(address)
    proxy.silent = True
    in_trouble(site, units, clock, keeper, traffic)
    proxy.silent = False
    over(clock, keeper, empty)
    assert generation_of(address) == before


def test_one_that_is_slow_is_waited_for_by_the_worker_and_not_by_people(
    site, units, clock, proxy, keeper, traffic, empty
):
    proxy.delay = 1.2
    traffic.one()
    assert engine_that_answers(site, units, keeper) == "sql"
    assert keeper.turn()
    assert not units.read(lag).waiting, "written all the same"
    proxy.delay = 0.0
    over(clock, keeper, empty)


def test_one_whose_disk_is_full(site, units, clock, address, keeper, traffic, empty):
    """What a node does at its flood stage: every write is answered with 429, searches go on."""
    held = everything(keeper.index)
    with client_of(address) as client:

        def full(yes: bool | None) -> None:
            client.indices.put_settings(
                index=f"{address.prefix}-v*", settings={"index.blocks.read_only_allow_delete": yes}
            )

        full(True)
        wait_in_vain(clock, keeper, traffic)
        found = units.read(lag)
        assert (bool(found.waiting), found.parked) == (True, 0)
        assert everything(keeper.index) == held
        assert patiently(keeper.index, SearchQuery(text="swimming")).total, "searches go on"
        full(None)
    over(clock, keeper, empty)


def test_a_service_that_it_will_not_take_is_parked_while_the_rest_go_on(units, clock, keeper, traffic, empty):
    """An access feature of 40,000 letters is too long a word for Lucene; no check of ours stands before that."""

    def poison(uow):
        service = make_service(uow, make_provider(uow), "Swimming in poison", access=["x" * 40_000])
        touch(uow, [service.id])
        return service.id

    service_id = units.write(poison)
    for _ in range(PARK_AFTER):
        traffic.one()
        keeper.turn()
        clock.moment += timedelta(hours=2)
    keeper.turn()
    found = units.read(lag)
    assert (found.waiting, found.parked) == (0, 1)
    (row,) = units.read(lambda uow: uow.session.scalars(select(OutboxRow)).all())
    assert row.payload == {"service_id": service_id}
    assert "the index refused it" in row.error
    (difference,) = keeper.verified().differences
    assert (difference.service_id, difference.kind) == (service_id, "missing")

    def mend(uow):
        uow.session.get_one(Service, service_id).access = []
        touch(uow, [service_id])

    units.write(mend)
    keeper.turn()
    assert units.read(lag).parked == 0
    over(clock, keeper, empty)


def test_what_somebody_took_out_or_put_in_behind_our_back_is_named_and_repaired(units, address, keeper, traffic):
    gone, other = traffic.ids[0], traffic.ids[1]
    with client_of(address) as client:
        client.delete(index=f"{address.prefix}-write", id=str(gone), refresh=True)
    keeper.index.apply([Upsert(service(4_000)), Upsert(service(other, version=2))])
    found = keeper.verified()
    assert [(one.service_id, one.kind) for one in found.differences] == [
        (gone, "missing"),
        (other, "stale"),
        (4_000, "extra"),
    ]
    found = verify(units, keeper.index, repair=True)
    assert (found.repaired, found.needs_rebuild) == (1, True), "a tombstone that is newer than the database refuses"
    assert [one.service_id for one in keeper.verified().differences] == [gone, 4_000]
    rebuild(units, keeper.index)
    keeper.assert_clean()


@pytest.mark.parametrize("what", ["the live index", "everything"])
def test_one_that_was_emptied(units, clock, address, keeper, traffic, empty, what):
    with client_of(address) as client:
        pattern = f"{address.prefix}-v*" if what == "the live index" else f"{address.prefix}-*"
        for name in client.indices.get(index=pattern):
            client.indices.delete(index=name)
    traffic.one()
    over(clock, keeper, empty)


def test_while_another_rebuilds_changes_wait_and_none_is_lost(app, units, clock, address, keeper, traffic, empty):
    """`search reindex` on one machine, the worker on another, people writing all the while."""
    keeper.index.close()
    with closing(open_elasticsearch(address)) as other, traffic.flowing(app):

        def meanwhile(done, total):
            traffic.wait_for(2)
            keeper.relay.turn()

        rebuild(units, other, meanwhile)
        traffic.wait_for(1)
        with pytest.raises(RebuildBusy):
            rebuild(units, other, lambda done, total: keeper.index.begin_rebuild())
    over(clock, keeper, empty)
    with client_of(address) as client:
        assert len(client.indices.get(index=f"{address.prefix}-v*")) == 1, "old ones are dropped"
