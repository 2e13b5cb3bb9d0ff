"""Writes carry versions, a rebuild stands beside the live index, and there is one writer."""

import pytest

from search.port import Delete, Rebuild, RebuildBusy, RebuildOver, SearchIndex, SearchUnavailable, Upsert, WriterBusy
from search.query import SearchQuery
from tests.contract.search.world import service, slot


def build(index, *documents, watermark=1):
    rebuild = index.begin_rebuild()
    rebuild.apply([Upsert(document) for document in documents])
    rebuild.swap(watermark=watermark)


def found(index, **wanted):
    return {hit.id for hit in index.search(SearchQuery(**wanted)).hits}


def states(outcomes):
    return [(outcome.id, outcome.state) for outcome in outcomes]


def test_it_is_the_port(index):
    assert isinstance(index, SearchIndex)
    build(index)
    rebuild = index.begin_rebuild()
    assert isinstance(rebuild, Rebuild)
    rebuild.abort()


def test_a_write_can_be_found_at_once_and_moves_the_watermark(index):
    build(index)
    assert states(index.apply([Upsert(service(1, name="Chess"))], watermark=7)) == [(1, "applied")]
    page = index.search(SearchQuery(text="chess"))
    assert ([hit.id for hit in page.hits], page.watermark, index.watermark) == ([1], 7, 7)


def test_the_watermark_never_goes_back(index):
    build(index, watermark=10)
    index.apply([Upsert(service(1))], watermark=9)
    assert index.watermark == 10
    index.apply([], watermark=12)
    assert index.search(SearchQuery()).watermark == 12


def test_a_write_replaces_every_fact(index):
    build(index, service(1, name="Chess", languages=("pl",), slots=(slot("2026-11-30", "09:00"),)))
    index.apply([Upsert(service(1, version=2, name="Draughts", languages=("en",)))])
    assert found(index, text="chess") == found(index, languages=("pl",)) == found(index, days=("mon",)) == set()
    assert found(index, text="draughts", languages=("en",)) == {1}


def test_a_late_write_never_overwrites_a_newer_one(index):
    build(index, service(1, version=5, name="Chess"))
    assert states(index.apply([Upsert(service(1, version=4, name="Old chess"))])) == [(1, "stale")]
    assert found(index, text="old") == set()
    assert found(index, text="chess") == {1}


def test_the_same_version_again_is_written_so_that_slots_can_be_renewed(index):
    build(index, service(1, version=5))
    again = service(1, version=5, slots=(slot("2026-11-30", "09:00"),))
    assert states(index.apply([Upsert(again)])) == [(1, "applied")]
    assert found(index, days=("mon",)) == {1}


def test_a_delete_leaves_a_tombstone_that_a_late_write_respects(index):
    build(index, service(1, version=5), service(2))
    assert states(index.apply([Delete(1, 6)])) == [(1, "applied")]
    assert found(index) == {2}
    assert states(index.apply([Upsert(service(1, version=5))])) == [(1, "stale")]
    assert found(index) == {2}
    assert states(index.apply([Upsert(service(1, version=7))])) == [(1, "applied")]
    assert found(index) == {1, 2}


def test_a_late_delete_is_stale(index):
    build(index, service(1, version=5))
    assert states(index.apply([Delete(1, 4)])) == [(1, "stale")]
    assert found(index) == {1}


def test_a_delete_of_the_unknown_still_counts_against_late_writes(index):
    build(index)
    assert states(index.apply([Delete(3, 2), Upsert(service(3, version=1))])) == [(3, "applied"), (3, "stale")]
    assert found(index) == set()
    assert index.status().documents == 0


def test_one_batch_may_hold_one_service_twice_in_any_order(index):
    build(index)
    newer, older = service(1, version=3, name="Chess"), service(1, version=2, name="Draughts")
    assert states(index.apply([Upsert(newer), Upsert(older)])) == [(1, "applied"), (1, "stale")]
    newest = service(1, version=4, name="Bridge")
    assert states(index.apply([Upsert(newer), Upsert(newest)])) == [(1, "applied"), (1, "applied")]
    assert found(index, text="bridge") == {1}
    assert found(index, text="chess draughts") == set()


