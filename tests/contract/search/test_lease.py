"""Who may write to Elasticsearch, when a writer was killed, and when one was only thought to be."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from search.port import NeedsRebuild, RebuildBusy, SearchUnavailable, Upsert, WriterBusy
from search.query import SearchQuery
from tests.contract.search.cluster import client_of, drop_indices, own_address
from tests.contract.search.conftest import filled, patient
from tests.contract.search.world import service


@pytest.fixture
def address(elasticsearch_url):
    mine = own_address(elasticsearch_url)
    yield mine
    drop_indices(mine)


@pytest.fixture
def writer(address) -> Iterator[object]:
    with closing(patient(address)) as index:
        yield filled(index, [service(1)])


@pytest.fixture
def other(address) -> Iterator[object]:
    with closing(patient(address)) as index:
        yield index


@pytest.fixture
def cluster(address):
    with client_of(address) as client:
        yield client


def say_who_writes(cluster, address, seconds_from_now: float) -> None:
    """As if another process had written the lease and then lived or died."""
    until = int((time.time() + seconds_from_now) * 1000)
    document = {"owner": "somebody else", "until_ms": until}
    cluster.index(index=f"{address.prefix}-lease", id="writer", document=document)


def found(index) -> set[int]:
    return {hit.id for hit in index.search(SearchQuery()).hits}


def test_a_killed_writer_is_missed_until_its_lease_has_run_out(writer, other, cluster, address):
    writer.close()
    say_who_writes(cluster, address, 10)
    with pytest.raises(WriterBusy):
        other.apply([Upsert(service(2))])
    assert found(other) == {1}
    say_who_writes(cluster, address, -1)
    other.apply([Upsert(service(2))])
    assert found(other) == {1, 2}


def test_the_holder_says_so_in_the_index_and_takes_it_away_at_the_end(writer, cluster, address):
    kept = cluster.get(index=f"{address.prefix}-lease", id="writer")["_source"]
    assert kept["until_ms"] > time.time() * 1000
    writer.close()
    assert not cluster.exists(index=f"{address.prefix}-lease", id="writer")


def test_a_rebuild_whose_lease_was_taken_over_cannot_swap_and_harms_nothing(writer, other, cluster, address):
    rebuild = writer.begin_rebuild()
    rebuild.apply([Upsert(service(7))])
    with pytest.raises(RebuildBusy):
        other.begin_rebuild()
    say_who_writes(cluster, address, -1)
    filled(other, [service(3)])
    with pytest.raises(SearchUnavailable):
        rebuild.apply([Upsert(service(8))])
    with pytest.raises(SearchUnavailable):
        rebuild.swap()
    assert found(other) == {3}


def test_two_that_both_believe_to_write_overwrite_nothing_newer(writer, other, cluster, address):
    writer.apply([Upsert(service(1, version=5, name="Chess"))], watermark=9)
    say_who_writes(cluster, address, -1)
    (late,) = other.apply([Upsert(service(1, version=4, name="Draughts"))], watermark=8)
    assert late.state == "stale"
    (early,) = writer.apply([Upsert(service(1, version=6, name="Bridge"))], watermark=10)
    assert (early.state, other.watermark) == ("applied", 10)


def test_an_index_that_somebody_deleted_is_not_made_by_a_write(writer, cluster, address):
    cluster.indices.delete(index=writer.status().generation)
    with pytest.raises(NeedsRebuild):
        writer.apply([Upsert(service(2))], watermark=5)
    with pytest.raises(NeedsRebuild):
        writer.check()
    assert not cluster.indices.exists(index=f"{address.prefix}-write")
    filled(writer, [service(2)])
    assert found(writer) == {2}


def test_an_index_of_another_mapping_counts_as_not_built_and_goes_with_the_next_swap(writer, cluster, address):
    body = {"alive": False, "state": {"generation": f"{address.prefix}-v0-old", "watermark": 1, "radii": []}}
    old = f"{address.prefix}-v0-old"
    live = writer.status().generation
    writer.close()
    cluster.indices.create(index=old)
    cluster.index(index=old, id="state", document=body, refresh=True)
    aliases = [{"add": {"index": old, "alias": f"{address.prefix}-{name}"}} for name in ("read", "write")]
    cluster.indices.update_aliases(actions=[*aliases, {"remove_index": {"index": live}}])
    assert not writer.status().available
    with pytest.raises(NeedsRebuild):
        writer.check()
    filled(writer, [service(4)])
    assert found(writer) == {4}
    assert not cluster.indices.exists(index=old)


def test_what_rebuilds_left_behind_goes_with_the_next_one(writer, cluster, address):
    rebuild = writer.begin_rebuild()
    left = next(iter(cluster.indices.get_alias(name=f"{address.prefix}-next")))
    say_who_writes(cluster, address, -1)
    with closing(patient(address)) as next_process:
        next_process.begin_rebuild().abort()
        assert not cluster.indices.exists(index=left)
        assert found(next_process) == {1}
    rebuild.abort()


def test_a_document_that_the_mapping_refuses_holds_up_no_other(writer):
    poison = service(2, category="x" * 40_000)
    outcomes = writer.apply([Upsert(service(3)), Upsert(poison), Upsert(service(4))], watermark=6)
    assert [outcome.state for outcome in outcomes] == ["applied", "refused", "applied"]
    assert "category_tree" in outcomes[1].error
    assert len(outcomes[1].error) < 700
    assert found(writer) == {1, 3, 4}
    assert writer.watermark == 6
