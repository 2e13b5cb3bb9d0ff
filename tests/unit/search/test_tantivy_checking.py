"""Damage is found though nothing has asked for it yet, and though the files are open and still answer."""

from contextlib import closing

import pytest

from search.engines.tantivy import open_tantivy
from search.port import NeedsRebuild, Upsert
from search.query import SearchQuery
from tests.contract.search.world import service

PARTS = ["fast", "fieldnorm", "idx", "pos", "store", "term"]


@pytest.fixture
def index(tmp_path):
    with closing(open_tantivy(tmp_path / "index")) as opened:
        rebuild = opened.begin_rebuild()
        rebuild.apply([Upsert(service(number, name="Chess")) for number in range(1, 6)])
        rebuild.swap(watermark=1)
        opened.apply([Upsert(service(2, version=2, name="Draughts"))])
        yield opened


def test_a_whole_index_passes_before_and_after_each_write(index):
    for version in range(3, 9):
        index.check()
        index.apply([Upsert(service(2, version=version))])
    index.check()


@pytest.mark.parametrize("part", [*PARTS, "del"])
@pytest.mark.parametrize("how", ["a changed byte", "a shorter file", "an empty file", "a file that is gone"])
def test_damage_to_any_file_is_found(index, tmp_path, part, how):
    index.check()
    assert index.search(SearchQuery(text="chess")).total == 4
    path = max((tmp_path / "index").glob(f"gen-*/*.{part}"), key=lambda found: found.stat().st_size)
    content = path.read_bytes()
    path.unlink()  # and anew: the open file stays as it was, as after a restore of the disk
    if how == "a changed byte":
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    elif how == "a shorter file":
        path.write_bytes(content[:-3])
    elif how == "an empty file":
        path.write_bytes(b"")
    with pytest.raises(NeedsRebuild, match=part):
        index.check()


def test_a_list_of_segments_that_cannot_be_read_is_found(index, tmp_path):
    (meta,) = (tmp_path / "index").glob("gen-*/meta.json")
    meta.write_bytes(meta.read_bytes()[:50])
    with pytest.raises(NeedsRebuild):
        index.check()
