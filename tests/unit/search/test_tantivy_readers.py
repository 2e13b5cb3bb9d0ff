"""Many readers beside one writer, in one process: nobody sees half a write."""

import threading
from contextlib import closing

import pytest

from search.engines.tantivy import open_tantivy
from search.port import Delete, Upsert
from search.query import SearchQuery
from tests.contract.search.world import service


def test_readers_never_see_half_a_batch(tmp_path):
    """Each batch swaps who is called Chess: there is always exactly one, by words and by facts."""
    with closing(open_tantivy(tmp_path)) as index:
        rebuild = index.begin_rebuild()
        rebuild.apply([Upsert(service(1, name="Chess", kind="enquiry_only")), Upsert(service(2, name="Bowls"))])
        rebuild.swap()
        wrong: list[object] = []
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                for query in (SearchQuery(text="chess"), SearchQuery(kinds=("enquiry_only",))):
                    page = index.search(query)
                    if page.total != 1:
                        wrong.append(page)

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        for version in range(2, 16):
            named, other = (1, 2) if version % 2 else (2, 1)
            index.apply(
                [
                    Upsert(service(named, version=version, name="Chess", kind="enquiry_only")),
                    Upsert(service(other, version=version, name="Bowls")),
                ]
            )
        done.set()
        for reader in readers:
            reader.join()
        assert wrong == []


@pytest.mark.parametrize("commits", [40])
def test_many_small_commits_leave_few_files(tmp_path, commits):
    """One held writer lets tantivy merge; a folder of hundreds of files would mean that it cannot."""
    with closing(open_tantivy(tmp_path)) as index:
        index.begin_rebuild().swap()
        for number in range(1, commits):
            index.apply([Upsert(service(number)), Delete(number + 1, 1)])
        assert index.status().documents == commits - 1
        assert len(list(tmp_path.glob("gen-*/*"))) < 100
        assert index.search(SearchQuery()).total == commits - 1
