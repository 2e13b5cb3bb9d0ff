"""A run without its servers says so, loudly; a run with them leaves nothing behind."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.files import ROOT
from tests.servers.machine import alive

WANTING = """
def test_of_the_index(elasticsearch_url):
    raise AssertionError("never begun")

def test_of_the_database(postgresql_url):
    raise AssertionError("never begun")

def test_of_neither():
    pass
"""


def run(folder: Path, tests: str, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A test run of its own, which shares no server with this one."""
    (folder / "test_one.py").write_text(tests, encoding="utf-8")
    ours = ("TEST_", "PYTEST_", "CI", "DATABASE_URL", "SEARCH_URL")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    asked = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.fixtures.servers",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
    ]
    return subprocess.run(
        [*asked, "--rootdir", str(folder), *options, str(folder / "test_one.py")],
        cwd=ROOT,
        env={**inherited, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_without_servers_ends_with_what_it_did_not_run(tmp_path, workers):
    done = run(tmp_path, WANTING, "-n", workers, POSTGRESQL_BIN="/nowhere", ES_JAVA_HOME="/nowhere")
    assert done.returncode == 0
    last = done.stdout[done.stdout.index("! NOT RUN !") :]
    assert "1 tests were not run. POSTGRESQL_BIN=/nowhere has no initdb" in last
    assert "1 tests were not run. ES_JAVA_HOME=/nowhere is no Java 21 or newer" in last
    assert "1 passed, 2 skipped" in last


def test_where_everything_must_run_a_missing_server_fails_it(tmp_path):
    done = run(tmp_path, WANTING, POSTGRESQL_BIN="/nowhere", ES_JAVA_HOME="/nowhere", CI="true")
    assert done.returncode == 1
    assert "1 passed, 2 errors" in done.stdout


def test_a_server_stops_when_its_run_fails(tmp_path, postgresql_url):
    """(`postgresql_url`: where there is no PostgreSQL this is one of the tests that were not run.)"""
    told = tmp_path / "told"
    test = f"""
import os, pathlib

def test_that_fails(postgresql_url):
    folder = pathlib.Path(os.environ["TEST_SERVERS"])
    pid = (folder / "postgresql" / "data" / "postmaster.pid").read_text().split()[0]
    pathlib.Path({str(told)!r}).write_text(f"{{folder}} {{pid}}")
    assert postgresql_url == "something else"
"""
    done = run(tmp_path, test)
    assert re.search(r"1 failed", done.stdout)
    folder, pid = told.read_text(encoding="utf-8").split()
    assert not Path(folder).exists()
    assert not alive(int(pid))