def test_what_was_never_built_says_so(index):
    with pytest.raises(SearchUnavailable):
        index.search(SearchQuery())
    with pytest.raises(SearchUnavailable):
        index.apply([Upsert(service(1))])
    status = index.status()
    assert (status.available, status.documents) == (False, 0)
    assert status.detail


def test_status(index):
    build(index, service(1), service(2), watermark=4)
    index.apply([Delete(2, 9)], watermark=5)
    status = index.status()
    assert (status.available, status.documents, status.watermark, status.rebuilding) == (True, 1, 5, False)


def test_a_rebuild_is_not_seen_before_its_swap(index):
    build(index, service(1, name="Chess"))
    rebuild = index.begin_rebuild()
    rebuild.apply([Upsert(service(2, name="Chess"))])
    assert found(index, text="chess") == {1}
    assert index.status().rebuilding
    rebuild.swap()
    assert found(index, text="chess") == {2}
    assert (index.watermark, index.status().rebuilding) == (1, False)


def test_an_aborted_rebuild_changes_nothing(index):
    build(index, service(1))
    rebuild = index.begin_rebuild()
    rebuild.apply([Upsert(service(2))])
    rebuild.abort()
    rebuild.abort()
    assert found(index) == {1}
    with pytest.raises(RebuildOver):
        rebuild.apply([Upsert(service(3))])
    with pytest.raises(RebuildOver):
        rebuild.swap()


def test_one_rebuild_at_a_time(index):
    build(index)
    rebuild = index.begin_rebuild()
    with pytest.raises(RebuildBusy):
        index.begin_rebuild()
    rebuild.abort()
    index.begin_rebuild().abort()


def test_writes_during_a_rebuild_survive_it_whatever_the_rebuild_read_before(index):
    build(index, service(1, version=1), service(2, version=1))
    rebuild = index.begin_rebuild()
    index.apply([Upsert(service(1, version=2, name="Chess")), Delete(2, 2), Upsert(service(3))], watermark=8)
    rebuild.apply([Upsert(service(1, version=1, name="Draughts")), Upsert(service(2, version=1))])
    assert found(index, text="chess") == {1}
    rebuild.swap()
    assert found(index) == {1, 3}
    assert found(index, text="chess") == {1}
    assert index.watermark == 8


def test_another_reader_sees_each_write_and_each_swap(index, reopen):
    build(index, service(1))
    with reopen() as reader:
        assert found(reader) == {1}
        index.apply([Upsert(service(2))], watermark=2)
        assert found(reader) == {1, 2}
        index.apply([Delete(1, 2)], watermark=3)
        assert found(reader) == {2}
        build(index, service(3), watermark=9)
        assert found(reader) == {3}
        assert reader.search(SearchQuery()).watermark == 9


def test_exactly_one_writer(index, reopen):
    build(index, service(1))
    with reopen() as other:
        with pytest.raises(WriterBusy):
            other.apply([Upsert(service(2))])
        with pytest.raises(WriterBusy):
            other.begin_rebuild()
        assert found(other) == {1}
        index.close()
        other.apply([Upsert(service(2))])
        assert found(other) == {1, 2}
        with pytest.raises(WriterBusy):
            index.apply([Upsert(service(3))])


def test_what_was_written_is_there_when_it_is_opened_again(index, reopen):
    build(index, service(1, version=3))
    index.apply([Upsert(service(2, version=4)), Delete(1, 5)], watermark=6)
    index.close()
    with reopen() as again:
        assert (found(again), again.watermark) == ({2}, 6)
        late = again.apply([Upsert(service(1, version=4)), Upsert(service(2, version=3))])
        assert states(late) == [(1, "stale"), (2, "stale")]
