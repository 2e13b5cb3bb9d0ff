"""A demo site of its own on a free port: migrated, filled, indexed, served by gunicorn; gone when the block ends."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class DemoSite:
    """`accounts` by role, each with email and password; `environ` is what its commands run with."""

    url: str
    accounts: dict[str, dict[str, str]]
    environ: dict[str, str]

    def flask(self, *arguments: str) -> str:
        """Runs a `flask` command on this site and returns what it printed. Raises RuntimeError with its output."""
        return _flask(self.environ, *arguments)


@contextmanager
def demo_site(folder: Path, *, seed: int = 1) -> Iterator[DemoSite]:
    """Keeps everything in `folder`, which should be empty."""
    port = free_port()
    environ = {
        **os.environ,
        "DEMO": "1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'marketplace.db'}",
        "SEARCH_URL": f"tantivy:{folder / 'search'}",
    }
    for arguments in (("db", "upgrade"), ("demo", "load", "--seed", str(seed)), ("search", "reindex")):
        _flask(environ, *arguments)
    accounts = {account["role"]: account for account in json.loads(_flask(environ, "demo", "accounts", "--json"))}
    log = folder / "web.log"
    command = [sys.executable, "-m", "gunicorn", "wsgi:application", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=out) as web:
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", web, log)
            yield DemoSite(f"http://127.0.0.1:{port}", accounts, environ)
        finally:
            web.terminate()


def _flask(environ: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "flask", *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"flask {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_it_answers(url: str, web: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and web.poll() is None:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"The site did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
