"""What befalls the embedded index, and that a worker left alone puts it right: killed, damaged, gone, no room."""

import os
import random
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from marketplace.core.outbox.relay import CLAIM
from marketplace.discovery.queries.status import lag
from search.engines.tantivy import open_tantivy
from search.query import SearchQuery
from tests.integration.discovery.keeping import Keeper, everything
from tests.integration.discovery.traffic import Traffic

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def keeper(site, units) -> Keeper:
    keeper = Keeper(units, site.ports["search"].index)
    keeper.watch()
    return keeper


@pytest.fixture
def empty(tmp_path):
    index = open_tantivy(tmp_path / "from-nothing")
    yield index
    index.close()


class Forks:
    """Workers in processes of their own, one at a time."""

    def __init__(self, site) -> None:
        settings = site.settings
        addresses = (settings.database_url, settings.search_url, str(settings.data_dir))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker_forks", *addresses],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.tell(site.units.clock())
        assert self.hear() == "ready"

    def tell(self, moment) -> None:
        self._process.stdin.write(f"{moment.isoformat()}\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def test_twenty_workers_killed_in_mid_commit(site, units, clock, keeper, empty):
    """Each dies at another moment of a commit; the next finds the index whole and goes on; nothing is lost."""
    traffic = Traffic(units)
    keeper.turn()
    keeper.index.close()
    forks, dice, left = Forks(site), random.Random(20), 0
    for number in range(20):
        for _ in range(4):
            traffic.one()
        clock.moment += CLAIM + timedelta(seconds=1)  # what the dead one had claimed is free again
        units.fresh()
        forks.tell(clock.moment)
        pid = int(forks.hear().removeprefix("pid "))
        for _ in range(1 + number % 3):
            assert forks.hear() == "commit"
        signal.sigtimedwait([], dice.uniform(0, 0.02))  # a moment into it
        os.kill(pid, signal.SIGKILL)
        while forks.hear() != "over":
            pass
        keeper.index.check()
        assert keeper.index.search(SearchQuery(page_size=100)).total
        left += units.read(lag).waiting
    forks.close()
    assert left > 20, "they were killed before they were done"
    keeper.settle(clock)
    keeper.assert_clean()
    keeper.assert_as_built_from_nothing(empty, times=False)


def spoil_state(folder: Path) -> None:
    state = folder / "state.json"
    state.write_bytes(state.read_bytes()[:20])


def spoil_words(folder: Path) -> None:
    """Bytes in the middle of a file that is open and in use."""
    for path in folder.glob("gen-*/*.idx"):
        content = bytearray(path.read_bytes())
        content[len(content) // 3] ^= 0xFF
        path.write_bytes(content)


def spoil_everything(folder: Path) -> None:
    for path in folder.glob("gen-*/*"):
        path.unlink()
        path.write_bytes(b"not an index")


def lose_one_file(folder: Path) -> None:
    next(folder.glob("gen-*/*.store")).unlink()


def lose_the_generation(folder: Path) -> None:
    shutil.rmtree(next(folder.glob("gen-*")))


@pytest.mark.parametrize("open_before", [True, False], ids=["in a worker that runs", "in one that starts"])
@pytest.mark.parametrize(
    "harm", [spoil_state, spoil_words, spoil_everything, lose_one_file, lose_the_generation, shutil.rmtree]
)
def test_damage_is_put_right_by_the_worker_alone(site, units, clock, keeper, empty, harm, open_before):
    traffic = Traffic(units)
    keeper.turn()
    if not open_before:
        keeper.index.close()
    harm(site.settings.data_dir / "search")
    traffic.one()
    keeper.settle(clock)
    keeper.assert_clean()
    keeper.assert_as_built_from_nothing(empty, times=False)


def test_with_a_full_disk_changes_wait_search_answers_and_then_all_is_written(units, clock, tmp_path, empty):
    """A disk of two megabytes, filled to the last byte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk here; test_tantivy_failures sets a limit to files instead")
    index = open_tantivy(disk / "index")
    try:
        keeper = Keeper(units, index)
        traffic = Traffic(units)
        keeper.watch()
        before = everything(index)
        (disk / "ballast").write_bytes(b"x" * (shutil.disk_usage(disk).free - 4096))
        for _ in range(6):
            traffic.one()
            clock.moment += timedelta(minutes=2)
            keeper.turn()
            keeper.watch()
            assert index.search(SearchQuery(page_size=100)).total
        assert everything(index) == before, "as it was before the first write that failed"
        assert not keeper.verified().clean
        (disk / "ballast").unlink()
        keeper.settle(clock)
        keeper.assert_clean()
        keeper.assert_as_built_from_nothing(empty, times=False)
    finally:
        index.close()
        subprocess.run(["umount", "-l", str(disk)], check=True)
