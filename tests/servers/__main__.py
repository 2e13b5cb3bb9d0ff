"""`make services` and `make stop`: python -m tests.servers start | stop | run COMMAND… | has NAME

`start` prints the two settings that name the servers; a second `start` finds them running. `run` gives a command
servers that start when it first asks for them, and stop when it ends, however it ends. `has` exits 0 where the
machine has what NAME needs: postgresql, java.
"""

import argparse
import os
import signal
import subprocess
import sys

from tests.servers.distribution import java_home
from tests.servers.machine import Broken, Missing
from tests.servers.postgresql import program
from tests.servers.rack import lasting, temporary

SHARED = "TEST_SERVERS"
"""The variable by which a run's servers are found; tests/fixtures/servers.py reads it."""


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__)
    parser.add_argument("what", choices=("start", "stop", "run", "has"))
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args(words)
    if asked.what == "run":
        return run(asked.command)
    if asked.what == "has":
        return has(asked.command[0])
    return start() if asked.what == "start" else stop()


def has(name: str) -> int:
    try:
        {"postgresql": lambda: program("postgres"), "java": java_home}[name]()
    except Missing:
        return 1
    return 0


def start() -> int:
    """0 when both run, 1 when one can't be had; the other starts all the same."""
    rack, failed = lasting(), 0
    before = rack.running()
    for bring in (rack.postgresql, rack.elasticsearch):
        try:
            bring()
        except (Missing, Broken) as trouble:
            print(trouble, file=sys.stderr)
            failed = 1
    for name, url in rack.running().items():
        if name in before:
            print(f"Runs already, since an earlier start: {name}", file=sys.stderr)
        print(f"{name}={url}")
    return failed


def stop() -> int:
    rack = lasting()
    names = rack.running()
    rack.stop()
    print(f"Stopped: {len(names)}. The data stay in {rack.folder} for the next start." if names else "Nothing runs.")
    return 0


def run(command: list[str]) -> int:
    """The command's own exit code."""
    rack = temporary()

    def ended(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, ended)
    try:
        return subprocess.run(command, check=False, env={**os.environ, SHARED: str(rack.folder)}).returncode
    finally:
        rack.clear()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
