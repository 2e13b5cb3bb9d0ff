"""What both servers need of the machine: a free port, a user that is not root, a process to watch and to end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
PATIENCE = 120.0
"""Seconds a server may take to start or to stop: a busy machine of two cores needs 40."""


class Missing(Exception):
    """A server can't be had on this machine; the text is one line that says what to install or to set."""


class Broken(Exception):
    """A server is there and did not start or stop; the text ends with its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what lingers of a closed connection is no server
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def not_root(user: str) -> str | None:
    """Whom the server runs as: root becomes `user` (made when not there), anybody else stays themselves (None)."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(user)
    except KeyError:
        # No name of a folder or a shell: it only owns processes. Two at once: the second finds it made.
        subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", user], check=False)
        pwd.getpwnam(user)
    return user


def identity(user: str | None) -> dict[str, Any]:
    """Arguments of subprocess that make the child that user's."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def own(folder: Path, user: str | None) -> None:
    """Gives a new folder to the user."""
    folder.mkdir(parents=True, exist_ok=True)
    if user is not None:
        shutil.chown(folder, user)


def within_reach(tool: Path, root: Path, user: str | None, spare: Path) -> Path:
    """`root`, or a copy in `spare` when the user can't get at the `tool` inside, as in a checkout of root's alone."""
    if user is None or subprocess.run(["test", "-x", tool], check=False, **identity(user)).returncode == 0:
        return root
    copy = spare / root.name
    if not copy.exists():
        shutil.copytree(root, copy, symlinks=True)
        subprocess.run(["chown", "--recursive", user, copy], check=True)  # a strict umask shuts others out
    return copy


def alive(pid: int | None) -> bool:
    """Whether the process runs: one that ended and that nobody has asked after doesn't."""
    if pid is None:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(pid: int) -> list[int]:
    """The processes that this one started and that still run."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
    except FileNotFoundError:
        return []


def end(pid: int | None, how: signal.Signals = signal.SIGTERM) -> None:
    """Sends the signal and waits until the process is gone. Raises Broken when it stays."""
    if pid is None or not alive(pid):
        return
    with suppress(ProcessLookupError):  # it ended between the look and the signal
        os.kill(pid, how)
    wait_for(lambda: not alive(pid), f"process {pid} does not end")


def wait_for(met: Callable[[], bool], trouble: str, seconds: float = PATIENCE) -> None:
    """Raises Broken with the trouble when it is not met in time."""
    last = time.monotonic() + seconds
    while not met():
        if time.monotonic() > last:
            raise Broken(trouble)
        time.sleep(0.05)


def tail(log: Path, lines: int = 15) -> str:
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"
