"""What an embedded index must survive: a kill, damage, a folder that is gone, two processes at once."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from search.engines.tantivy import open_tantivy
from search.port import SearchUnavailable, Upsert, WriterBusy
from search.query import SearchQuery
from tests.contract.search.world import service

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def index(tmp_path):
    with closing(open_tantivy(tmp_path / "index")) as opened:
        build(opened, service(1, name="Chess"))
        yield opened


def build(index, *documents):
    rebuild = index.begin_rebuild()
    rebuild.apply([Upsert(document) for document in documents])
    rebuild.swap(watermark=1)


def found(index, **wanted):
    return {hit.id for hit in index.search(SearchQuery(**wanted)).hits}


def refuses(index):
    with pytest.raises(SearchUnavailable):
        index.search(SearchQuery(text="chess"))
    assert not index.status().available


def test_a_folder_that_is_gone_is_told_and_a_rebuild_brings_it_back(index, tmp_path):
    assert found(index) == {1}
    shutil.rmtree(tmp_path / "index")
    refuses(index)
    with pytest.raises(SearchUnavailable):
        index.apply([Upsert(service(2))])
    assert not (tmp_path / "index" / "state.json").exists(), "an index of one service would look whole"
    build(index, service(1), service(2))
    assert found(index) == {1, 2}
    with closing(open_tantivy(tmp_path / "index")) as other, pytest.raises(WriterBusy):
        other.apply([])


@pytest.mark.parametrize("damage", [b"", b"\0" * 200, b"{}", b"not an index"])
@pytest.mark.parametrize("which", ["state.json", "gen-*/meta.json", "gen-*/*.store", "gen-*/*"])
def test_damage_is_told_and_a_rebuild_repairs_it(index, tmp_path, which, damage):
    index.close()
    for path in (tmp_path / "index").glob(which):
        if path.is_file():
            path.write_bytes(damage)
    with closing(open_tantivy(tmp_path / "index")) as again:
        refuses(again)
        with pytest.raises(SearchUnavailable):
            again.apply([Upsert(service(2))])
        build(again, service(1), service(2))
        assert found(again) == {1, 2}


def test_an_index_of_another_format_counts_as_not_built(index, tmp_path):
    state = tmp_path / "index" / "state.json"
    index.close()
    state.write_text(state.read_text().replace('"format":2', '"format":0'))
    with closing(open_tantivy(tmp_path / "index")) as again:
        refuses(again)


def test_a_rebuild_clears_what_a_crash_left_behind(index, tmp_path):
    (tmp_path / "index" / "gen-left-behind").mkdir()
    build(index, service(2))
    assert len(list((tmp_path / "index").glob("gen-*"))) == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with closing(open_tantivy(tmp_path / "file")) as index:
        refuses(index)
        with pytest.raises(SearchUnavailable):
            index.begin_rebuild()


WRITE_FOR_EVER = """
import sys
from search.engines.tantivy import open_tantivy
from search.port import Upsert
from tests.contract.search.world import service
index = open_tantivy(sys.argv[1])
for number in range(2, 100_000):
    index.apply([Upsert(service(number))], watermark=number)
    print(number, flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 7, 20])
def test_kill_9_loses_no_acknowledged_write_and_frees_the_lock(index, tmp_path, acknowledged):
    index.close()
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITE_FOR_EVER, str(tmp_path / "index")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    last = [int(writer.stdout.readline()) for _ in range(acknowledged)][-1]
    with closing(open_tantivy(tmp_path / "index")) as beside, pytest.raises(WriterBusy):
        beside.apply([Upsert(service(99_999))])
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    with closing(open_tantivy(tmp_path / "index")) as again:
        assert set(range(1, last + 1)) <= found(again, page_size=100)
        assert again.watermark >= last
        again.apply([Upsert(service(50_000))])
        assert 50_000 in found(again, page_size=100)


WRITE_WITHOUT_ROOM = """
import resource, signal, sys
from search.engines.tantivy import open_tantivy
from search.port import NeedsRebuild, SearchUnavailable, Upsert
from search.query import SearchQuery
from tests.contract.search.world import service
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
index = open_tantivy(sys.argv[1])
for room in (0, 50, 100, 200, 400, 800):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, most))
    try:
        index.apply([Upsert(service(2, version=room, name="Draughts"))])
    except NeedsRebuild as error:
        sys.exit(f"{room}: a rebuild would not help: {error}")
    except SearchUnavailable:
        print(room, end=" ")
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    index.check()
    assert index.search(SearchQuery(text="chess")).total == 1, room
index.apply([Upsert(service(2, version=9999, name="Draughts"))], watermark=9)
assert index.search(SearchQuery(text="draughts")).total == 1
assert index.watermark == 9
"""


def test_with_no_room_for_files_writes_fail_the_index_stays_and_goes_on_when_there_is_room(index, tmp_path):
    index.close()
    done = subprocess.run(
        [sys.executable, "-c", WRITE_WITHOUT_ROOM, str(tmp_path / "index")],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split()[:3] == ["0", "50", "100"]
