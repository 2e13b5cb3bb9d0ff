"""A migrated site in a folder that real processes serve: as the Procfile starts them, on the tests' Monday."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from flask import Flask
from flask_migrate import upgrade

from marketplace.app import create_app
from marketplace.config import load
from marketplace.core.clock import FixedClock
from marketplace.core.uow import Units
from marketplace.extensions import db
from tests.fixtures.site import MONDAY
from tests.support.demo_site import ROOT, free_port, wait_until_it_answers

T = TypeVar("T")
KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"


@dataclass(frozen=True)
class RealSite:
    """`url` is where `web` answers; logs of the processes are in `folder`."""

    folder: Path
    port: int
    database_url: str
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        inherited = {k: v for k, v in os.environ.items() if k not in ("DEMO", "LOG_FORMAT", "METRICS_BIND")}
        mine = {
            "PATH": path,
            "SECRET_KEY": KEY,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "BASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "SEARCH_URL": f"tantivy:{self.folder / 'search'}",
            "API_RATE_PER_MINUTE": "0",
            "FLASK_APP": "tests.support.monday:application",
        }
        return inherited | mine | dict(self.more)

    @contextmanager
    def _app(self) -> Iterator[Flask]:
        app = create_app(replace(load(self.environ), testing=True), FixedClock(MONDAY))
        with app.app_context():
            try:
                yield app
            finally:
                app.extensions["site"].close()
                db.session.remove()
                db.engine.dispose()

    def units(self, work: Callable[[Units], T]) -> T:
        """Runs `work` on the site's database from here."""
        with self._app() as app:
            return work(app.extensions["site"].units)

    def command(self, *words: str, code: int = 0) -> str:
        """A `flask` command in this process, which is quicker than one of its own; what it and its errors said."""
        with self._app() as app:
            done = app.test_cli_runner().invoke(args=list(words))
        assert done.exit_code == code, f"{done.output}{done.exception!r}"
        return str(done.output)

    @contextmanager
    def web(self, workers: int = 2) -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", "gunicorn", "tests.support.monday:application"]
        command += ["--config", "python:marketplace.serving"]
        with self._process(command, "web", {"WEB_CONCURRENCY": str(workers)}) as process:
            wait_until_it_answers(f"{self.url}/healthz", process, self.folder / "web.log")
            yield process

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        with self._process([sys.executable, "-m", "flask", "worker", "run"], "worker", {}) as process:
            yield process

    def flask(self, *words: str, code: int = 0) -> str:
        """What a command printed; what it logs is in flask.log."""
        with (self.folder / "flask.log").open("ab") as log:
            command = [sys.executable, "-m", "flask", *words]
            done = subprocess.run(command, cwd=ROOT, env=self.environ, stdout=subprocess.PIPE, stderr=log, check=False)
        assert done.returncode == code, (self.folder / "flask.log").read_text(encoding="utf-8")
        return done.stdout.decode()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    @contextmanager
    def _process(self, command: list[str], name: str, more: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
        with (
            (self.folder / f"{name}.log").open("ab") as out,
            subprocess.Popen(command, cwd=ROOT, env=self.environ | dict(more), stdout=out, stderr=out) as process,
        ):
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()


def real_site(folder: Path, database_url: str | None = None, **more: str) -> RealSite:
    """A new site in `folder`, migrated. `more` are settings of its processes."""
    site = RealSite(folder, free_port(), database_url or f"sqlite:///{folder / 'site.db'}", more)
    site.units(lambda units: upgrade())
    return site
