"""What `search verify` stands on: every living service in order of id, with what was written last."""

import pytest

from search.fingerprint import fingerprint_of
from search.port import Delete, NeedsRebuild, RebuildBusy, SearchUnavailable, Upsert
from tests.contract.search.test_writing import build
from tests.contract.search.world import service, slot


def everything(index, step):
    """All that a walk in steps sees, as (id, version, fingerprint)."""
    seen, after = [], 0
    while page := index.scan(after, step):
        assert len(page) <= step
        seen += [(held.id, held.version, held.fingerprint) for held in page]
        after = page[-1].id
    return seen


def as_held(*documents):
    return [(document.id, document.version, fingerprint_of(document)) for document in documents]


@pytest.mark.parametrize("step", [1, 2, 3, 100])
def test_a_walk_sees_each_living_service_once_in_order(index, step):
    documents = [service(number, version=number % 4) for number in (9, 2, 40, 7, 3, 1000)]
    build(index, *documents)
    index.apply([Delete(7, 9), Delete(500, 1), Upsert(service(5, version=2))])
    left = sorted([d for d in documents if d.id != 7] + [service(5, version=2)], key=lambda d: d.id)
    assert everything(index, step) == as_held(*left)


def test_a_scan_sees_what_was_just_written(index):
    build(index, service(1, version=3, name="Chess"))
    changed = service(1, version=3, name="Draughts")
    index.apply([Upsert(changed)])
    assert everything(index, 10) == as_held(changed)
    index.apply([Delete(1, 4)])
    assert everything(index, 10) == []
    index.apply([Upsert(service(1, version=5))])
    assert everything(index, 10) == as_held(service(1, version=5))


def test_an_empty_index_has_nothing_to_scan(index):
    build(index)
    assert everything(index, 10) == []


def test_what_was_never_built_cannot_be_scanned_nor_is_it_whole(index):
    with pytest.raises(SearchUnavailable):
        index.scan(0, 10)
    with pytest.raises(NeedsRebuild):
        index.check()
    with pytest.raises(NeedsRebuild):
        index.apply([Upsert(service(1))])
    build(index, service(1))
    index.check()


def test_another_process_may_not_rebuild_at_the_same_time(index, reopen):
    build(index, service(1))
    rebuild = index.begin_rebuild()
    with reopen() as other:
        with pytest.raises(RebuildBusy):
            other.begin_rebuild()
        rebuild.apply([Upsert(service(2))])
        rebuild.swap()
        assert [held[0] for held in everything(other, 10)] == [2]
    index.begin_rebuild().abort()


def test_free_times_are_no_part_of_a_fingerprint_and_everything_else_is():
    plain = service(1)
    assert fingerprint_of(plain) == fingerprint_of(service(1, slots=(slot("2026-11-30", "09:00"),)))
    others = [
        service(1, name="Chess"),
        service(1, description="x"),
        service(1, price_pence=5, price_unit="hour"),
        service(1, languages=("pl",)),
        service(1, version=2),
    ]
    assert len({fingerprint_of(document) for document in [plain, *others]}) == 6
    assert all(0 <= fingerprint_of(document) < 1 << 63 for document in others)
